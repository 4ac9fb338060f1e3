"""Shares in words: 百分之九十五以上, 不低于百分之三十, 三分之二以上, 九成以上, 超过一半. Data: that of an indicator (see quantity)."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.labels import without_label
from luoshi.compiler.lexicon import any_of, words
from luoshi.compiler.numerals import number

FAMILIES = ("indicator",)

_PERCENT = re.compile(
    r"百分之(?P<n>[一二三四五六七八九十百零〇]{1,6}(?:点[一二三四五六七八九零〇]{1,4})?|\d{1,3}(?:\.\d+)?)(?P<after>以上|以下|以内|左右)?"
)
# 三分之二以上, 九成以上, 一半以上: shares that only a bound makes a measure.
_SHARE = re.compile(
    r"[一二三四五六七八九过超](?:(?<=(?P<under>[二三四五六七八九]))分之(?P<over>[一二三四五六七八九])(?P<after>以上|以下|以内)?"
    r"|(?<=(?P<tenths>[一二三四五六七八九]))成(?:(?P<more>以上|以下)|(?=[,;。)\n|]))|(?<=过)半|(?<=一)半(?P<rest>以上|以下)|(?<=超)过一半)"
)
_NAME = re.compile(r"[^,;。:\n|]{0,30}$")


@cache
def _bound() -> re.Pattern[str]:
    low, high = (any_of(words("units", key)) for key in ("bounds_min", "bounds_max"))
    return re.compile(rf"(?:(?P<min>{low})|(?P<max>{high})|达到?|为)$")


@cache
def _far_bound() -> re.Pattern[str]:
    low, high = (any_of(words("units", key)) for key in ("bounds_min", "bounds_max"))
    return re.compile(rf"(?:(?P<min>{low})|(?P<max>{high}))[^,;。:\n\d]{{1,12}}的$")


def find(document: Document) -> Iterator[Fact]:
    """Percentages in order of the text."""
    for match in _PERCENT.finditer(document.key):
        value = number(match.group("n"))
        bound = _bound().search(document.key, max(0, match.start() - 6), match.start())
        start = bound.start() if bound else match.start()
        yield _fact(document, start, match.end(), _comparison(match, bound), value)
    yield from _shares(document)


def _shares(document: Document) -> Iterator[Fact]:
    for match in _SHARE.finditer(document.key):
        under, over, tenths = match.group("under", "over", "tenths")
        bound = _bound().search(document.key, max(0, match.start() - 6), match.start()) or (
            _far_bound().search(document.key, max(0, match.start() - 16), match.start()) if tenths else None
        )
        after = match.group("after") or match.group("more") or match.group("rest") or ""
        if under and not after and not bound:
            continue  # 三分之一的县: a part of something, no measure
        if tenths and not after and not bound:
            continue
        value = 50.0
        if under:
            value = round(100 * (number(over) or 0) / (number(under) or 1), 2)
        elif tenths:
            value = 10 * (number(tenths) or 0)
        low = not (after in {"以下", "以内"} or (bound and bound.group("max")))
        start = bound.start() if bound else match.start()
        yield _fact(document, start, match.end(), ">=" if low else "<=", value)


def _fact(document: Document, start: int, end: int, comparison: str, value: float | None) -> Fact:
    name = _NAME.search(document.key, max(0, start - 30), start)
    text = without_label(document.text[name.start() : name.end()]) if name else ""
    data = {"name": text, "comparison": comparison, "value": value, "unit": "%", "reference": None, "strive": None}
    return Fact("indicator", start, end, "percent_in_words", data)


def _comparison(match: re.Match[str], bound: re.Match[str] | None) -> str:
    if match.group("after") == "以上" or (bound and bound.group("min")):
        return ">="
    return "<=" if match.group("after") in {"以下", "以内"} or (bound and bound.group("max")) else "="
