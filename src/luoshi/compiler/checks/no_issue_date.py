"""P102: 即日起 without a day to count from."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """The first 即日起 of a plan whose issue date is not known."""
    if compilation.document.issued is not None:
        return
    for fact in compilation.facts["date"].facts:
        if fact.data["now"] or (
            fact.data.get("relative")
            and fact.data["last"] is None
            and "印发" in compilation.document.key[fact.start : fact.end]
        ):
            yield Finding(
                compilation.span(fact.start, fact.end), {"text": compilation.document.text[fact.start : fact.end]}
            )
            return
