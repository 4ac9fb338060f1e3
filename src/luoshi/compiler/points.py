"""Points and ranges of time as plans write them: 2022年4月30日, 9月底, 上半年, “十四五”末, 3-12月, 2022年3月至2023年6月."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from luoshi.compiler.calendar_days import month_end, valid_date
from luoshi.compiler.numerals import chinese_number

NUMERALS = "0-9〇零一二三四五六七八九十"
_HAN = NUMERALS[3:]
_DAY = r"3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_POINT = re.compile(
    rf"(?:(?P<y>(?:19|20|21)\d\d|[一二][〇零九][{_HAN}]{{2}})年(?P<attr>度)?"
    r"|(?P<dy>(?:19|20)\d\d)[-./](?P<dm>1[0-2]|0?[1-9])(?:[-./](?P<dd>3[01]|[12]\d|0?[1-9])(?!\d)|(?=[ ]?(?:[|\n]|$)))"
    r"|(?P<ry>[今明本当次]年)度?)? ?"
    rf"(?:(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
    rf"(?:(?P<d>{_DAY})[日号](?!线)(?: ?\d{{1,2}}(?:[:时点]\d{{0,2}}分?))?|(?P<e>底|末|初|[上中下]旬|中(?=[,前之]))?)"
    r"|(?P<p>年?[底末](?!端|梢)|年[中内]|年初(?!步)|内(?=[,完建实全])|上半年|下半年|第?[一二三四1-4]季度[末底初]?|全年(?=[,:;。)完|\n]|$)))?"
)
_FIVE_YEARS = re.compile(r"十(?P<n>[一二三四五六七])五”?(?P<part>期?末|期间|时期)")
_SHORT = re.compile(rf"([{NUMERALS}]{{1,4}})(?:年|月份?)?[-至到](?=[{NUMERALS}]{{1,4}}[月年])")
_SAYS_YEAR = re.compile(r"\d{4}年(?:\d|[上下底末])")
_JOIN = re.compile(r"起?[ ,]?(?:--?|[至到])(?=[0-9一二三四五六七八九十今明本当次年])")
_DAY_ONLY = re.compile(r"(3[01]|[12]\d|0?[1-9])[日号]")
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1}
_QUARTERS = {c: i % 4 + 1 for i, c in enumerate("一二三四1234")}
_MONTH_PARTS = {"上旬": 10, "中": 15, "中旬": 20}
YearAt = Callable[[int], int | None]


@dataclass(frozen=True, slots=True)
class Point:
    """The first and last day of what is named, where its words end, and which parts of it they say."""

    first: date
    last: date
    end: int
    year_said: bool
    month_said: bool
    bare_year: bool
    bare_part: bool = False


def read_points(key: str, start: int, year_at: YearAt, base_year: int | None) -> tuple[Point | None, Point | None]:
    """The two ends of a range at `start`, or None and the one point; None twice where there is none.

    `year_at` gives the year meant by a point without one, `base_year` that of 今年.
    """
    reader = _Reader(key, year_at, base_year)
    five = _FIVE_YEARS.match(key, start)
    if five:
        last = 1955 + 5 * (10 + int(chinese_number(five.group("n")) or 0))
        return None, Point(date(last - 4, 1, 1), date(last, 12, 31), five.end(), True, False, False)
    return reader.short_range(start) or reader.points(start)


class _Reader:
    def __init__(self, key: str, year_at: YearAt, base_year: int | None) -> None:
        self.key, self.year_at, self.base_year = key, year_at, base_year

    def short_range(self, start: int) -> tuple[Point, Point] | None:
        """3-12月 or 2022-2025年, which have their unit at the second end only."""
        short = _SHORT.match(self.key, start)
        if short is None or _SAYS_YEAR.match(self.key, start):
            return None
        second = self.point(short.end())
        first = _short_end(short.group(1), second)
        return (first, second) if first and second else None

    def points(self, start: int) -> tuple[Point | None, Point | None]:
        one = self.point(start)
        join = _JOIN.match(self.key, one.end) if one else None
        if one is None or join is None:
            return None, one
        day = _DAY_ONLY.match(self.key, join.end())
        if day and one.month_said:
            end = valid_date(one.last.year, one.last.month, int(day.group(1)))
            if end:
                return one, Point(end, end, day.end(), one.year_said, True, False)
        two = self.point(join.end(), one.last.year if one.year_said else None)
        if two and two.last < one.first and not two.year_said:
            two = self.point(join.end(), one.last.year + 1)
        return (one, two) if two else (None, one)

    def point(self, start: int, year: int | None = None) -> Point | None:
        """The point at `start`; a year that it does not say is `year`, else that of its place."""
        match = _POINT.match(self.key, start)
        if match is None or match.end() == start or (match.group("attr") and not match.group("m")):
            return None
        y, ry, m, p = match.group("y", "ry", "m", "p")
        if match.group("dy"):
            return _in_digits(
                match.group("dy"), match.group("dm"), match.group("dd"), match.end("dd" if match.group("dd") else "dm")
            )
        if p and not (y or ry) and self.key[start - 1 : start].isdigit():
            return None
        meant = self.year(y, ry, start) if y or ry or year is None else year
        span = within(meant, m, match.group("d"), match.group("e"), p) if meant else None
        if span is None:
            return None
        bare = m is None and not (y or ry)
        return Point(*span, match.end(), bool(y), m is not None, m is None and p is None, bare)

    def year(self, y: str | None, ry: str | None, start: int) -> int | None:
        if y:
            return int(y) if y.isdigit() else chinese_number(y)
        year = self.year_at(start)
        if ry and (year or self.base_year):
            return (self.base_year or year or 0) + _RELATIVE_YEARS[ry]
        return year


def _in_digits(year: str, month: str, day: str | None, end: int) -> Point | None:
    """2022-03-08, or 2021.12 alone in a cell."""
    if day is None:
        return Point(date(int(year), int(month), 1), month_end(int(year), int(month)), end, True, True, False)
    on = valid_date(int(year), int(month), int(day))
    return Point(on, on, end, True, True, False) if on else None


def _short_end(text: str, second: Point | None) -> Point | None:
    value = int(text) if text.isdigit() else chinese_number(text)
    if second is None or value is None:
        return None
    if value > 1900:
        return Point(date(value, 1, 1), date(value, 12, 31), second.end, True, False, True)
    if not second.month_said or not 1 <= value <= 12:
        return None
    year = second.first.year - (value > second.first.month)
    return Point(date(year, value, 1), month_end(year, value), second.end, second.year_said, True, False)


def within(year: int, m: str | None, d: str | None, e: str | None, p: str | None) -> tuple[date, date] | None:
    """First and last day of what is named within the year; None where the words leave the day open (年初) or name none."""
    if m:
        return _in_month(year, int(m) if m.isdigit() else int(chinese_number(m) or 0), d, e)
    if p and "季度" in p:
        quarter = _QUARTERS[p.strip("第季度末底初")]
        return None if p.endswith("初") else (date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3))
    if p in {"上半年", "年中"}:
        return date(year, 1, 1), date(year, 6, 30)
    if p == "下半年":
        return date(year, 7, 1), date(year, 12, 31)
    return None if p == "年初" else (date(year, 1, 1), date(year, 12, 31))


def _in_month(year: int, month: int, d: str | None, e: str | None) -> tuple[date, date] | None:
    if d:
        day = valid_date(year, month, int(d) if d.isdigit() else int(chinese_number(d) or 0))
        return (day, day) if day else None
    if e == "初":
        return None
    last = date(year, month, _MONTH_PARTS[e]) if e in _MONTH_PARTS else month_end(year, month)
    return date(year, month, 1), last
