"""Later due days: a unit asks, the plan office decides. Limits are rules of the plan."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone

from luoshi.assignments.actions.due_days import Cause, ensure_reason, lock_open, move_due
from luoshi.assignments.due_days import due_values
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment, Extension, LedgerRules
from luoshi.assignments.permissions import ensure_may_ask, ensure_may_correct
from luoshi.assignments.signals import extension_asked, extension_decided
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.transactions import atomic

State = Extension.State


@atomic
def ask_extension(actor: User, assignment: Assignment, wanted_on: date, reason: str) -> Extension:
    """The open request of a handler or leader of the unit for a later due day.

    Raises DomainError when the line is met or has no day, one is asked for already, the day is no later one, or a limit of the
    plan stands against it (number, length, how late it may be asked).
    """
    ensure_may_ask(actor, assignment, "ask_extension")
    ensure_reason(reason)
    line = _locked(assignment)
    rules = LedgerRules.of(line.plan_id)
    _ensure_askable(line, rules, timezone.localdate())
    if wanted_on < timezone.localdate():
        raise DomainError("assignments.day_passed", day=wanted_on)
    ensure_within(line, rules, wanted_on)
    extension = Extension.objects.create(
        assignment=line, reason=reason.strip(), due_on_before=line.due_on, wanted_on=wanted_on,
        late=timezone.localdate() > line.due_on, asked_by=actor,
    )  # fmt: skip
    _record(actor, extension, "ask", wanted_on=wanted_on, reason=extension.reason)
    _tell(extension_asked, extension)
    return extension


def _locked(assignment: Assignment) -> Assignment:
    lock_lines([assignment])
    return Assignment.objects.select_related("organization", "plan__owner").get(pk=assignment.pk)


def of_line(line: Assignment) -> QuerySet[Extension]:
    """The requests for the line; those of any share for a joint one."""
    if line.joint_id:
        return Extension.objects.filter(assignment__joint=line.joint_id)
    return Extension.objects.filter(assignment=line)


def _ensure_askable(line: Assignment, rules: LedgerRules, today: date) -> None:
    if line.progress == Assignment.Progress.MET:
        raise DomainError("assignments.already_met")
    if line.due_on is None:
        raise DomainError("assignments.no_due_day")
    if of_line(line).filter(state=State.OPEN).exists():
        raise DomainError("assignments.extension_open")
    if rules.most_extensions is not None and given(line) >= rules.most_extensions:
        raise DomainError("assignments.extensions_used_up", most=rules.most_extensions)
    if rules.late_days is not None and today > line.due_on + timedelta(days=rules.late_days):
        raise DomainError("assignments.asked_too_late", days=rules.late_days, due_on=line.due_on)


def given(line: Assignment) -> int:
    """How many extensions the line has had."""
    return of_line(line).filter(state__in=Extension.GIVEN).count()


def ensure_within(line: Assignment, rules: LedgerRules, day: date) -> None:
    """Raises DomainError unless the day is later than the line's, before the next period's, and within the longest extension."""
    assert line.due_on
    if day <= line.due_on:
        raise DomainError("assignments.not_later", due_on=line.due_on)
    first = line.first_due_on or line.due_on
    if rules.longest_days is not None and day > first + timedelta(days=rules.longest_days):
        last = first + timedelta(days=rules.longest_days)
        raise DomainError("assignments.extension_too_long", days=rules.longest_days, last=last)
    following = _next_period(line)
    if following and day >= following:
        raise DomainError("assignments.into_next_period", due_on=following)


def _next_period(line: Assignment) -> date | None:
    """The due day of the unit's next period of a recurring duty."""
    if line.period_start is None:
        return None
    same = Assignment.objects.filter(
        obligation=line.obligation_id, organization=line.organization_id, role=line.role, measure=line.measure
    )
    return (
        same.filter(period_start__gt=line.period_start)
        .order_by("period_start")
        .values_list("due_on", flat=True)
        .first()
    )


@atomic
def grant_extension(actor: User, extension: Extension, reason: str, until: date | None = None) -> Extension:
    """The request as granted: until the day asked for, or, in part, until another one. The line, and all shares of its joint target, move.

    For the plan office. Raises DomainError when it is decided already, or the day stands against a limit of the plan.
    """
    ensure_may_correct(actor, extension.assignment.plan, "grant_extension")
    ensure_reason(reason)
    fresh, line = _undecided(extension)
    day = until or fresh.wanted_on
    rules = LedgerRules.of(line.plan_id)
    rules.plan = line.plan
    ensure_within(line, rules, day)
    fresh.state = State.GRANTED if day == fresh.wanted_on else State.GRANTED_IN_PART
    fresh.granted_on = due_values(day, rules, None)["due_on"]
    _decide(actor, fresh, fresh.state.value, reason, wanted_on=fresh.wanted_on, granted_on=fresh.granted_on)
    move_due(actor, _moving(line), day, Cause.EXTENSION, reason.strip())
    return fresh


def _moving(line: Assignment) -> list[Assignment]:
    """The shares that are still open; of a line that was met while its request waited, the line itself: it may have been in time."""
    try:
        return lock_open(line)
    except DomainError:
        return [line]


@atomic
def refuse_extension(actor: User, extension: Extension, reason: str) -> Extension:
    """The request as refused. For the plan office."""
    ensure_may_correct(actor, extension.assignment.plan, "refuse_extension")
    ensure_reason(reason)
    fresh, _line = _undecided(extension)
    fresh.state = State.REFUSED
    return _decide(actor, fresh, "refused", reason, wanted_on=fresh.wanted_on)


def _undecided(extension: Extension) -> tuple[Extension, Assignment]:
    """The request and its line, both locked. DomainError when somebody decided or withdrew it meanwhile."""
    line = _locked(extension.assignment)
    fresh = Extension.objects.select_for_update(no_key=True).get(pk=extension.pk)
    if fresh.state != State.OPEN:
        raise DomainError("assignments.extension_decided", state=fresh.get_state_display())
    fresh.assignment = line
    return fresh, line


def _decide(actor: User, extension: Extension, event: str, reason: str, **data: object) -> Extension:
    extension.decision, extension.decided_by, extension.decided_at = reason.strip(), actor, timezone.now()
    extension.save()
    _record(actor, extension, event, reason=extension.decision, **data)
    _tell(extension_decided, extension)
    return extension


@atomic
def withdraw_extension(actor: User, extension: Extension) -> Extension:
    """The request as taken back by the unit that asked."""
    ensure_may_ask(actor, extension.assignment, "withdraw_extension")
    fresh, _line = _undecided(extension)
    fresh.state, fresh.decided_by, fresh.decided_at = State.WITHDRAWN, actor, timezone.now()
    fresh.save()
    _record(actor, fresh, "withdraw", wanted_on=fresh.wanted_on)
    return fresh


def _record(actor: User, extension: Extension, event: str, **data: object) -> None:
    line = extension.assignment
    context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
    record(actor, f"assignments:extension:{event}", extension, **context, due_on=extension.due_on_before, **data)


def _tell(signal: Signal, extension: Extension) -> None:
    transaction.on_commit(lambda: signal.send_robust(Extension, extension=extension.pk), robust=True)
