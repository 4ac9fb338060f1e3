"""The example plan with all its dates moved, so that it is in full swing on the day of the demonstration."""

import calendar
import re
from datetime import date, timedelta

DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?P<end>底))|(?P<last>\d{4})年年底")
YEAR = re.compile(r"(?P<year>\d{4})(?=年)")


def moved(text: str, swing_day: date, today: date) -> str:
    """The text as it would read if `swing_day` of the plan's year were today: intervals between its dates stay the same.

    Exact days, 月底 and 年底 become exact days; a bare year (2022年度) becomes the year of today. A day without a year is
    one of the year of `swing_day`.
    """
    days = today - swing_day
    parts, rest = [], 0
    for found in DATE.finditer(text):
        parts += [_bare_years(text[rest : found.start()], today.year), _moved_day(found, swing_day.year, days)]
        rest = found.end()
    return "".join([*parts, _bare_years(text[rest:], today.year)])


def _moved_day(found: re.Match[str], year: int, days: timedelta) -> str:
    day = _day(found, year) + days
    return f"{day.year}年{day.month}月{day.day}日"


def _day(found: re.Match[str], year: int) -> date:
    if found["last"]:
        return date(int(found["last"]), 12, 31)
    year, month = int(found["year"] or year), int(found["month"])
    return date(year, month, calendar.monthrange(year, month)[1] if found["end"] else int(found["day"]))


def _bare_years(text: str, year: int) -> str:
    return YEAR.sub(str(year), text)
