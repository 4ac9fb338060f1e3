"""The statutory calendar of mainland China: holidays, working days in their place, terms in working days. Pure.

The State Council publishes each year's calendar late in the year before; `chinesecalendar` carries it. For a year that is not out
yet weekends and the holidays with a fixed day are the days off, and `is_published` says so.
"""

from datetime import date, timedelta

import chinese_calendar

#: Holidays that fall on the same day each year (Regulation on Public Holidays, 2024, article 2): month, day, name.
FIXED = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}


def is_published(day: date) -> bool:
    """Whether the statutory calendar of the day's year is known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    """Whether people work on the day; where the year's calendar is not known, by weekday and the fixed holidays."""
    if is_published(day):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5 and (day.month, day.day) not in FIXED


def holiday(day: date) -> str:
    """The name of the statutory holiday in English as `chinesecalendar` gives it; empty on any other day."""
    if is_workday(day):
        return ""
    if not is_published(day):
        return FIXED.get((day.month, day.day), "")
    return chinese_calendar.get_holiday_detail(day)[1] or ""


def next_workday(day: date) -> date:
    """The day itself when people work on it, else the next one on which they do."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def term_end(start: date, days: int, *, working: bool = False) -> date:
    """The last day of a term; the first day counted is the one after `start` (Civil Code, article 201)."""
    if not working:
        return start + timedelta(days=days)
    end = start
    for _day in range(days):
        end = next_workday(end + timedelta(days=1))
    return end
