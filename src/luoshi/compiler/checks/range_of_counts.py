"""P110: a range where one number is owed (1-2个)."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Quantities with two different bounds."""
    for obligation in compilation.obligations:
        for q in obligation.quantities:
            if q.min is not None and q.max is not None and q.min < q.max:
                yield Finding(q.span, {"text": q.text, "min": f"{q.min:g}{q.unit}", "max": f"{q.max:g}{q.unit}"})
