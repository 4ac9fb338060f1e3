"""Drafts of notices, and those that one event causes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from luoshi.assignments.models import Assignment, Extension
from luoshi.audit.models import Event
from luoshi.notices.models import Notice
from luoshi.notices.people import Offices, Staff, Step
from luoshi.reports.models import Report
from luoshi.reports.permissions import office_of

State = Extension.State
#: The decisions on a request for a later day that its unit is told of.
DECIDED = (State.GRANTED.value, State.GRANTED_IN_PART.value, State.REFUSED.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it is written; `key` is what makes it the same notice for the same person."""

    recipient: int
    kind: str
    key: str
    step: str
    plan: int | None = None
    assignment: int | None = None
    report: int | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def notice(self, day: date) -> Notice:
        return Notice(
            recipient_id=self.recipient,
            kind=self.kind,
            key=self.key,
            step=self.step,
            day=day,
            plan_id=self.plan,
            assignment_id=self.assignment,
            report_id=self.report,
            data=self.data,
        )


def of_returned(event: Event) -> Iterator[Draft]:
    """A returned report: to the handlers of its unit (or who is next on the ladder). One notice, however many lines it serves."""
    data = {"reason": event.data.get("reason", ""), "mend_until": event.data.get("mend_until")}
    return _of_report(event, "returned", f"{event.subject_id}:{event.data.get('version', 0)}", data)


def of_revoked(event: Event) -> Iterator[Draft]:
    """An acceptance that the plan office takes back: to the handlers of the report's unit."""
    data = {"reason": event.data.get("reason", "")}
    return _of_report(event, "revoked", f"{event.subject_id}:{event.data.get('version', 0)}", data)


def of_comment(event: Event) -> Iterator[Draft]:
    """A comment by somebody else: to the handlers of the report's unit. Its words stay in the thread."""
    drafts = _of_report(event, "comment", str(event.data.get("comment", 0)), {})
    return (draft for draft in drafts if draft.recipient != event.actor_id)


def _of_report(event: Event, kind: str, key: str, data: dict[str, Any]) -> Iterator[Draft]:
    """To the handlers of the unit whose report the event is about; nothing where the report is gone."""
    report = Report.objects.select_related("organization").filter(pk=event.subject_id).first()
    if report is None:
        return
    for user in _handlers(report):
        yield Draft(
            user, kind, f"{kind}:{key}", Step.HANDLER, event.plan_id, event.assignment_id, report.pk, dict(data)
        )


def of_amendment(event: Event) -> Iterator[Draft]:
    """A line that an amendment of its plan withdraws, moves or counts anew: to the handlers of its unit; once a day and change."""
    line = Assignment.with_withdrawn.select_related("organization").filter(pk=event.assignment_id).first()
    if line is None:
        return
    outcome, day = event.tag.rsplit(":", 1)[1], timezone.localdate(event.at)
    data = {"outcome": outcome} | {name: event.data.get(name, "") for name in ("before", "after", "reason")}
    for user in _handlers(line):
        key = f"amendment:{outcome}:{line.pk}:{day}"
        yield Draft(user, "amendment", key, Step.HANDLER, line.plan_id, line.pk, data=data)


def of_escalated(event: Event) -> Iterator[Draft]:
    """A review that waits longer than its plan allows: to the head of the reviewing office; once, however many lines the report serves."""
    report = Report.objects.filter(pk=event.subject_id).first()
    line = Assignment.objects.select_related("plan__owner", "reviewing_office").filter(pk=event.assignment_id).first()
    if report is None or line is None:
        return
    office, key = office_of(line).pk, f"escalated:{report.pk}:{event.data.get('version', 0)}"
    data = {name: event.data.get(name, "") for name in ("days", "allowed")}
    for user in Offices([office], timezone.localdate()).head(office):
        yield Draft(user, "review_escalated", key, Step.FIRST, line.plan_id, line.pk, report.pk, data)


def of_urged(event: Event) -> Iterator[Draft]:
    """A line that its supervisor urges: to the handlers of its unit (or who is next on the ladder); once a day and line."""
    line = _line(event.assignment_id)
    if line is None:
        return
    day = timezone.localdate(event.at)
    data = {"reason": event.data.get("reason", ""), "urged_on": day.isoformat()}
    for user in _handlers(line):
        yield Draft(user, "urged", f"urged:{line.pk}:{day}", Step.HANDLER, line.plan_id, line.pk, data=data)


def of_extension(event: Event) -> Iterator[Draft]:
    """A decision on a later day: to whoever asked for it and the handlers of the unit; where a joint target moves, of all its units."""
    extension = Extension.objects.filter(pk=event.subject_id).first()
    line = _line(event.assignment_id)
    if extension is None or line is None:
        return
    data = {"outcome": extension.state} | {
        name: event.data.get(name, "") for name in ("reason", "due_on", "wanted_on", "granted_on")
    }
    told = set[int]()
    for one in _moved(line, extension):
        asker = [extension.asked_by_id] if one == line and extension.asked_by_id else []
        for user in {*_handlers(one), *asker} - told:
            told.add(user)
            yield Draft(user, "extension", f"extension:{extension.pk}", Step.HANDLER, one.plan_id, one.pk, data=data)


def _moved(line: Assignment, extension: Extension) -> list[Assignment]:
    """The line, and where its day moved the other shares of its joint target, which move with it."""
    if not line.joint_id or extension.state not in Extension.GIVEN:
        return [line]
    others = Assignment.objects.select_related("organization").filter(joint=line.joint_id).exclude(pk=line.pk)
    return [line, *others.order_by("pk")]


def _line(pk: int | None) -> Assignment | None:
    return Assignment.objects.select_related("organization").filter(pk=pk).first()


def _handlers(thing: Assignment | Report) -> list[int]:
    """The handlers of the unit whose line or report it is, or who is next on the ladder."""
    unit = thing.organization
    staff = Staff([unit.pk, unit.belongs_to_id or unit.pk], timezone.localdate())
    return staff.climb(unit.pk, unit.belongs_to_id, Step.HANDLER)
