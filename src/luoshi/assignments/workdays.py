"""Holidays by name and terms in days; the statutory calendar itself is `luoshi.compiler.calendar_days`. Pure.

The State Council publishes each year's calendar late in the year before; `chinesecalendar` carries it. For a year that is not out
yet weekends and the holidays with a fixed day are the days off, and `is_published` says so.
"""

from datetime import date, timedelta
from itertools import islice

import chinese_calendar

from luoshi.compiler.calendar_days import FIXED_HOLIDAYS, is_published, is_workday, workdays_after


def holiday(day: date) -> str:
    """The name of the statutory holiday in English as `chinesecalendar` gives it; empty on any other day."""
    if is_workday(day):
        return ""
    if not is_published(day):
        return FIXED_HOLIDAYS.get((day.month, day.day), "")
    return chinese_calendar.get_holiday_detail(day)[1] or ""


def term_end(start: date, days: int, *, working: bool = False) -> date:
    """The last day of a term; the first day counted is the one after `start` (Civil Code, article 201)."""
    if not working:
        return start + timedelta(days=days)
    return next(islice(workdays_after(start), days - 1, None)) if days else start
