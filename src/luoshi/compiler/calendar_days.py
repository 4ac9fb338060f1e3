"""Days of the calendar that dates in plans need: ends of months, quarters and half-years, working days with their holidays."""

from calendar import monthrange
from datetime import date, timedelta


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def valid_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_workdays(start: date, days: int) -> date | None:
    """The day so many working days after `start`, by the State Council's calendar of holidays and make-up days.

    None where that calendar is not published yet for a year on the way.
    """
    from chinese_calendar import is_workday

    day = start
    try:
        while days:
            day += timedelta(days=1)
            days -= is_workday(day)
    except NotImplementedError:
        return None
    return day
