"""Changes of due days: the one way in which a line's day moves after its plan was issued, and the plan office's own setting of it."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.due_days import put_due
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment, DueChange, LedgerRules
from luoshi.assignments.permissions import ensure_may_correct
from luoshi.assignments.progress import followers
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import DueKind
from luoshi.transactions import atomic

Cause = DueChange.Cause
#: Kinds for which the plan states no day, so that the plan office may set one.
UNDATED = frozenset({DueKind.NONE, DueKind.ROLLING, DueKind.CONDITIONAL})
FIELDS = ["stated_due_on", "due_on", "due_soon_from", "first_due_on", "updated_at"]


@atomic
def set_due_day(
    actor: User, assignment: Assignment, day: date | None, reason: str, *, whole: bool = False
) -> list[Assignment]:
    """The lines that got the day (None takes the day away): the line with its joint partners, or with `whole` every open line of the obligation.

    For the plan office, on lines for which the plan states no day. Lines that are met keep theirs: a day that is set afterwards
    judges nobody. Raises DomainError when the kind has a day of its own, the day has passed, nothing is open, or the day is theirs already.
    """
    ensure_may_correct(actor, assignment.plan, "set_due_day")
    ensure_reason(reason)
    if assignment.due_kind not in UNDATED:
        raise DomainError("assignments.day_is_stated", kind=assignment.get_due_kind_display())
    if day is not None and day < timezone.localdate():
        raise DomainError("assignments.day_passed", day=day)
    lines = [line for line in lock_open(assignment, whole=whole) if line.stated_due_on != day]
    if not lines:
        raise DomainError("assignments.day_unchanged")
    return move_due(actor, lines, day, Cause.SET, reason)


def lock_open(assignment: Assignment, *, whole: bool = False) -> list[Assignment]:
    """The lines that move together, locked and fresh: the line and its joint partners, or all of the obligation; met ones are left out.

    Raises DomainError when none is open.
    """
    found = spoken_for(assignment, whole=whole)
    lock_lines(found)
    lines = list(loaded(found.exclude(progress=Assignment.Progress.MET)))
    if not lines:
        raise DomainError("assignments.already_met")
    return lines


def spoken_for(assignment: Assignment, *, whole: bool = False) -> QuerySet[Assignment]:
    """The line and its joint partners; with `whole` all lines of the obligation."""
    if whole:
        return Assignment.objects.filter(obligation=assignment.obligation_id, due_kind=assignment.due_kind)
    if assignment.joint_id:
        return Assignment.objects.filter(joint=assignment.joint_id)
    return Assignment.objects.filter(pk=assignment.pk)


def loaded(lines: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The lines in the order of locking, with what moving them needs."""
    return lines.select_related("organization", "plan").order_by("pk")


def move_due(
    actor: User | None, lines: Sequence[Assignment], day: date | None, cause: str, reason: str
) -> list[Assignment]:
    """The lines with their new due day; what watches or supports them follows where it would be due before them.

    The lines are locked by `locking.lock_lines`, which holds the followers as well. Each change is a `DueChange` and an event.
    """
    rules = LedgerRules.of(lines[0].plan_id)
    moved = _move(actor, rules, [(line, day) for line in lines], cause, reason)
    _move(actor, rules, _following(lines), Cause.FOLLOWS, reason)
    return moved


def _following(lines: Sequence[Assignment]) -> list[tuple[Assignment, date | None]]:
    """Supporting and supervising lines that would now be due before a line which they depend on, each with the day they take over."""
    last = max((line.stated_due_on for line in lines if line.stated_due_on), default=None)
    if last is None:
        return []
    moving = {line.pk for line in lines}
    rows = loaded(Assignment.objects.filter(pk__in=[line.pk for line in followers(lines)]))
    return [
        (line, last) for line in rows
        if line.pk not in moving and line.stated_due_on and line.stated_due_on < last
    ]  # fmt: skip


def _move(
    actor: User | None,
    rules: LedgerRules,
    wanted: Sequence[tuple[Assignment, date | None]],
    cause: str,
    reason: str,
) -> list[Assignment]:
    keys, changes = [], []
    for line, day in wanted:
        rules.plan, before = line.plan, line.due_on
        keys.append(tallies.key_of(line))
        put_due(line, day, rules)
        line.updated_at = timezone.now()
        changes.append(
            DueChange(assignment=line, before=before, after=line.due_on, cause=cause, reason=reason, by=actor)
        )
    lines = [line for line, _day in wanted]
    Assignment.objects.bulk_update(lines, FIELDS, batch_size=500)
    DueChange.objects.bulk_create(changes, batch_size=500)
    for change in changes:
        _record(actor, change)
    tallies.move(keys, [tallies.key_of(line) for line in lines])
    return lines


def _record(actor: User | None, change: DueChange) -> None:
    line = change.assignment
    context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
    days = {"before": change.before or "—", "after": change.after or "—"}
    record(actor, f"assignments:assignment:due_{change.cause}", line, **context, **days, reason=change.reason)


def ensure_reason(reason: str) -> None:
    """Raises DomainError unless there are words."""
    if not reason.strip():
        raise DomainError("assignments.reason_missing")
