"""What a day has to tell, to whom: read from the ledger in partitions of units, written nowhere.

A partition takes the same few queries however many lines it has, and holds only its own lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from luoshi.assignments.annotations import OPEN
from luoshi.assignments.models import Assignment, LedgerUnit
from luoshi.notices.models import PlanSteps
from luoshi.notices.people import Offices, Staff, Step
from luoshi.notices.recipients import Draft
from luoshi.notices.steps import HANDLER_AFTER, Span, days_before, times_after
from luoshi.organizations.models import Organization
from luoshi.plans.models import Plan
from luoshi.reports.models import Report, ReportItem

#: Units of one partition.
PARTITION = 500
#: Rows that the database hands over at once.
ROWS = 2000


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    plan: int
    organization: int
    unit: int | None
    due_on: date


@dataclass
class _Heap:
    """The overdue lines that a plan office hears of as one sum."""

    lines: int = 0
    units: set[int] = field(default_factory=set)


class Collecting:
    """One collection for a span of days; `plans` narrows it (None: all issued plans)."""

    def __init__(self, span: Span, plans: Iterable[int] | None = None) -> None:
        self.span = span
        issued = Plan.objects.filter(status=Plan.Status.ISSUED)
        issued = issued if plans is None else issued.filter(pk__in=plans)
        self.owners = dict(issued.order_by("pk").values_list("pk", "owner"))
        self.steps = {one.plan_id: one for one in PlanSteps.objects.filter(plan__in=self.owners)}
        self._default = PlanSteps()
        self._late: dict[int, _Heap] = defaultdict(_Heap)

    def of_plan(self, plan: int) -> PlanSteps:
        return self.steps.get(plan, self._default)

    def partitions(self) -> Iterator[list[Draft]]:
        """The drafts of each partition; the last one holds the sums for plan offices and reviewers."""
        units = LedgerUnit.objects.filter(plan__in=self.owners).order_by("organization_id")
        pks = list(units.values_list("organization_id", flat=True).distinct())
        for first in range(0, len(pks), PARTITION):
            yield list(self._units(pks[first : first + PARTITION]))
        yield [*self._offices(), *self._reviewers()]

    def _units(self, pks: list[int]) -> Iterator[Draft]:
        above = dict(Organization.objects.filter(pk__in=pks).values_list("pk", "belongs_to"))
        staff = Staff({*pks, *(pk for pk in above.values() if pk)}, self.span.day)
        for line in self._lines(pks, above):
            yield from self._told(line, staff)

    def _lines(self, pks: list[int], above: dict[int, int | None]) -> Iterator[Line]:
        """The open lines that are due within the longest foresight or overdue, and for which no report waits for its review."""
        foresight = max((max(one.before, default=0) for one in [*self.steps.values(), self._default]), default=0)
        rows = Assignment.objects.filter(
            OPEN,
            organization__in=pks,
            plan__in=self.owners,
            due_on__lte=self.span.day + timedelta(days=foresight),
        )
        rows = rows.exclude(review=Assignment.Review.SUBMITTED).exclude(role=Assignment.Role.SUPERVISE).order_by("pk")
        for pk, plan, organization, due_on in rows.values_list("pk", "plan", "organization", "due_on").iterator(ROWS):
            yield Line(pk, plan, organization, above.get(organization), due_on)

    def _told(self, line: Line, staff: Staff) -> Iterator[Draft]:
        """The drafts of one line; who stands on two steps is told once."""
        steps, told = self.of_plan(line.plan), set[int]()
        for step, key, kind, days in self._turns(line, steps):
            found = staff.climb(line.organization, line.unit, step)
            if not found and step == Step.HANDLER:
                self._count(line)
            for user in set(found) - told:
                told.add(user)
                data = {"due_on": line.due_on.isoformat(), "days": days}
                yield Draft(user, kind, key, step, line.plan, line.pk, data=data)
        if times_after(line.due_on, steps.office_after, steps.repeat_every, self.span) is not None:
            self._count(line)

    def _turns(self, line: Line, steps: PlanSteps) -> Iterator[tuple[Step, str, str, int]]:
        """Each step whose turn the span holds: with the notice's key, its kind and the number of days."""
        nearest = days_before(line.due_on, steps.before, self.span)
        if nearest is not None:
            left = (line.due_on - self.span.day).days
            yield Step.HANDLER, f"due:{line.pk}:{line.due_on}:{nearest}", "due", left
        after = {Step.HANDLER: HANDLER_AFTER, Step.DEPUTY: steps.deputy_after, Step.FIRST: steps.first_after}
        late = (self.span.day - line.due_on).days
        for step, days in after.items():
            turn = times_after(line.due_on, days, steps.repeat_every, self.span)
            if turn is not None:
                yield step, f"overdue:{line.pk}:{line.due_on}:{step}:{turn}", "overdue", late

    def _count(self, line: Line) -> None:
        heap = self._late[line.plan]
        if line.due_on < self.span.day:
            heap.lines += 1
            heap.units.add(line.organization)

    def _offices(self) -> Iterator[Draft]:
        """One sum for each plan with lines whose turn it is at the plan office, or that nobody in the unit can be told of."""
        late = {plan: heap for plan, heap in self._late.items() if heap.lines}
        offices = Offices({self.owners[plan] for plan in late}, self.span.day)
        for plan, heap in late.items():
            data = {"lines": heap.lines, "units": len(heap.units), "days": self.of_plan(plan).office_after or 1}
            for user in offices.of(self.owners[plan], Step.OFFICE):
                yield Draft(user, "overdue", f"overdue:{plan}:{self.span.day}", Step.OFFICE, plan, data=data)

    def _reviewers(self) -> Iterator[Draft]:
        """One sum for each plan and reviewing office with reports whose turn it is."""
        heaps: dict[tuple[int, int], list[date]] = defaultdict(list)
        for row in self._waiting():
            heaps[row["assignment__plan"], row["office"]].append(timezone.localdate(row["since"]))
        due = {key: days for key, days in heaps.items() if any(self._turn_of(key[0], day) for day in days)}
        offices = Offices({office for _plan, office in due}, self.span.day)
        for (plan, office), days in due.items():
            data = {"lines": len(days), "days": (self.span.day - min(days)).days}
            people = offices.of(office, Step.REVIEWER) or offices.of(office, Step.OFFICE)
            for user in people:
                yield Draft(user, "waiting", f"waiting:{plan}:{office}:{self.span.day}", Step.REVIEWER, plan, data=data)

    def _waiting(self) -> Iterable[dict[str, Any]]:
        """Reports that wait, once for each plan and office that they concern."""
        items = ReportItem.objects.filter(report__state=Report.State.SUBMITTED, assignment__plan__in=self.owners)
        office = Coalesce(F("assignment__reviewing_office"), F("assignment__plan__owner"))
        rows = items.annotate(office=office).values("assignment__plan", "office", "report").order_by("report")
        return rows.annotate(since=Min("report__submitted_at")).iterator(ROWS)

    def _turn_of(self, plan: int, submitted_on: date) -> bool:
        steps = self.of_plan(plan)
        return times_after(submitted_on, steps.review_after, steps.repeat_every, self.span) is not None
