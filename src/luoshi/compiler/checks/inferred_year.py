"""P103: a date whose year was read off the other dates of the text."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Dates without a year, in a plan that states its year nowhere."""
    if compilation.head.year_said:
        return
    for obligation in compilation.obligations:
        deadline = obligation.deadline
        if deadline and deadline.basis == "inferred" and not deadline.inherited:
            yield Finding(deadline.span, {"text": deadline.text, "date": deadline.date})
