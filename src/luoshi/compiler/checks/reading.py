"""P100: what the reading of the document leaves to be looked at."""

from collections.abc import Iterator
from typing import cast

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import Severity

SERIOUS = {"unsure": "warning", "changes": "warning"}


def check(compilation: Compilation) -> Iterator[Finding]:
    """Each remark of the reader at its place."""
    for remark in compilation.remarks:
        severity = cast("Severity | None", SERIOUS.get(remark.kind))
        yield Finding((remark.start, remark.end), dict(remark.data), severity, remark.kind)
