"""Issuing a plan, counting what reports deliver, and what a supervising line watches."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from luoshi.assignments import progress, tallies
from luoshi.assignments.fan_out import FanOut, ObligationLines, fan_out
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment, JointTarget, Supervision
from luoshi.assignments.permissions import ensure_may_correct
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.actions import mark_issued
from luoshi.plans.models import Obligation, Plan
from luoshi.transactions import atomic

#: Rows written by one statement.
BATCH = 2000


@atomic
def issue_plan(actor: User, plan: Plan, issued_on: date, due_soon_days: int | None = None) -> Plan:
    """The plan, issued on that day, with its ledger. All or nothing.

    `due_soon_days` before its due day a line counts as due soon (None: as the plan says); `change_rules` changes
    that later. `plans.mark_issued` checks the plan office's permission and that no question is open. Raises DomainError naming what
    stands in the way.
    """
    issued = mark_issued(actor, plan, issued_on)
    if due_soon_days is not None:
        issued.due_soon_days = due_soon_days
        issued.save(update_fields=["due_soon_days"])
    made = fan_out(issued, issued_on)
    _write(made)
    tallies.rebuild(issued)
    _record_issue(actor, issued, made)
    return issued


def _write(made: FanOut) -> None:
    joints = [joint for part in made.parts for joint in part.joints]
    JointTarget.objects.bulk_create(joints, batch_size=BATCH)
    Assignment.objects.bulk_create(made.lines, batch_size=BATCH)
    links = [link for part in made.parts for link in _links(part)]
    Supervision.objects.bulk_create(links, batch_size=BATCH)


def _links(part: ObligationLines) -> Iterable[Supervision]:
    return (
        Supervision(supervising=supervising, supervised=line)
        for supervising in part.supervising
        for line in part.watched_in(supervising)
    )


def _record_issue(actor: User, plan: Plan, made: FanOut) -> None:
    for part in made.parts:
        counts = {"lines": len(part.lines), "organizations": len(part.organizations), "watched": len(part.watched)}
        record(actor, "assignments:obligation:fan_out", part.obligation, plan=plan.pk, **counts)
    total = {"obligations": len(made.parts), "lines": len(list(made.lines)), "organizations": len(made.organizations)}
    total["due_soon_days"] = plan.due_soon_days
    record(actor, "assignments:plan:fan_out", plan, plan=plan.pk, organization=plan.owner_id, **total)


@atomic
def recount(actor: User | None, assignment: Assignment) -> Assignment:
    """The line with done, review, progress and met_on as its reports now say; see docs/ledger.md.

    To be called in the transaction of every change of a report's state, for each line that the report serves, once
    `locking.lock_lines` holds them all. Shares of a joint target are counted together, and what this line means for
    supporting and supervising lines is passed on. A withdrawn line stays as it was.
    """
    if assignment.withdrawn_at:
        return assignment
    counted = progress.count_group(assignment)
    followed = progress.follow(counted)
    for line, before in [*counted, *followed]:
        _record_progress(actor, line, before)
    return next(line for line, _before in counted if line.pk == assignment.pk)


def _record_progress(actor: User | None, line: Assignment, before: str) -> None:
    if line.progress != before:
        data = {"before": before, "done": line.done, "met_on": line.met_on}
        context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
        record(actor, f"assignments:assignment:{line.progress}", line, **context, **data)


@atomic
def choose_supervised(actor: User, supervising: Assignment, obligations: Sequence[Obligation]) -> Assignment:
    """The supervising line, now watching the lines that these obligations of its plan give to other organizations.

    For the plan office. Raises DomainError when the line is no duty to supervise or an obligation is of another plan.
    """
    line = Assignment.objects.select_related("plan__owner").get(pk=supervising.pk)
    ensure_may_correct(actor, line.plan, "choose_supervised")
    if line.role != Assignment.Role.SUPERVISE:
        raise DomainError("assignments.not_supervising", assignment=str(line))
    lock_lines([line, *_lines_to_watch(line, obligations)])
    watched = _lines_to_watch(line, obligations)  # once more: lines may have been joined while one waited for them
    line.supervises.all().delete()
    Supervision.objects.bulk_create(Supervision(supervising=line, supervised=other) for other in watched)
    line.target_min = Decimal(len(watched)) or None
    line.save(update_fields=["target_min", "updated_at"])
    keys = [str(obligation.key) for obligation in obligations]
    record(
        actor, "assignments:assignment:choose_supervised", line, plan=line.plan_id, assignment=line.pk,
        organization=line.organization_id, obligations=keys, lines=len(watched),
    )  # fmt: skip
    return recount(actor, line)


def _lines_to_watch(line: Assignment, obligations: Sequence[Obligation]) -> list[Assignment]:
    lines = Assignment.objects.filter(plan=line.plan, obligation__in=obligations, role__in=progress.OWING)
    if len(obligations) != len(set(lines.order_by().values_list("obligation", flat=True))):
        raise DomainError("assignments.other_plan")
    others = lines.exclude(organization=line.organization)
    return list(others.filter(period_start=line.period_start) if line.period_start else others)
