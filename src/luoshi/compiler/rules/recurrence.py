"""Repetitions: 每月5日前, 每季度末月20日前, 每半年, 按季度, 每年2月底前. Data: `rule`, an RFC 5545 RRULE."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import any_of, lexicon
from luoshi.compiler.numerals import number

FAMILIES = ("recurrence",)

_DAYS = "一二三四五六日天"
_BYDAY = dict(zip(_DAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))
_PLACE = re.compile(
    r"(?:度?(?P<tail>末月|首月|[末底初]|结束后|终了后)?的?)(?:(?P<next>次月|下月)?(?P<month>\d{1,2})月份?)?(?:第?[一二三]?个?月)?"
    r"(?:(?P<day>\d{1,2})[日号]|(?P<end>月?[底末](?!月)))?(?:之?前|以前|内)?"
)


@cache
def _cycle() -> re.Pattern[str]:
    return re.compile(any_of(lexicon("dates")["cycles"]))


_TRIGGER = re.compile(r"[每按逐各](?=[天日周星旬两双半月个季年学\d三四五])")
_EVERY = re.compile(r"每(?P<n>\d{1,2}|[两二三四五六])(?P<unit>年|个月|个?季度|周|天)")
# Further days of a yearly repetition, in the same sentence: 每年2月底前…，3月底前….
_FURTHER = re.compile(r"[,;、和](?P<month>1[0-2]|0?[1-9])月(?:(?P<day>\d{1,2})日|底)?前")
# The same day of several months: 3月、6月、9月、12月的25日前.
_ON_DAY = re.compile(r"月份?的(?P<day>3[01]|[12]\d|[1-9])[日号](?:[之以]?前)?")
_MONTHS = re.compile(r"(?:每年)?(?P<months>(?:(?:1[0-2]|[1-9])月份?[、,和]){1,11}(?:1[0-2]|[1-9]))$")
_LAST_WORKDAY = re.compile(r"(?P<place>最后|第)(?P<n>[一二三四五1-5])?个?工作日(?:[之以]?前)?")
_RHYTHM = re.compile(
    r"(?<![\d每半双一二三四五六七八九十上下当本全])(?P<cycle>(?<=[“、行立]).(?<=日)|周|旬|月|季|半年)(?:(?:调度|通报|考评|会商|点评|排名|巡查|研判|督查|例会|总结)(?!会|员)|(?<=实行.)报)"
)
_UNITS = {
    "年": ("YEARLY", 1),
    "个月": ("MONTHLY", 1),
    "个季度": ("MONTHLY", 3),
    "季度": ("MONTHLY", 3),
    "周": ("WEEKLY", 1),
    "天": ("DAILY", 1),
}


def find(document: Document) -> Iterator[Fact]:
    """Repetitions in order of the text."""
    key = document.key
    for trigger in _TRIGGER.finditer(key):
        if key[max(0, trigger.start() - 2) : trigger.start()].startswith("每"):  # 每生每年: a rate, not a repetition
            continue
        cycle = _cycle().match(key, trigger.start())
        every = None if cycle else _EVERY.match(key, trigger.start())
        if every:
            frequency, factor = _UNITS[every.group("unit")]
            yield _fact(document, every, frequency, factor * int(number(every.group("n")) or 1))
        elif cycle:
            frequency, interval = lexicon("dates")["cycles"][cycle.group()]
            yield _fact(document, cycle, frequency, interval)
            if frequency == "YEARLY":
                yield from _further(document, cycle.end())
    yield from _months_listed(document)
    yield from _rhythms(document)


def _rhythms(document: Document) -> Iterator[Fact]:
    """实行月调度、季通报: the cycle of each."""
    for match in _RHYTHM.finditer(document.key):
        frequency, interval = lexicon("dates")["cycles"][f"每{match.group('cycle')}"]
        rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")
        yield Fact("recurrence", match.start(), match.end(), "recurrence", {"rule": rule})


def _months_listed(document: Document) -> Iterator[Fact]:
    """3月、6月、9月、12月的25日前."""
    for match in _ON_DAY.finditer(document.key):
        listed = _MONTHS.search(document.key, max(0, match.start() - 60), match.start())
        if listed:
            months = ",".join(re.findall(r"1[0-2]|[1-9]", listed.group("months")))
            rule = f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={int(match.group('day'))}"
            yield Fact("recurrence", listed.start(), match.end(), "recurrence", {"rule": rule})


def _further(document: Document, start: int) -> Iterator[Fact]:
    end = document.key.find("。", start, start + 200)
    for match in _FURTHER.finditer(document.key, start, max(start, end)):
        day = match.group("day") or "-1"
        rule = f"FREQ=YEARLY;BYMONTH={int(match.group('month'))};BYMONTHDAY={int(day)}"
        yield Fact("recurrence", match.start("month"), match.end(), "recurrence", {"rule": rule})


def _fact(document: Document, cycle: re.Match[str], frequency: str, interval: int) -> Fact:
    key = document.key
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}" if interval > 1 else ""]
    workday = _LAST_WORKDAY.match(key, cycle.end()) if frequency in {"MONTHLY", "WEEKLY"} else None
    if workday and interval == 1:
        end = workday.end()
        order = -1 if workday.group("place") == "最后" else int(number(workday.group("n") or "一") or 1)
        parts.append(f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={order}")
    elif frequency == "WEEKLY" and key[cycle.end() : cycle.end() + 1] in _BYDAY:
        end = cycle.end() + 1
        parts.append(f"BYDAY={_BYDAY[key[cycle.end()]]}")
    else:
        place = _PLACE.match(key, cycle.end())
        end = place.end() if place else cycle.end()
        parts += _days(frequency, interval, place) if place else []
    return Fact("recurrence", cycle.start(), end, "recurrence", {"rule": ";".join(filter(None, parts))})


def _days(frequency: str, interval: int, place: re.Match[str]) -> list[str]:
    """The days of the month or year that the words after the cycle name."""
    month, day, end, tail = place.group("month", "day", "end", "tail")
    parts = []
    if frequency == "YEARLY" and month:
        parts.append(f"BYMONTH={int(month)}")
    if frequency == "MONTHLY" and interval == 3 and tail in {"末月", "末", "底"}:
        parts[:] = ["BYMONTH=3,6,9,12"]
    if day and 1 <= int(day) <= 31:
        parts.append(f"BYMONTHDAY={int(day)}")
    elif end or tail in {"末", "底"} or (month and frequency == "YEARLY"):
        parts.append("BYMONTHDAY=-1")
    return parts
