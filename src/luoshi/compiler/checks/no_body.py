"""P133: an obligation that names nobody."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Obligations without any body that has to deliver."""
    for obligation in compilation.obligations:
        if not any(b.role in {"responsible", "lead"} for b in obligation.bodies):
            yield Finding(obligation.span, {"title": obligation.title})
