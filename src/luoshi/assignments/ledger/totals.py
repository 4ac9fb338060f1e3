"""The totals line: all, met, under way, due soon, overdue. The last four never overlap and add up to the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from luoshi.assignments.annotations import outcome_conditions
from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.models import Assignment, Tally
from luoshi.assignments.permissions import sees_whole, visible
from luoshi.assignments.queries import lines_of_plan
from luoshi.assignments.states import Outcome
from luoshi.organizations.models import User
from luoshi.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of lines."""

    all: int
    met: int
    open: int
    due_soon: int
    overdue: int


def totals(user: User, filters: LedgerFilters) -> Totals:
    """The totals of what the user sees under the filters, whatever the state asked for (one query).

    From the tallies where the user sees the whole plan and did not narrow it to units; else counted from the lines.
    """
    asked = filters.without_state()
    if sees_whole(user, filters.plan) and not filters.by_place:
        return sum_tallies(Tally.objects.filter(asked.time_and_matter(), plan=filters.plan), filters.today)
    return count_lines(lines_of_plan(user, filters.plan).filter(asked.conditions()), filters.today)


def sum_tallies(tallies: QuerySet[Tally], today: date) -> Totals:
    """The totals of these tallies."""
    return _totals(tallies.aggregate(**tally_sums(today)))


def tally_sums(today: date) -> dict[str, Coalesce]:
    """Aggregates of tallies by the names of `Totals`, each prefixed by n_ (some are fields of the tally as well)."""
    heaps = {"all": Q(), **{heap.value: q for heap, q in tally_conditions(today).items()}}
    return {f"n_{name}": Coalesce(Sum("lines", filter=q), 0) for name, q in heaps.items()}


def _totals(row: dict[str, int]) -> Totals:
    return Totals(**{name.removeprefix("n_"): number for name, number in row.items()})


def tally_conditions(today: date) -> dict[Outcome, Q]:
    """For each heap the condition that puts a tally's lines into it; no due day is one that never comes."""
    unmet = Q(met=False)
    return {
        Outcome.MET: Q(met=True),
        Outcome.OPEN: unmet & Q(due_soon_from__gt=today, due_on__gte=today),
        Outcome.DUE_SOON: unmet & Q(due_soon_from__lte=today, due_on__gte=today),
        Outcome.OVERDUE: unmet & Q(due_on__lt=today),
    }


def count_lines(lines: QuerySet[Assignment], today: date) -> Totals:
    """The totals of these lines, each counted once."""
    return _totals(lines.order_by().aggregate(**line_counts(today)))


def line_counts(today: date) -> dict[str, Count]:
    """Aggregates of lines by the names of `Totals`, prefixed like those of tallies."""
    heaps = {f"n_{heap.value}": Count("pk", filter=q) for heap, q in outcome_conditions(today).items()}
    return {"n_all": Count("pk"), **heaps}


def totals_by_plan(user: User, plans: Iterable[Plan], today: date) -> dict[int, Totals]:
    """For each of the plans that has lines the user sees, its totals by primary key (at most two queries)."""
    every = list(plans)
    whole = [plan.pk for plan in every if sees_whole(user, plan)]
    part = [plan.pk for plan in every if plan.pk not in whole]
    rows: list[dict[str, int]] = []
    if whole:
        tallies = Tally.objects.filter(plan__in=whole).order_by()
        rows += tallies.values("plan").annotate(**tally_sums(today))
    if part:
        lines = Assignment.objects.filter(visible(user), plan__in=part).order_by()
        rows += lines.values("plan").annotate(**line_counts(today))
    return {row.pop("plan"): _totals(row) for row in rows}
