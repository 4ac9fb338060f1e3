"""Dates and periods of the calendar: 2022年4月30日前, 9月底前, 2019年上半年, 三季度末, 到2025年, 3-12月, 2022年3月至2023年6月.

A fact's data: `first`, `last` (dates; `last` is the latest day meant), `range` (two ends were written), `by` (the words say latest),
`inferred` (the year is not in the words), `now` (the range begins with 即日起), `open` (2020年前: two readings). Dates that only
look back, or only begin something, are no facts.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from luoshi.compiler.calendar_days import month_end
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import any_of, words
from luoshi.compiler.points import NUMERALS, Point, read_points

FAMILIES = ("date",)

_TRIGGER = re.compile(
    rf"[{NUMERALS}上下年第今明本当次即全](?:(?<=[{NUMERALS}])[{NUMERALS}]{{0,3}}(?:年|-|至|到|月|季度|五”?[期时末]|[./](?=\d{{1,2}}(?:[./]\d|[ ]?[|\n])))"
    r"|半年|年|(?<=年)[底末内中]|(?<=第)[一二三四1-4]季度|(?<=即)日起)"
)
_LATEST = re.compile(r"(?:之|以)?前(?!列|茅|期|后|提|往|瞻|\d|三|[一二四五六七八九十])|止|之内|以内|内(?![容部外])")
_BEFORE = frozenset({"前", "之前", "以前"})
_AFTER = re.compile(r"起(?!草)|开始|以来|以后|之后|后|[,]?已(?!经?建成后)|度")
_SEVERAL = re.compile(r"(?:\d{1,2}月份?[、,和]){1,11}\d{1,2}月份?的\d{1,2}[日号](?:[之以]?前)?")
_NOW = re.compile(r"即日起(?:[ ,]*(?:至|到|-))?")
_UNTIL = ("到", "至", "截至", "截止", "截止日期为", "截止到", "不迟于", "不晚于", "最迟", "最晚")
_NOT_DUE = ("从", "自", "每年", "上年度", "上一年度", "上年", "去年", "每年的", "往年")
_OPENING = frozenset('。,;:!?\n(“|-、 )"在于')
_ITEM_NUMBER = re.compile(r"(?:\n|^|[。;])\d{1,3}\.$")
_AIMING = ("力争", "确保", "争取", "计划", "预计", "拟", "其中", "原则上", "必须", "务必", "应当")
# 2000年底前建成的小区: what the duty is about, not when it is due.
_FAILED = re.compile(r"[,]?(?:仍|尚|还)?(?:未(?!来)|没有)")
_COMPARED = ("较", "比", "相比", "对比")
_BUILT_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,6}的")
# 2020年采暖季前, 2022年春节前: before an event of the year, whose day is not said.
_BEFORE_EVENT = re.compile(r"[\u4e00-\u9fff“”]{2,6}(?:[之以]?前)(?=[,;。完建实全])")
_MEASURED = frozenset("率例量数额值度重")
_DOCUMENT = re.compile(r"(?:方案|行动|计划|规划|纲要|意见|办法|规定|要点|目录|工程|》|”)\($")
_SENTENCE = "。\n!?|"
LONGEST_STAGE = 2000  # characters of text that a stage's heading gives its years to
_MONTH = re.compile(r"(1[0-2]|0?[1-9])月")
_NEXT_ITEM = re.compile(
    r"\n *(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]{1,3}、|第[^\n]{1,3}阶段|\d{1,2}[.、])"
)


def find(document: Document) -> Iterator[Fact]:
    """Dates in order of the text. A date without a year takes that of an earlier date in its sentence, else the plan's."""
    at, years = 0, _Years(document)
    for match in _TRIGGER.finditer(document.key):
        if match.start() < at:
            continue
        fact, at = _read(document, match.start(), years)
        if fact is not None:
            yield fact


class _Years:
    """The year that a date without one means at a place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.said: tuple[int, int] | None = None
        self.staged: tuple[int, date, date] | None = None

    def at(self, place: int) -> int | None:
        key = self.document.key
        if self.said and self.said[0] <= place and not _sentence_ends(key, self.said[0], place):
            return self.said[1]
        near = self.staged and place - self.staged[0] <= LONGEST_STAGE
        if self.staged and near and not _NEXT_ITEM.search(key, self.staged[0], place):
            return self._of_stage(place) or self.document.year
        return self.document.year

    def _of_stage(self, place: int) -> int | None:
        """The year in which the month at a place falls within the stage."""
        month = _MONTH.match(self.document.key, place)
        if self.staged is None or month is None:
            return None
        _, first, last = self.staged
        years = range(first.year, last.year + 1)
        within = [
            y for y in years if first <= month_end(y, int(month.group(1))) and date(y, int(month.group(1)), 1) <= last
        ]
        return within[0] if within else None

    def say(self, start: int, place: int, year: int) -> None:
        """A year that is said goes on to the end of its sentence, unless it only tells of the past (较2023年, 2000年底前建成的)."""
        key = self.document.key
        built = year < (self.document.year or 0) and _BUILT_BEFORE.match(key, place)
        if not built and not key.endswith(_COMPARED, 0, start):
            self.said = (place, year)

    def stage(self, start: int, end: int, first: Point, last: Point) -> None:
        """A period in brackets behind a heading gives the years of what stands under it: (三)总结阶段(2025年11月至2026年1月)。."""
        if self.document.key.startswith("(", start - 1) and self.document.key.startswith(")", end):
            self.staged = (end, first.first, last.last)


def _sentence_ends(key: str, start: int, end: int) -> bool:
    return end - start > 400 or any(key.find(mark, start, end) >= 0 for mark in _SENTENCE)


def _read(document: Document, start: int, years: _Years) -> tuple[Fact | None, int]:
    """The fact at a place, if there is one, and where the words end that were read."""
    key = document.key
    several = _SEVERAL.match(key, start)
    if several:  # 3月、6月、9月的25日前 is a repetition
        return None, several.end()
    now = _NOW.match(key, start)
    first, second = read_points(key, now.end() if now else start, years.at, document.year)
    if second is None:
        return (_from_now_on(key, start, now.end()), now.end()) if now else (None, start)
    latest = _LATEST.match(key, second.end)
    end = latest.end() if latest else second.end
    if second.year_said or (first is not None and first.year_said):
        years.say(start, end, second.last.year)
        if first is not None:
            years.stage(start, end, first, second)
    ranged = first is not None or now is not None
    if first is not None and _is_of_name(key, start, second):
        return None, end
    if (first is None and _is_passing(document, start, second)) or not (
        ranged or _is_due(document, start, second, latest, end)
    ):
        return None, end if ranged or second.year_said else start
    opens = bool(latest and second.bare_year and latest.group() in _BEFORE)
    data = {
        "first": None if now else (first or second).first,
        "last": date(second.first.year - 1, 12, 31) if opens else second.last,
        "range": ranged, "by": bool(latest) or second.bare_part or key.endswith(_UNTIL, 0, start),
        "inferred": not (second.year_said or (first is not None and first.year_said)), "now": now is not None, "open": opens,
    }  # fmt: skip
    if key.startswith("”", second.end - 2) or key.startswith("”", second.end - 3):  # “十四五”末
        start -= key.startswith("“", start - 1)
    return Fact("date", start, end, "date", data), end


def _from_now_on(key: str, start: int, end: int) -> Fact:
    while end > start and key[end - 1] in " ,至到-":
        end -= 1
    nothing = {"first": None, "last": None, "range": False, "by": False, "inferred": False, "now": True}
    return Fact("date", start, end, "date", nothing)


@cache
def _doing() -> re.Pattern[str]:
    """What must follow a bare 2022年 for it to be a time to be kept, not part of a name."""
    then, measured = any_of(words("dates", "year_then")), any_of(words("dates", "year_measured"))
    return re.compile(rf"[ ]*(?:[,:;|)。\n]|$)|{then}|[^,;。:\n的]{{0,16}}{measured}")


@cache
def _reaching() -> re.Pattern[str]:
    return re.compile(rf"(?:[要应须]|力争|确保|基本|全部)?{any_of(words('dates', 'year_measured'))}")


@cache
def _name_ends() -> frozenset[str]:
    return frozenset(word[-1] for word in words("bodies", "endings"))


def _measures(key: str, start: int, end: int) -> bool:
    """Whether a time stands between what is measured and what it reaches then: 覆盖率2026年达到60%, 安装率年底达到80%."""
    return key[start - 1 : start] in _MEASURED and bool(_reaching().match(key, end))


def _is_passing(document: Document, start: int, point: Point) -> bool:
    """Whether the words before say that the date only begins something, or that it belongs to a repetition."""
    key = document.key
    if key.endswith(_NOT_DUE, 0, start):
        return True
    if point.year_said:
        return False
    every = key.rfind("每年", max(0, start - 60), start)
    return every >= 0 and not _sentence_ends(key, every, start)


def _is_of_name(key: str, start: int, last: Point) -> bool:
    """Whether a range of years in brackets belongs to the name of a document before it: 健康中国行动(2019-2030年)."""
    bracketed = last.bare_year and key.startswith("(", start - 1) and key.startswith(")", last.end)
    return bracketed and bool(_DOCUMENT.search(key, max(0, start - 5), start))


def _labelled(key: str, start: int) -> bool:
    """Whether the number of an item stands before a date in words: 5.上半年完成招标."""
    return not key[start].isdigit() and bool(_ITEM_NUMBER.search(key, max(0, start - 5), start))


def _is_due(document: Document, start: int, point: Point, latest: re.Match[str] | None, end: int) -> bool:
    """Whether a single date says when something has to be done."""
    key = document.key
    if latest and point.year_said and point.last.year < (document.year or 0) and _BUILT_BEFORE.match(key, end):
        return False
    if _FAILED.match(key, end):
        return False  # 第三季度末未完成任务60%的，予以约谈: a case, no time to keep
    if latest or (key.endswith(_UNTIL, 0, start) and not (point.bare_year and _BEFORE_EVENT.match(key, end))):
        return True
    if _AFTER.match(key, end):
        return False
    issued = document.issued
    if issued and point.year_said and point.last < issued:
        return point.first != point.last and point.last.year == issued.year
    opens = start == 0 or key[start - 1] in _OPENING or key.endswith(_AIMING, 0, start) or _labelled(key, start)
    if point.bare_year and _BEFORE_EVENT.match(key, end):
        return False
    if (point.bare_year or point.bare_part) and _measures(key, start, end):
        return True
    if point.bare_part and key[start - 1 : start] in _name_ends() and _doing().match(key, end):
        return True  # 州文物保护中心年内完成…
    if point.bare_year:
        return opens and bool(_doing().match(key, end))
    if point.bare_part and key[point.end - 1] not in "底末内":
        return opens and bool(_doing().match(key, end))
    return opens or not point.bare_part
