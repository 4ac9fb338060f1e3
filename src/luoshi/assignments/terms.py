"""How a person says when something is due: a day, or a number of days after another day. Pure but for its errors."""

from dataclasses import dataclass
from datetime import date

from luoshi.assignments.workdays import term_end
from luoshi.errors import DomainError

#: Nobody gives a term of more than ten years.
LONGEST_TERM = 3660


@dataclass(frozen=True, slots=True)
class Term:
    """A day, or a number of days (working days where `working`). Exactly one of the two."""

    due_on: date | None = None
    days: int | None = None
    working: bool = False

    def end(self, start: date) -> date:
        """The due day of a term that starts on the given day. DomainError when it says neither or both, or ends before it starts."""
        if (self.due_on is None) == (self.days is None):
            raise DomainError("assignments.term_missing")
        if self.due_on is not None:
            end = self.due_on
        else:
            assert self.days is not None
            if not 0 < self.days <= LONGEST_TERM:
                raise DomainError("assignments.term_out_of_range", most=LONGEST_TERM)
            end = term_end(start, self.days, working=self.working)
        if end < start:
            raise DomainError("assignments.term_too_early", day=start)
        return end
