"""Which other obligation of the plan asks the same thing as the one that is to be supervised. Pure: no database.

The engineering centre is to see that every county builds its sites (督导); the counties' own chapter asks them to build the
same sites. One site counts for both, so the two obligations must find each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

#: Similarity of wording (0 to 100) from which two obligations can be about the same thing.
ALIKE = 60.0


@dataclass(frozen=True, slots=True)
class Demand:
    """What an obligation asks, as far as matching needs it; `organizations` are those that owe it."""

    key: str
    text: str
    nouns: frozenset[str] = frozenset()
    due_on: date | None = None
    organizations: frozenset[int] = field(default_factory=frozenset)


def same_demand(supervising: Demand, others: Iterable[Demand]) -> Demand | None:
    """The demand that comes closest in wording among those it can be about; None when none does.

    It can be about those with the same due day (or no due day of its own), a counted noun in common (where it counts
    anything), and owed by most of the organizations that it names (where it names any).
    """
    fitting = [(likeness(supervising, other), other) for other in others if _can_be(supervising, other)]
    best = max(fitting, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def likeness(one: Demand, other: Demand) -> float:
    """How alike the wordings are, 0 to 100: shared words in order, against the length of both."""
    return fuzz.ratio(one.text, other.text)


def _can_be(supervising: Demand, other: Demand) -> bool:
    due_fits = supervising.due_on is None or supervising.due_on == other.due_on
    nouns_fit = not supervising.nouns or any(_alike(a, b) for a in supervising.nouns for b in other.nouns)
    named = supervising.organizations
    owners_fit = bool(other.organizations) and (not named or 2 * len(named & other.organizations) >= len(named))
    return due_fits and nouns_fit and owners_fit


def _alike(one: str, other: str) -> bool:
    return bool(one) and bool(other) and (one in other or other in one or fuzz.ratio(one, other) >= 60)
