"""Figures without a unit, and points: 价格指数控制在103.5以内, 满意度达到90分以上. Data: that of an indicator (see quantity)."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.labels import without_label
from luoshi.compiler.lexicon import any_of, words
from luoshi.compiler.numerals import number

FAMILIES = ("indicator",)

_FIGURE = re.compile(
    r"(?P<figure>[0-9](?<=[在到于过持至].)[0-9]{0,4}(?:\.[0-9]+)?)(?P<unit>分)?(?P<after>及?以上|及?以下|以内|之内|左右)?(?=[,;。、)|\n])"
)
_NAME = re.compile(r"[^,;。:、\n|]{2,30}$")
_SET = ("控制在", "保持在", "稳定在", "达到", "提高到", "提高至", "降低到", "降至")


@cache
def _bound() -> re.Pattern[str]:
    low, high = (any_of(words("units", key)) for key in ("bounds_min", "bounds_max"))
    return re.compile(rf"(?:(?P<min>{low})|(?P<max>{high})|{any_of(_SET)})$")


def find(document: Document) -> Iterator[Fact]:
    """Figures that something is held to, in order of the text; a bare year is none."""
    key = document.key
    for match in _FIGURE.finditer(key):
        bound = _bound().search(key, max(0, match.start() - 5), match.start())
        figure = match.group("figure")
        bare = not match.group("unit") and not match.group("after")
        if bound is None or (bare and figure.startswith(("19", "20"))):
            continue
        name = _NAME.search(key, max(0, bound.start() - 30), bound.start())
        data = {
            "name": without_label(document.text[name.start() : name.end()]) if name else "", "comparison": _comparison(match, bound),
            "value": number(figure), "unit": match.group("unit") or "", "reference": None, "strive": None,
        }  # fmt: skip
        yield Fact("indicator", bound.start(), match.end(), "index", data)


def _comparison(match: re.Match[str], bound: re.Match[str]) -> str:
    after = match.group("after") or ""
    if after.endswith("以上") or bound.group("min"):
        return ">="
    return "<=" if after.endswith(("以下", "内")) or (bound.group("max") and after != "左右") else "="
