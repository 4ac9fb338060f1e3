"""Times that name a month or year but no day: 9月初, 2019年初, 季度初.

A fact's data is that of a date whose `last` is None: the words are kept, no day is guessed.
"""

import re
from collections.abc import Iterator

from luoshi.compiler.document import Document, Fact

FAMILIES = ("date",)

_BEGINNING = re.compile(r"初(?![步期级中审始])(?:[之以]?前)?")
_OF = re.compile(
    r"(?<![每0-9〇零一二三四五六七八九十上去])(?:(?:(?:20\d\d|[今明次])年)?(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?|季度|(?:20\d\d|[今明次])年)$"
)


def find(document: Document) -> Iterator[Fact]:
    """Beginnings of months, quarters and years, in order of the text; what only looks back (年初以来) is none."""
    key = document.key
    for match in _BEGINNING.finditer(key):
        named = _OF.search(key, max(0, match.start() - 9), match.start())
        if named is None or key.startswith(("以来", "就", "起"), match.end()):
            continue
        data = {
            "first": None,
            "last": None,
            "range": False,
            "by": True,
            "inferred": True,
            "now": False,
            "relative": True,
        }
        yield Fact("date", named.start(), match.end(), "vague_date", data)
