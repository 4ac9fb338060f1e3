"""Days of the calendar that dates in plans need: ends of months, quarters and half-years, working days with their holidays."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice


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


#: Holidays that fall on the same day each year (Regulation on Public Holidays, 2024, article 2): month, day, name.
FIXED_HOLIDAYS = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}


def is_published(day: date) -> bool:
    """Whether the State Council's calendar of holidays and make-up days is known for the day's year."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    """Whether people work on the day; where the year's calendar is not known, by weekday and the fixed holidays."""
    import chinese_calendar

    if is_published(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def next_workday(day: date) -> date:
    """The day itself when people work on it, else the next one on which they do."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workdays_after(start: date) -> Iterator[date]:
    """The working days after `start`, which is not counted itself (Civil Code, article 201), without end."""
    while True:
        start = next_workday(start + timedelta(days=1))
        yield start


def add_workdays(start: date, days: int) -> date | None:
    """The day so many working days after `start`; None where the calendar is not published yet for a year on the way."""
    for day in islice(workdays_after(start), days):
        if not is_published(day):
            return None
        start = day
    return start
