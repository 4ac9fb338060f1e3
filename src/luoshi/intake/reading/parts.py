"""The parts of a report found in a text by their headings."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from luoshi.intake.reading.words import headings

_NUMBERING = r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．)）]?\s*|[①-⑳]\s*|[-*•·●]\s*"


@dataclass(frozen=True, slots=True)
class Parts:
    """The texts by part; what stands under no heading counts as practice. `count` is None where none is stated."""

    practice: str = ""
    highlights: str = ""
    results: str = ""
    count: Decimal | None = None

    @property
    def empty(self) -> bool:
        return not (self.practice or self.highlights or self.results)


def split_parts(text: str) -> Parts:
    """The parts of the text. A heading stands on a line of its own, or before a colon and its text."""
    found: dict[str, list[str]] = {"practice": [], "highlights": [], "results": []}
    count, part = None, "practice"
    for line in text.split("\n"):
        heading = _heading().match(line.strip())
        if not heading:
            found[part].append(line)
            continue
        name, rest = _name(heading["word"]), (heading["rest"] or "").strip()
        if name == "count":
            count = _number(rest) if count is None else count
            continue
        part = name
        found[part] += [rest] if rest else []
    return Parts(**{name: "\n".join(lines).strip() for name, lines in found.items()}, count=count)


@cache
def _heading() -> re.Pattern[str]:
    words = sorted((word for words in headings().values() for word in words), key=len, reverse=True)
    alternatives = "|".join(re.escape(word) for word in words)
    return re.compile(
        rf"^(?:{_NUMBERING})?[【\[《“\"*]*(?P<word>{alternatives})[】\]》”\"*]*\s*(?:[:：](?P<rest>.*)|。?)$",
        re.IGNORECASE,
    )


def _name(word: str) -> str:
    return next(name for name, words in headings().items() if word.lower() in words)


def _number(text: str) -> Decimal | None:
    found = re.match(r"\s*(\d{1,9}(?:\.\d{1,4})?)", text)
    return Decimal(found[1]) if found else None
