"""What a line's due day is under the rules of its plan, in one place for issuing and for every later change. Writes nothing."""

from datetime import date
from typing import TypedDict

from luoshi.assignments.models import Assignment, LedgerRules
from luoshi.assignments.states import due_soon_from
from luoshi.compiler.calendar_days import next_workday


class DueValues(TypedDict):
    """The columns of a line that follow from the day that was stated or decided."""

    stated_due_on: date | None
    due_on: date | None
    due_soon_from: date | None


def due_values(stated: date | None, rules: LedgerRules, begins: date | None) -> DueValues:
    """The columns for the stated day; `begins` is the first day of the window or period, if any. All None without a day."""
    due_on = next_workday(stated) if stated and rules.holiday_moves else stated
    soon = due_soon_from(due_on, rules.plan.due_soon_days, begins)
    return DueValues(stated_due_on=stated, due_on=due_on, due_soon_from=soon)


def put_due(line: Assignment, stated: date | None, rules: LedgerRules) -> None:
    """Gives the line its due day, unsaved; the first one it ever has is kept beside it."""
    for name, value in due_values(stated, rules, line.period_start or line.window_start).items():
        setattr(line, name, value)
    line.first_due_on = line.first_due_on or line.due_on
