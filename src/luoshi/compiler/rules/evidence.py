"""What proves the work: 图文并茂, 报送典型案例, 总结报告, 佐证材料. Data: `kind`."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import any_of, lexicon

FAMILIES = ("evidence",)


@cache
def _kinds() -> dict[str, str]:
    return {word: kind for kind, found in lexicon("evidence").items() for word in found.split()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(any_of(_kinds()))


def find(document: Document) -> Iterator[Fact]:
    """Demands of evidence in order of the text."""
    for match in _pattern().finditer(document.key):
        yield Fact("evidence", match.start(), match.end(), "evidence", {"kind": _kinds()[match.group()]})
