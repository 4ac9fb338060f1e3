"""Running headers, footers and page numbers, which are no part of the text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from luoshi.compiler.read.layout.model import Line, PageContent

ZONE = 0.12  # of the page's height, at the top and at the bottom
NUMBER = re.compile(
    r"^[-—–－―_·•.\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6}|[一二三四五六七八九十]{1,3}(?=\s*页))\s*(?:页)?\s*(?:[/／,，共]\s*(?:共\s*)?\d{1,4}\s*(?:页)?)?[-—–－―_·•.\s]*$"
)
DIGITS = re.compile(r"\d+|\s+")


BARE = re.compile(r"^\d{1,4}$")


def without_margins(pages: Sequence[PageContent]) -> None:
    """Takes from each page its number, and the lines that stand in the margin of most pages with the same words."""
    running, offsets = _running(pages), _offsets(pages)
    for page in pages:
        page.lines = [line for line in page.lines if not _is_margin(line, page, running, offsets)]


def _is_margin(line: Line, page: PageContent, running: set[tuple[str, bool]], offsets: set[int]) -> bool:
    side = _side(line, page)
    if side is None:
        return False
    if BARE.match(line.text):
        return int(line.text) - page.number in offsets
    return NUMBER.match(line.text) is not None or (_key(line), side) in running


def _offsets(pages: Sequence[PageContent]) -> set[int]:
    """By how much the pages' printed numbers exceed ours; a bare number that does not go up with the pages is text."""
    numbers = (
        (int(line.text) - page.number)
        for page in pages
        for line in page.lines
        if BARE.match(line.text) and _side(line, page) is not None
    )
    needed = 1 if len(pages) == 1 else max(2, 0.3 * len(pages))
    return {offset for offset, count in Counter(numbers).items() if count >= needed}


def _running(pages: Sequence[PageContent]) -> set[tuple[str, bool]]:
    """Words and side (True: top) of what most pages repeat; left and right pages may differ."""
    counts = Counter(key for page in pages for key in set(_keys(page)))
    needed = max(2, 0.4 * len(pages))
    return {key for key, count in counts.items() if count >= needed}


def _keys(page: PageContent) -> Iterable[tuple[str, bool]]:
    for line in page.lines:
        side = _side(line, page)
        if side is not None and not BARE.match(line.text):
            yield _key(line), side


def _key(line: Line) -> str:
    return DIGITS.sub("", line.text)


def _side(line: Line, page: PageContent) -> bool | None:
    if line.y1 < ZONE * page.height:
        return True
    return False if line.y0 > (1 - ZONE) * page.height else None
