"""Percentages in words: 百分之九十五以上, 不低于百分之三十. Data: that of an indicator (see quantity)."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import any_of, words
from luoshi.compiler.numerals import number

FAMILIES = ("indicator",)

_PERCENT = re.compile(
    r"百分之(?P<n>[一二三四五六七八九十百零〇]{1,6}|\d{1,3}(?:\.\d+)?)(?P<after>以上|以下|以内|左右)?"
)
_NAME = re.compile(r"[^,;。:\n|]{0,30}$")


@cache
def _bound() -> re.Pattern[str]:
    low, high = (any_of(words("units", key)) for key in ("bounds_min", "bounds_max"))
    return re.compile(rf"(?:(?P<min>{low})|(?P<max>{high})|达到?|为)$")


def find(document: Document) -> Iterator[Fact]:
    """Percentages in order of the text."""
    for match in _PERCENT.finditer(document.key):
        value = number(match.group("n"))
        bound = _bound().search(document.key, max(0, match.start() - 6), match.start())
        start = bound.start() if bound else match.start()
        name = _NAME.search(document.key, max(0, start - 30), start)
        text = document.text[name.start() : name.end()] if name else ""
        data = {
            "name": text, "comparison": _comparison(match, bound), "value": value, "unit": "%", "reference": None, "strive": None,
        }  # fmt: skip
        yield Fact("indicator", start, match.end(), "percent_in_words", data)


def _comparison(match: re.Match[str], bound: re.Match[str] | None) -> str:
    if match.group("after") == "以上" or (bound and bound.group("min")):
        return ">="
    return "<=" if match.group("after") in {"以下", "以内"} or (bound and bound.group("max")) else "="
