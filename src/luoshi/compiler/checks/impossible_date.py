"""P106: a day that the calendar does not have."""

import re
from collections.abc import Iterator

from luoshi.compiler.calendar_days import valid_date
from luoshi.compiler.compilation import Compilation, Finding

_DAY = re.compile(r"[0-9](?<!\d.)(?P<m>(?<=.)\d?)月(?P<d>\d{1,2})[日号]")
_YEAR = re.compile(r"20\d\d年$")


def check(compilation: Compilation) -> Iterator[Finding]:
    """2月30日, 13月1日. Without a year, 29 February is taken as possible."""
    key = compilation.document.key
    for match in _DAY.finditer(key):
        month, day = int(key[match.start() : match.end("m")]), int(match.group("d"))
        said = _YEAR.search(key, max(0, match.start() - 5), match.start())
        if valid_date(int(said.group()[:4]) if said else 2024, month, day) is None:
            start = said.start() if said else match.start()
            yield Finding(compilation.span(start, match.end()), {"text": key[start : match.end()]})
