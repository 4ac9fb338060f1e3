"""What of a plan's ledger a person asked to see, as conditions on its lines."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.annotations import outcome_conditions
from luoshi.assignments.models import Tally
from luoshi.assignments.states import Outcome
from luoshi.organizations.models import FormerName, Organization
from luoshi.organizations.permissions import subtree
from luoshi.plans.models import Plan, Section

#: States that can be asked for: the four heaps, and two states of the newest report.
STATES = (
    (Outcome.MET.value, _("met")),
    (Outcome.OPEN.value, _("under way")),
    (Outcome.DUE_SOON.value, _("due soon")),
    (Outcome.OVERDUE.value, _("overdue")),
    ("submitted", _("in review")),
    ("returned", _("returned")),
)

DUE_WINDOWS = (
    ("week", _("next 7 days")),
    ("month", _("this month")),
    ("next_month", _("next month")),
    ("quarter", _("this quarter")),
    ("none", _("no due date")),
)


@dataclass(frozen=True)
class LedgerFilters:
    """One plan's ledger, narrowed: unit (with all below it, or by itself when `own`), section (with all below), obligation, state, due window, words in unit names."""

    plan: Plan
    unit: Organization | None = None
    own: bool = False
    section: Section | None = None
    obligation: int | None = None
    state: str = ""
    due: str = ""
    q: str = ""
    view: str = ""

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def conditions(self) -> Q:
        """True for the lines asked for."""
        return self.place("organization__") & self.time_and_matter() & self._state()

    def without_state(self) -> "LedgerFilters":
        """The same, whatever the state: what the totals are counted over."""
        return replace(self, state="")

    def time_and_matter(self) -> Q:
        """Due window, section and obligation: what lines and tallies alike can be asked."""
        matter = Q(obligation=self.obligation) if self.obligation else Q()
        if self.section:
            path = self.section.path
            below = Q(obligation__section__path=path) | Q(obligation__section__path__startswith=f"{path}/")
            matter &= below
        return matter & self.due_condition()

    def due_condition(self) -> Q:
        """True for the lines, or tallies, due in the window."""
        if not self.due:
            return Q()
        if self.due == "none":
            return Q(due_on__isnull=True) | Q(due_on=Tally.NO_DUE)
        return Q(due_on__range=due_range(self.due, self.today))

    @property
    def by_place(self) -> bool:
        """Whether the lines are narrowed by unit, which tallies cannot answer."""
        return bool(self.unit or self.q)

    @property
    def by_place_only(self) -> bool:
        """Whether nothing but units was asked for, so that which units are shown needs no look at the lines."""
        return not (self.state or self.due or self.section or self.obligation)

    def place(self, prefix: str) -> Q:
        """True for the units asked for; `prefix` is the lookup path to the organization."""
        place = self._called(prefix) if self.q else Q()
        if self.unit is None:
            return place
        return place & (Q(**{f"{prefix}pk": self.unit.pk}) if self.own else subtree(self.unit.path, prefix))

    def _called(self, prefix: str) -> Q:
        """True for units that are, or were, called so."""
        former = FormerName.objects.filter(name__icontains=self.q).values("organization")
        return Q(**{f"{prefix}name__icontains": self.q}) | Q(**{f"{prefix}pk__in": former})

    def _state(self) -> Q:
        if self.state in {"submitted", "returned"}:
            return Q(review=self.state)
        return outcome_conditions(self.today)[Outcome(self.state)] if self.state else Q()

    @cached_property
    def address(self) -> str:
        """The query string without unit and name, to which a unit can be added."""
        return self.query(unit=None, own=None, q=None)

    def query(self, **change: Any) -> str:
        """The query string of the page with these filters, changed as given (None removes one)."""
        values = {
            "plan": self.plan.pk, "unit": self.unit and self.unit.pk, "own": self.own and 1,
            "section": self.section and self.section.pk, "obligation": self.obligation, "state": self.state,
            "due": self.due, "q": self.q, "view": self.view, **change,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in values.items() if value})


def due_range(window: str, today: date) -> tuple[date, date]:
    """First and last day of the window, both included."""
    if window == "week":
        return today, today + timedelta(days=7)
    if window == "quarter":
        first = (today.month - 1) // 3 * 3 + 1
        return date(today.year, first, 1), _end_of(today.year, first + 2)
    month = today.year * 12 + today.month - 1 + (1 if window == "next_month" else 0)
    return date(month // 12, month % 12 + 1, 1), _end_of(month // 12, month % 12 + 1)


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
