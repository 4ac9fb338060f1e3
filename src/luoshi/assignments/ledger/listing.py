"""The plain list: one line a row, the earliest due first, lines without a due day last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.models import Assignment
from luoshi.assignments.queries import lines_of_plan
from luoshi.organizations.models import User
from luoshi.organizations.queries import names_on

#: Lines on one page.
LINES = 50


class ListLine(NamedTuple):
    """What a row needs of a line, in the order in which it is fetched."""

    pk: int
    organization_id: int
    name: str
    short_name: str
    title: str
    role: str
    target_min: Decimal | None
    target_max: Decimal | None
    done: Decimal
    unit: str
    noun: str
    due_on: date | None
    due_soon_from: date | None
    met_on: date | None
    progress: str
    review: str
    first_due_on: date | None

    @property
    def label(self) -> str:
        """The unit's short name where there is one."""
        return self.short_name or self.name


#: What of a row is another table's.
ELSEWHERE = {
    "name": F("organization__name"),
    "short_name": F("organization__short_name"),
    "title": F("obligation__title"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, and the mark of the place after it (empty on the last page)."""

    lines: list[ListLine]
    after: str


def listing(user: User, filters: LedgerFilters, after: str = "") -> Listing:
    """The lines that follow the mark, which a page before gave (from the first one for an empty or unreadable mark).

    Goes on from a place instead of counting pages, so the thousandth page costs what the first one does (2 or 3 queries).
    """
    lines = lines_of_plan(user, filters.plan).filter(filters.conditions()).annotate(**ELSEWHERE)
    dated = lines.filter(due_on__isnull=False).order_by("due_on", "pk")
    undated = lines.filter(due_on__isnull=True).order_by("pk")
    due, pk = read_mark(after)
    found: list[ListLine] = []
    if due or not pk:
        found = _fetch(dated.filter(Q(due_on__gt=due) | Q(due_on=due, pk__gt=pk)) if due else dated, LINES + 1)
        pk = 0
    if len(found) <= LINES:
        found += _fetch(undated.filter(pk__gt=pk), LINES + 1 - len(found))
    found = _named(found, filters)
    return Listing(found[:LINES], mark_of(found[LINES - 1]) if len(found) > LINES else "")


def _fetch(lines: QuerySet[Assignment], room: int) -> list[ListLine]:
    return [ListLine._make(row) for row in lines.values_list(*ListLine._fields)[:room]]


def _named(lines: list[ListLine], filters: LedgerFilters) -> list[ListLine]:
    """The lines with the names that the units bore when the plan was issued."""
    names = names_on(filters.plan.issued_on)
    return [
        line._replace(**names[line.organization_id]._asdict()) if line.organization_id in names else line
        for line in lines
    ]


def mark_of(line: ListLine) -> str:
    """The place of the line in the list: its due day, if any, and its primary key."""
    return f"{line.due_on or ''}~{line.pk}"


def read_mark(mark: str) -> tuple[date | None, int]:
    """The due day and primary key in a mark; (None, 0), the beginning, when it cannot be read."""
    due, _, pk = mark.partition("~")
    try:
        return (date.fromisoformat(due) if due else None), int(pk)
    except ValueError:
        return None, 0
