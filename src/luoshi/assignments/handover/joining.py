"""Two lines for the same duty become one: what was reported, asked, granted and said on the one goes to the one that stays."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.assignments.actions.due_days import Cause, loaded, move_due, spoken_for
from luoshi.assignments.actions.extensions import of_line
from luoshi.assignments.models import Assignment, Declaration, Extension, Guidance, Supervision, Urge
from luoshi.audit.actions import record
from luoshi.organizations.models import User


def move_all(actor: User | None, line: Assignment, other: Assignment) -> None:
    """Everything that hangs on the line hangs on the other one afterwards, so that the line can go."""
    _move_reports(line, other)
    _move_supervision(line, other)
    _move_days(actor, line, other)
    _move_requests(actor, line, other)
    _move_words(line, other)
    _move_from_other_rooms(line, other)


def _move_reports(line: Assignment, other: Assignment) -> None:
    """A report that served both serves the one that stays, once."""
    items: Any = line.report_items.model.objects
    both = items.filter(assignment=other).values("report")
    items.filter(assignment=line, report__in=list(both.values_list("report", flat=True))).delete()
    items.filter(assignment=line).update(assignment=other)


def _move_supervision(line: Assignment, other: Assignment) -> None:
    for mine, theirs in (("supervised", "supervising"), ("supervising", "supervised")):
        has = list(Supervision.objects.filter(**{mine: other}).values_list(theirs, flat=True))
        links = Supervision.objects.filter(**{mine: line}).exclude(**{f"{theirs}__in": [*has, other.pk]})
        links.update(**{mine: other})


def _move_days(actor: User | None, line: Assignment, other: Assignment) -> None:
    """A later day that was granted to the one holds for both, and so does a clock that was started for the one alone."""
    if line.due_on is None or other.progress == Assignment.Progress.MET:
        return
    granted = line.extensions.filter(state__in=Extension.GIVEN).exists()
    if other.due_on is None:
        cause = Cause.CONDITION
    elif granted and line.due_on > other.due_on:
        cause = Cause.EXTENSION
    else:
        return
    reason = _("Taken over from the line of %(unit)s, which was joined") % {"unit": line.organization.name}
    lines = list(loaded(spoken_for(other).exclude(progress=Assignment.Progress.MET)))
    move_due(actor, lines, line.stated_due_on or line.due_on, cause, reason)
    other.refresh_from_db()


def _move_requests(actor: User | None, line: Assignment, other: Assignment) -> None:
    """Requests go along with what was decided; an open one that the other line has no use for is closed, with the reason."""
    for waiting in line.extensions.filter(state=Extension.State.OPEN):
        if why := _why_closed(waiting, other):
            _close(actor, waiting, Extension.State.WITHDRAWN, why)
            record(
                actor, "assignments:extension:close", waiting, plan=other.plan_id, assignment=other.pk,
                organization=other.organization_id, wanted_on=waiting.wanted_on, reason=why,
            )  # fmt: skip
    line.extensions.update(assignment=other)
    if other.declarations.filter(state=Declaration.State.DECLARED).exists():
        for declared in line.declarations.filter(state=Declaration.State.DECLARED):
            _close(actor, declared, Declaration.State.WITHDRAWN, _("The lines were joined; the other one has its own."))
    line.declarations.update(assignment=other)


def _why_closed(waiting: Extension, other: Assignment) -> str:
    """Why the request can't be decided on the other line; empty where it can."""
    if other.progress == Assignment.Progress.MET:
        return _("The lines were joined; the one that stays is met.")
    if of_line(other).filter(state=Extension.State.OPEN).exists():
        return _("The lines were joined; a request for the one that stays is waiting already.")
    if other.due_on is None or waiting.wanted_on <= other.due_on:
        return _("The lines were joined; the one that stays is not due earlier.")
    return ""


def _close(actor: User | None, asked: Extension | Declaration, state: str, why: str) -> None:
    asked.state, asked.decision, asked.decided_by, asked.decided_at = state, why, actor, timezone.now()
    asked.save()


def _move_words(line: Assignment, other: Assignment) -> None:
    """Urges and guidance; of two urges on one day the one that stays is the other line's."""
    days = list(other.urges.values_list("day", flat=True))
    line.urges.exclude(day__in=days).update(assignment=other)
    line.guidance.update(assignment=other)
    for said in (Urge, Guidance):
        said.objects.filter(supervising=line).update(supervising=other)


def _move_from_other_rooms(line: Assignment, other: Assignment) -> None:
    """What rooms above this one keep about the line: mails, their answers, notices."""
    for relation in Assignment._meta.get_fields(include_hidden=True):  # noqa: SLF001 (Django's own way)
        model: Any = relation.related_model
        if relation.one_to_many and model._meta.app_label != "assignments":  # noqa: SLF001
            name = relation.field.name
            model._default_manager.filter(**{name: line}).update(**{name: other})  # noqa: SLF001
