"""P130: the same thing under two names (八大行动, 八项行动)."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding

_NUMBERED = re.compile(r"(?P<n>[一二两三四五六七八九十]{1,2}|\d{1,2})(?P<by>大|项|个|类)(?P<thing>[\u4e00-\u9fff]{2})")
_GENERIC = frozenset({"方面", "以上", "以下", "月内", "工作", "阶段"})


def check(compilation: Compilation) -> Iterator[Finding]:
    """Things with the same number and name but another word between."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for match in _NUMBERED.finditer(compilation.document.text):
        n, by, thing = match.group("n", "by", "thing")
        if thing in _GENERIC or n in {"一", "1"}:
            continue
        names = seen.setdefault((n, thing), {})
        if by not in names:
            names[by] = match.group()
            if len(names) > 1:
                yield Finding(
                    compilation.span(*match.span()), {"text": match.group(), "other": next(iter(names.values()))}
                )
