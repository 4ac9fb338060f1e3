"""The burden of plans and units, from their lines: those of the ledger, or those that issuing a draft would make."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from luoshi.assignments.burden.reckoning import Asked, Burden, Load, burdens, months_between
from luoshi.assignments.fan_out import ObligationLines, fan_obligation, fan_out
from luoshi.assignments.models import Assignment
from luoshi.assignments.queries import lines_of_plan, visible_assignments
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User
from luoshi.plans.asks import asks_of, likely_kind
from luoshi.plans.models import DueKind, Obligation, Plan
from luoshi.plans.queries import live_obligations

Role = Assignment.Role
#: Roles whose lines are met by the reports of others.
FOLLOWING = (Role.SUPPORT, Role.SUPERVISE)


@dataclass(frozen=True, slots=True)
class ObligationBurden:
    """What one obligation costs a month: each unit on the average, and how many units."""

    obligation: Obligation
    units: int
    each: Burden


@dataclass(frozen=True, slots=True)
class PlanBurden:
    """What a plan costs a month: by unit (the heaviest first), by obligation in the plan's order, and each unit on the average."""

    months: Decimal
    units: Sequence[tuple[Organization, Burden]]
    obligations: Sequence[ObligationBurden]
    each: Burden


def plan_burden(user: User, plan: Plan) -> PlanBurden:
    """The burden of the lines that the user sees; for a draft, of the lines that issuing it today would make.

    No units where nothing is asked of anybody. For a draft, DomainError like issuing raises it.
    """
    if plan.status == Plan.Status.DRAFT:
        return burden_of_parts(plan, fan_out(plan, _start(plan)).parts)
    lines = lines_of_plan(user, plan).order_by()
    end = lines.aggregate(end=Max("due_on"))["end"]
    return _reckon(list(live_obligations(plan)), _stored(lines), months_between(_start(plan), end), plan)


def burden_of_parts(plan: Plan, parts: Iterable[ObligationLines]) -> PlanBurden:
    """The burden of unsaved lines."""
    parts = list(parts)
    ends = [line.due_on for part in parts for line in part.lines if line.due_on]
    loads = [load for part in parts for load in _made(part)]
    return _reckon(
        [part.obligation for part in parts], loads, months_between(_start(plan), max(ends, default=None)), plan
    )


def obligation_burden(plan: Plan, obligation: Obligation) -> ObligationBurden:
    """What the obligation will cost how many units once its draft is issued. DomainError where it names nobody yet."""
    try:
        parts = fan_out(plan, _start(plan)).parts
    except DomainError:  # of another obligation, perhaps: this one is reckoned by itself
        parts = [fan_obligation(plan, obligation, _start(plan))]
    found = burden_of_parts(plan, parts).obligations
    return next(each for each in found if each.obligation.pk == obligation.pk)


def unit_burden(user: User, organization: Organization) -> list[tuple[Plan, Burden]]:
    """What each issued plan costs the organization a month, as far as the user sees its lines; the heaviest first."""
    lines = visible_assignments(user).filter(organization=organization, plan__status=Plan.Status.ISSUED)
    plans = Plan.objects.filter(pk__in=lines.order_by().values("plan"))
    rows = [(plan, _of_unit(plan, lines.filter(plan=plan).order_by())) for plan in plans]
    return sorted(rows, key=lambda row: -row[1].minutes)


def _of_unit(plan: Plan, lines: QuerySet[Assignment]) -> Burden:
    # The months are the whole plan's, so that the figure is the one of the plan's own page.
    end = Assignment.objects.filter(plan=plan).order_by().aggregate(end=Max("due_on"))["end"]
    found = _reckon(list(live_obligations(plan)), _stored(lines), months_between(_start(plan), end), plan)
    return sum((burden for _unit, burden in found.units), Burden())


def _start(plan: Plan) -> date:
    return plan.issued_on or timezone.localdate()


def _stored(lines: QuerySet[Assignment]) -> list[Load]:
    """The loads of lines in the ledger, one row for each organization and obligation (2 queries)."""
    followed = Q(role=Role.SUPPORT) | Q(role=Role.SUPERVISE, target_min__isnull=False)
    rows = lines.values("organization_id", "obligation_id", "due_kind").annotate(
        n=Count("pk"), followed=Count("pk", filter=followed)
    )
    spare = _served_together(lines)
    return [_load(row, spare) for row in rows.order_by("organization_id", "obligation_id")]


def _load(row: Mapping[str, Any], spare: Counter[int]) -> Load:
    """A load; what its organization reported together is taken off its lines as far as there are any."""
    together = min(spare[row["organization_id"]], row["n"] - row["followed"])
    spare[row["organization_id"]] -= together
    reused = row["followed"] + together
    rolling = row["due_kind"] == DueKind.ROLLING
    return Load(row["organization_id"], row["obligation_id"], row["n"], reused, rolling)


def _served_together(lines: QuerySet[Assignment]) -> Counter[int]:
    """By organization, how many of the lines were served by a report that was filed for another line already."""
    items = Assignment.report_items.rel.related_model.objects.filter(assignment__in=lines)
    filed = items.exclude(report__state="draft").order_by().values("assignment__organization_id")
    rows = filed.annotate(items=Count("assignment", distinct=True), reports=Count("report", distinct=True))
    return Counter({row["assignment__organization_id"]: max(row["items"] - row["reports"], 0) for row in rows})


def _made(part: ObligationLines) -> list[Load]:
    """The loads of unsaved lines of one obligation."""
    lines = Counter(line.organization_id for line in part.lines)
    reused = Counter(line.organization_id for line in part.lines if _follows(line))
    rolling = part.obligation.due_kind == DueKind.ROLLING
    return [Load(unit, part.obligation.pk, n, reused[unit], rolling) for unit, n in lines.items()]


def _follows(line: Assignment) -> bool:
    return line.role == Role.SUPPORT or (line.role == Role.SUPERVISE and line.target_min is not None)


def _reckon(obligations: Sequence[Obligation], loads: Sequence[Load], months: Decimal, plan: Plan) -> PlanBurden:
    asked = {obligation.pk: asked_by(plan, obligation) for obligation in obligations}
    known = [load for load in loads if load.obligation in asked]
    by_unit, by_obligation = burdens(known, asked, months)
    units = Counter(load.obligation for load in known)
    found = Organization.objects.in_bulk(by_unit)
    rows = sorted(
        ((found[pk], burden) for pk, burden in by_unit.items()), key=lambda row: (-row[1].minutes, row[0].path)
    )
    tasks = [
        ObligationBurden(each, units[each.pk], by_obligation.get(each.pk, Burden()).per(units[each.pk]))
        for each in obligations
    ]
    total = sum(by_unit.values(), Burden())
    return PlanBurden(months, rows, tasks, total.per(len(by_unit)))


def asked_by(plan: Plan, obligation: Obligation) -> Asked:
    """What a report of the likeliest kind on the obligation must hold."""
    counted = any(q.get("min") is not None for q in obligation.facts.get("quantities") or ())
    kind = likely_kind(obligation.asks, obligation.due_kind, counted=counted)
    demand = asks_of(obligation.asks, kind)
    signed = plan.sign_off if obligation.sign_off is None else obligation.sign_off
    asked = Asked(
        characters=demand.get("min_text", 0),
        parts=len(demand.get("parts", ())),
        photographs=demand.get("min_photographs", 0),
        documents=demand.get("min_documents", 0),
        place=bool(demand.get("place_km")),
        sign_off=signed,
    )
    return replace(asked, count=counted and (kind == "completion" or bool(demand.get("count"))))
