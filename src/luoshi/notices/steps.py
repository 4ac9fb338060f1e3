"""On which day a line is told to whom: pure arithmetic of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Days overdue after which the handler is told, in every plan.
HANDLER_AFTER = 1


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a run tells of: after `since` (None: nothing was ever told) up to and with `day`.

    A day on which nothing ran is told by the next run; one that ran already has nothing new.
    """

    day: date
    since: date | None

    def holds(self, day: date) -> bool:
        return (self.since is None or day > self.since) and day <= self.day


def days_before(due_on: date, before: Sequence[int], span: Span) -> int | None:
    """The least number of `before` (days to the due day) that the span reached; None when it reached none, or the day has passed."""
    reached = [days for days in before if due_on - timedelta(days=days) <= span.day <= due_on]
    if not reached:
        return None
    nearest = min(reached)
    return nearest if span.holds(due_on - timedelta(days=nearest)) else None


def times_after(start: date, after: int | None, every: int, span: Span) -> int | None:
    """How often before a step was told (0: the first time) when its turn falls into the span; None when it does not.

    Its turns are `after` days from `start`, then each `every` days. Without `after` the step is never told.
    """
    if after is None:
        return None
    passed = (span.day - start).days - after
    if passed < 0:
        return None
    turn = passed // max(every, 1)
    return turn if span.holds(start + timedelta(days=after + turn * max(every, 1))) else None
