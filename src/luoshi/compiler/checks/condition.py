"""P120: a time or a set left to judgement (适时, 具备条件的)."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import Severity


def check(compilation: Compilation) -> Iterator[Finding]:
    """Conditions in obligations; those that only wait for another event are a note."""
    for stretch in compilation.stated:
        seen: set[str] = set()
        for fact in compilation.facts["condition"].within(stretch.start, stretch.end):
            text = compilation.document.text[fact.start : fact.end]
            if text not in seen:
                seen.add(text)
                severity: Severity | None = "note" if fact.data["kind"] == "event" else None
                yield Finding(compilation.span(fact.start, fact.end), {"text": text}, severity)
