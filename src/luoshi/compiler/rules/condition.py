"""Conditions and times without a date: 适时, 具备条件的, 条件成熟时, 待…后, 在整改到位之前. Data: `kind`: vague, condition or event."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import lexicon

FAMILIES = ("condition",)


@cache
def _kinds() -> dict[str, str]:
    return {word: kind for kind, spec in lexicon("conditions").items() for word in _listed(spec)}


def _listed(spec: dict[str, Any]) -> list[str]:
    found = spec.get("words", ())
    return found.split() if isinstance(found, str) else list(found)


@cache
def _pattern() -> re.Pattern[str]:
    events = [spec["pattern"] for spec in lexicon("conditions").values() if "pattern" in spec]
    return re.compile("|".join([*sorted(map(re.escape, _kinds()), key=len, reverse=True), *events]))


def find(document: Document) -> Iterator[Fact]:
    """Conditions in order of the text."""
    for match in _pattern().finditer(document.key):
        yield Fact("condition", match.start(), match.end(), "condition", {"kind": _kinds().get(match.group(), "event")})
