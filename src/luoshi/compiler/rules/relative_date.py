"""Terms counted from something: 自印发之日起30日内, 收到告知单之日起十个工作日内, 在2个月内.

A fact's data is that of a date; `last` is None where the start is another event or the issue date is not known.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from luoshi.compiler.calendar_days import add_months, add_workdays
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.numerals import number

FAMILIES = ("date",)

_TERM = re.compile(
    r"[0-9一二两三四五六七八九十](?:(?<=\d)\d{0,2}|(?<=[一二两三四五六七八九十])[一二三四五六七八九十]{0,2})"
    r"(?:[-至到]\d{1,2})?(?P<unit>个?工作日|日|天|个月|个季度|周|年)(?:之|以)?内(?!不|仍|未|取消|有效|容|部)"
)
_FROM = re.compile(
    r"[自在于从](?P<event>[^,;。:\n]{0,20}?)(?:之日|之时)?起[,的]?$|(?:(?<=[于在自])|(?<![^,;。:\n.、)于在自]))(?P<after>[^,;。:\n.、)于在自]{1,10})后[,的]?$"
)
_OF_ISSUE = re.compile(r"印发|发布|下发|施行|实施")
_MEASURED = ("至", "到", "为", "控制在", "压缩", "缩短", "保持在")


def find(document: Document) -> Iterator[Fact]:
    """Terms in order of the text; amounts of time (压缩至5日内) are none."""
    key = document.key
    for match in _TERM.finditer(key):
        start = match.start()
        if (
            key.endswith(_MEASURED, 0, start)
            or key[start - 1 : start].isdigit()
            or key[start - 1 : start] in {"第", "近", "月", "."}
        ):
            continue
        since = _FROM.search(key, max(0, start - 26), start)
        event = (since.group("event") or since.group("after") or "") if since else ""
        begin = since.start() if since else start
        last = _last(document, match) if _OF_ISSUE.search(event) else None
        data = {
            "first": None,
            "last": last,
            "range": False,
            "by": True,
            "inferred": True,
            "now": False,
            "relative": True,
        }
        yield Fact("date", begin, match.end(), "relative_date", data)


def _last(document: Document, match: re.Match[str]) -> date | None:
    """The last day of a term that counts from the issue date."""
    count, issued, unit = (
        number(match.group()[: match.start("unit") - match.start()]),
        document.issued,
        match.group("unit"),
    )
    if issued is None or count is None:
        return None
    if "工作日" in unit:
        return add_workdays(issued, int(count))
    if unit in {"个月", "个季度", "年"}:
        return add_months(issued, int(count) * {"个月": 1, "个季度": 3, "年": 12}[unit])
    return issued + timedelta(days=int(count) * (7 if unit == "周" else 1))
