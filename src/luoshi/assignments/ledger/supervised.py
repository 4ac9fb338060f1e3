"""What of the lines that an organization supervises a person asked to see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.annotations import outcome_conditions
from luoshi.assignments.ledger.filters import STATES
from luoshi.assignments.models import Assignment
from luoshi.assignments.states import OUTCOME_OF, Outcome

#: How the lines stand as to urging.
URGED = (("never", _("never urged")), ("before", _("urged, not today")), ("today", _("urged today")))


@dataclass(frozen=True, slots=True)
class SupervisedFilters:
    """Plan, words in unit names, state as in the ledger, and how it was urged; what is empty narrows nothing."""

    plan: int | None = None
    q: str = ""
    state: str = ""
    urged: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "SupervisedFilters":
        """The filters in an address; what cannot be read counts for nothing."""
        plan = asked.get("plan", "")
        state, urged = asked.get("state", ""), asked.get("urged", "")
        return cls(
            plan=int(plan) if plan.isascii() and plan.isdigit() and len(plan) < 18 else None,
            q=asked.get("q", "").strip()[:50],
            state=state if state in dict(STATES) else "",
            urged=urged if urged in dict(URGED) else "",
        )

    def conditions(self) -> Q:
        """True for the lines asked for; they carry `last_urged_at`."""
        return self._place() & self._state() & self._urged()

    def _place(self) -> Q:
        place = Q(plan=self.plan) if self.plan else Q()
        return place & Q(organization__name__icontains=self.q) if self.q else place

    def _state(self) -> Q:
        if self.state in {"submitted", "returned"}:
            return Q(review=self.state)
        return outcome_conditions(timezone.localdate())[Outcome(self.state)] if self.state else Q()

    def _urged(self) -> Q:
        today = Q(last_urged_at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))
        asked = {"never": Q(last_urged_at=None), "today": today, "before": Q(last_urged_at__isnull=False) & ~today}
        return asked.get(self.urged, Q())

    def heaps(self, every: QuerySet[Assignment]) -> list[dict[str, Any]]:
        """The four totals of the lines, whatever the state asked for, each with its light and the address of what it counts (one query)."""
        asked = every.filter(replace(self, state="").conditions()).order_by()
        conditions = outcome_conditions(timezone.localdate())
        counted = asked.aggregate(**{f"n_{heap.value}": Count("pk", filter=q) for heap, q in conditions.items()})
        return [
            {
                "light": light,
                "words": light.label,
                "number": counted[f"n_{heap.value}"],
                "href": self.query(state=heap.value),
                "current": self.state == heap.value,
            }
            for light, heap in OUTCOME_OF.items()
        ]

    def query(self, **change: Any) -> str:
        """The address of the page with these filters, changed as given."""
        values = {"plan": self.plan, "q": self.q, "state": self.state, "urged": self.urged, **change}
        return "?" + urlencode({name: value for name, value in values.items() if value})
