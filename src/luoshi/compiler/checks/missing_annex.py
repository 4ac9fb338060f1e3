"""P140: an annex that the text speaks of and the document lacks."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding

_ANNEX = re.compile(r"附(?:后|[件表](?:\d{1,2}|[一二三四五六七八九十])?)")
_SEEN = ("见", "详见", "填写", "按", "按照", "(", "参见")
_BREAKS = ",;。:!?\n("


def check(compilation: Compilation) -> Iterator[Finding]:
    """Mentions of annexes in a document that has none."""
    if any(node.style == "annex" for node in compilation.outline.nodes):
        return
    key = compilation.document.key
    for match in _ANNEX.finditer(key):
        start = match.start()
        if match.group() == "附后":
            start = max(key.rfind(mark, max(0, start - 12), start) for mark in _BREAKS) + 1 or start
        elif not key.endswith(_SEEN, 0, start):
            continue
        yield Finding(compilation.span(start, match.end()), {"text": compilation.document.text[start : match.end()]})
