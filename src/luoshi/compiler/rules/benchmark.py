"""Measures against others: 周转量增速高于全省平均增速, 业绩排名进入全省前三.

Data: `name`, `comparison`, `value`, `unit`, `reference`, `strive`. For a ranking the value is the lowest place that will do.
"""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.labels import without_label
from luoshi.compiler.lexicon import any_of, lexicon, words
from luoshi.compiler.numerals import number

FAMILIES = ("indicator",)

_SIGNS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}
_NAME = re.compile(r"[^,;。:!?\n|]{1,30}$")
_VERBS = re.compile(r"^(?:完成|实现|达到|确保|从而|带动|推动|力争)+")
_SIGN_TAIL = re.compile(r"[高快优好低少小大慢先](?:于|出)|超过")
_RANKED = re.compile(r"全[省市国县区][^，。前]{0,6}?(?:排名|排位|位次)")
_PLACE = re.compile(r"前(?P<n>[一二三四五六七八九十]{1,2}|\d{1,2})(?:名|位|强|列)?(?!期|年|个|款|项|条|述)")


@cache
def _comparison() -> re.Pattern[str]:
    signs = "|".join(f"(?P<{sign}>{any_of(words('indicators', sign))})" for sign in _SIGNS)
    return re.compile(rf"(?:{signs})(?P<reference>{lexicon('indicators')['benchmark']})")


@cache
def _ranking() -> re.Pattern[str]:
    return re.compile(lexicon("indicators")["ranking"] + "$")


def find(document: Document) -> Iterator[Fact]:
    """Comparisons and rankings, in order of the text."""
    found = [*_comparisons(document), *_rankings(document)]
    yield from sorted(found, key=lambda fact: fact.start)


def _comparisons(document: Document) -> Iterator[Fact]:
    key, done = document.key, 0
    for tail in _SIGN_TAIL.finditer(key):
        for start in range(max(done, tail.start() - 2), tail.start() + 1):
            match = _comparison().match(key, start)
            if match:
                done = match.end()
                yield Fact("indicator", start, done, "benchmark", _compared(document, match))
                break


def _rankings(document: Document) -> Iterator[Fact]:
    key = document.key
    for match in _PLACE.finditer(key):
        among = _ranking().search(key, max(0, match.start() - 24), match.start())
        if among:
            data = _data(document, among.start(), "<=", number(match.group("n")), "名", None)
            yield Fact("indicator", among.start(), match.end(), "benchmark", data)


def _compared(document: Document, match: re.Match[str]) -> dict[str, object]:
    sign = next(s for name, s in _SIGNS.items() if match.group(name))
    return _data(document, match.start(), sign, None, "", match.group("reference"))


def _data(
    document: Document, at: int, sign: str, value: float | None, unit: str, reference: str | None
) -> dict[str, object]:
    found = _NAME.search(document.key, max(0, at - 30), at)
    start = found.start() if found else at
    name = _VERBS.sub("", without_label(document.text[start:at]))
    own = _RANKED.search(document.text, at, at + 16)
    if not name and own:
        name = own.group()
    if not name or name in words("indicators", "leaning"):
        name = _measured_before(document, start) + name
    return {"name": name, "comparison": sign, "value": value, "unit": unit, "reference": reference, "strive": None}


def _measured_before(document: Document, at: int) -> str:
    """What the clause before is about, where a comparison opens its own (完成周转量，增速高于全省平均)."""
    clause = re.split(r"[，。；,;\n]", document.text[max(0, at - 60) : at].rstrip("，, "))[-1]
    return re.split(r"完成|实现|推动|确保|促进|达到", clause)[-1]
