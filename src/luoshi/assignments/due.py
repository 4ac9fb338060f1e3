"""From an obligation's kind of due and its facts to the due days of its lines. Pure: no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rrulestr

from luoshi.errors import DomainError
from luoshi.plans.models import DueKind

#: A rule that recurs more often than daily over a leap year is a slip of the pen, not a plan.
MOST_PERIODS = 366


@dataclass(frozen=True, slots=True)
class Due:
    """When one line is due: the day (inclusive, None for no due day) and, for a recurring one, the period it closes."""

    due_on: date | None = None
    window_start: date | None = None
    period_start: date | None = None
    recurrence: str = ""


def dues(kind: str, facts: dict[str, Any], issued_on: date) -> list[Due]:
    """The due days that the obligation has: one, or one per period when it recurs (never empty).

    即日起 counts from `issued_on`. Raises DomainError for a rule that cannot be read or has no day inside its window.
    """
    start = _day(facts, "window", "start") or issued_on
    if kind == DueKind.RECURRING:
        return list(_periods(facts, start, _last_day(facts, issued_on)))
    return [Due(_due_on(kind, facts), start if facts.get("window") else None)]


def _due_on(kind: str, facts: dict[str, Any]) -> date | None:
    deadline, end = _day(facts, "deadline", "date"), _day(facts, "window", "end")
    if kind in {DueKind.LATEST_DAY, DueKind.AS_SOON_AS_BUILT}:
        return deadline or end
    return end or deadline if kind == DueKind.WINDOW else None


def _last_day(facts: dict[str, Any], issued_on: date) -> date:
    return _day(facts, "window", "end") or _day(facts, "deadline", "date") or date(issued_on.year, 12, 31)


def _periods(facts: dict[str, Any], start: date, end: date) -> Iterator[Due]:
    rule = (facts.get("recurrence") or {}).get("rule") or ""
    since = start
    for day in _occurrences(rule, start, end):
        yield Due(day, start, since, rule)
        since = day + timedelta(days=1)


def _occurrences(rule: str, start: date, end: date) -> list[date]:
    first, last = datetime(start.year, start.month, start.day), datetime(end.year, end.month, end.day)  # noqa: DTZ001 (days, not moments)
    try:
        moments = takewhile(lambda moment: moment <= last, rrulestr(rule, dtstart=first).xafter(first, inc=True))
        days = [moment.date() for moment in islice(moments, MOST_PERIODS + 1)]
    except (ValueError, TypeError) as error:
        raise DomainError("assignments.unreadable_rule", rule=rule) from error
    if not days:
        raise DomainError("assignments.no_period", rule=rule, start=start, end=end)
    if len(days) > MOST_PERIODS:
        raise DomainError("assignments.too_many_periods", rule=rule, most=MOST_PERIODS)
    return days


def _day(facts: dict[str, Any], fact: str, key: str) -> date | None:
    text = (facts.get(fact) or {}).get(key)
    return date.fromisoformat(text) if text else None
