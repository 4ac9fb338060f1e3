"""Amending an issued plan: its text and its ledger change together, or not at all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.actions.due_days import Cause, move_due
from luoshi.assignments.actions.ledger import BATCH, recount
from luoshi.assignments.amending import SHARED, Amendment, ObligationAmendment, amendment
from luoshi.assignments.locking import lock_lines_of
from luoshi.assignments.models import Assignment, Declaration, Extension, JointTarget, Supervision
from luoshi.audit.actions import record
from luoshi.organizations.models import User
from luoshi.plans.actions import mark_amended
from luoshi.plans.actions.locking import lock_plans
from luoshi.plans.models import Plan
from luoshi.transactions import atomic

#: What a kept line takes from the newer text.
FIELDS = ["obligation", "measure", "joint", "updated_at", *(name.removesuffix("_id") for name in SHARED)]


@atomic
def amend_plan(actor: User, draft: Plan, in_force_on: date, reason: str) -> Plan:
    """The issued plan that the draft amends, with the draft's text as its newest version and its ledger after it. All or nothing.

    Lines that are not met take new days and targets, what is no longer asked is withdrawn, what is new is fanned out; what was met
    or accepted stays. `plans.mark_amended` checks the plan office's permission and that no question is open.
    """
    _lock(draft)
    amended = mark_amended(actor, draft, in_force_on, reason)
    plan = amended.plan
    found = amendment(plan, amended.older, amended.newer, in_force_on)
    _withdraw(actor, found.lines("withdrawn"), reason)
    _write(found)
    _tell_targets(actor, found, reason)
    tallies.rebuild(plan)
    _recount(actor, found)
    _move_days(actor, found, reason)
    _record(actor, plan, found)
    return plan


def _lock(draft: Plan) -> None:
    """The issued plan, the draft and the lines, before the first event."""
    lock_plans({draft.pk, draft.amends_id or draft.pk})
    if draft.amends_id:
        lock_lines_of(draft.amends_id)


def _withdraw(actor: User, lines: list[Assignment], reason: str) -> None:
    """Takes the lines out of the ledger, with what waits for a decision on them; their reports stay."""
    now, pks = timezone.now(), [line.pk for line in lines]
    Assignment.objects.filter(pk__in=pks).update(withdrawn_at=now, withdrawal_reason=reason, updated_at=now)
    Supervision.objects.filter(supervising__in=pks).delete()
    Supervision.objects.filter(supervised__in=pks).delete()
    for model, waiting in ((Extension, Extension.State.OPEN), (Declaration, Declaration.State.DECLARED)):
        model.objects.filter(assignment__in=pks, state=waiting).update(
            state=model.State.WITHDRAWN, decision=reason, decided_by=actor, decided_at=now
        )
    for line in lines:
        context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
        record(actor, "assignments:assignment:withdraw", line, **context, reason=reason)


def _write(found: Amendment) -> None:
    kept, added = found.lines("kept"), found.lines("added")
    JointTarget.objects.bulk_create(found.lines("joints"), batch_size=BATCH)
    joints = {line.joint.pk: line.joint for line in kept if line.joint}
    JointTarget.objects.bulk_update(joints.values(), ["obligation", "target_min", "target_max"], batch_size=500)
    for line in kept:
        line.updated_at, line.joint_id = timezone.now(), line.joint.pk if line.joint else None
    Assignment.objects.bulk_update(kept, FIELDS, batch_size=500)
    Assignment.objects.bulk_create(added, batch_size=BATCH)
    links = [Supervision(supervising=one, supervised=other) for one, other in found.linked]
    Supervision.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    for one, other in found.unlinked:
        Supervision.objects.filter(supervising=one, supervised=other).delete()


def _tell_targets(actor: User, found: Amendment, reason: str) -> None:
    for line, before in found.lines("counted"):
        context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
        owed = {"before": _plain(before), "after": _plain(line.target_min)}
        record(actor, "assignments:assignment:retarget", line, **context, **owed, reason=reason)


def _plain(number: Decimal | None) -> str:
    return "—" if number is None else format(number.normalize(), "f")


def _recount(actor: User, found: Amendment) -> None:
    """Counts afresh what has another target, once for all shares of a joint one, then what watches over lines."""
    groups = {(line.joint_id or 0, 0 if line.joint_id else line.pk): line for line, _before in found.lines("counted")}
    for line in groups.values():
        recount(actor, line)
    for line in found.lines("kept"):
        if line.role == Assignment.Role.SUPERVISE:
            _recount_watching(actor, line)


def _recount_watching(actor: User, line: Assignment) -> None:
    watched = line.supervises.count() or None
    if line.target_min != watched:
        Assignment.objects.filter(pk=line.pk).update(target_min=watched, updated_at=timezone.now())
        recount(actor, line)


def _move_days(actor: User, found: Amendment, reason: str) -> None:
    """The lines of an obligation and period that are still not met get their new day together."""
    groups: dict[tuple[int, date | None, date | None], list[int]] = defaultdict(list)
    for line, day in found.lines("due"):
        groups[line.obligation_id, line.period_start, day].append(line.pk)
    for (_obligation, _period, day), pks in groups.items():
        open_lines = Assignment.objects.filter(pk__in=pks).exclude(progress=Assignment.Progress.MET)
        if lines := list(open_lines.select_related("organization", "plan").order_by("pk")):
            move_due(actor, lines, day, Cause.AMENDMENT, reason)


def _record(actor: User, plan: Plan, found: Amendment) -> None:
    for part in found.changing:
        record(actor, "assignments:obligation:amend", part.obligation, plan=plan.pk, **counts_of([part]))
    record(actor, "assignments:plan:amend", plan, plan=plan.pk, organization=plan.owner_id, **counts_of(found.parts))


def counts_of(parts: Iterable[ObligationAmendment]) -> dict[str, int]:
    """How many lines are added, withdrawn, have another day, and another target."""
    chosen = list(parts)
    return {name: sum(len(getattr(part, name)) for part in chosen) for name in ("added", "withdrawn", "due", "counted")}
