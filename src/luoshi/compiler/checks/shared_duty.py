"""P131: a duty that several bodies share without one in the lead."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import Body, PlanObligation

_SEVERAL = re.compile(r"[、及和与]")


def check(compilation: Compilation) -> Iterator[Finding]:
    """Obligations whose responsible bodies are several and jointly meant, none of them leading."""
    seen: set[tuple[int, int]] = set()
    for obligation in compilation.obligations:
        shared = _shared(obligation)
        if shared and shared[0].span not in seen:
            seen.add(shared[0].span)
            span = (shared[0].span[0], max(b.span[1] for b in shared if b.span[0] >= shared[0].span[0]))
            yield Finding(span, {"text": "、".join(b.text for b in shared), "title": obligation.title})


def _shared(obligation: PlanObligation) -> list[Body]:
    if any(b.role == "lead" for b in obligation.bodies):
        return []
    for inherited in (False, True):
        joint = [b for b in obligation.bodies if b.role == "responsible" and not b.each and b.inherited is inherited]
        if len(joint) > 1 or any(_SEVERAL.search(b.text) for b in joint):
            return joint
    return []
