"""P104: 2020年前, before the year begins or before it ends."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Bare years with 前, with both readings."""
    for fact in compilation.facts["date"].facts:
        if fact.data.get("open"):
            text = compilation.document.text[fact.start : fact.end]
            year = fact.data["last"].year
            yield Finding(
                compilation.span(fact.start, fact.end),
                {"text": text, "one": f"{year}-12-31", "two": f"{year + 1}-12-31"},
            )
