"""P132: a body that the roster does not know."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Bodies that match no name of the roster; nothing where no roster was given."""
    roster = compilation.roster
    if roster is None:
        return
    seen: set[str] = set()
    for obligation in compilation.obligations:
        for body in obligation.bodies:
            if body.text not in seen and not roster.knows(body.text):
                seen.add(body.text)
                yield Finding(body.span, {"text": body.text})
