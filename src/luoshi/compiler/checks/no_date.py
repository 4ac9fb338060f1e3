"""P101: an obligation without a date of its own."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Obligations with neither deadline nor recurrence; a note where a period handed down ends it."""
    for obligation in compilation.obligations:
        if obligation.deadline or obligation.recurrence:
            continue
        end = obligation.window.end if obligation.window else None
        yield Finding(
            obligation.span,
            {"title": obligation.title, "end": end},
            "note" if end else None,
            "message_with_period" if end else "message",
        )
