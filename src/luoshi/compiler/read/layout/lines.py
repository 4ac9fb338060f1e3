"""Glyphs → lines, and pieces of a line → the line."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import median

from luoshi.compiler.read.layout.model import Glyph, Line

WORD_BEFORE = re.compile(r"[0-9A-Za-z,.;:!?)%]$")
WORD_AFTER = re.compile(r"^[A-Za-z(]")
LATIN = re.compile(r"^[A-Za-z]")
NARROW = 0.15  # of the height of characters; what is narrower has no room for another one


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Runs of glyphs that stand close to each other on one line, in the order given.

    A run ends before a gap in which another glyph stands: some programs store the characters of a second font, as quotation
    marks often are, behind the line in which they left room for them.
    """
    glyphs = list(glyphs)
    filled = FilledGaps(glyphs)
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _goes_on(runs[-1], glyph) and not filled.between(runs[-1], glyph):
            runs[-1].append(glyph)
        elif not glyph.text.isspace():
            runs.append([glyph])
    return [_line(run) for run in runs]


class FilledGaps:
    """Which gaps in the runs of a page hold a glyph that is stored elsewhere."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        solid = (glyph for glyph in glyphs if not glyph.text.isspace())
        self.placed = sorted((_middle(glyph), (glyph.x0 + glyph.x1) / 2) for glyph in solid)

    def between(self, run: Sequence[Glyph], glyph: Glyph) -> bool:
        """Whether one stands between the end of the run and the glyph that would go on with it."""
        if glyph.text.isspace():
            return False
        last = next(glyph for glyph in reversed(run) if not glyph.text.isspace())
        height = max(last.y1 - last.y0, glyph.y1 - glyph.y0)
        if glyph.x0 - last.x1 < NARROW * height:
            return False
        level = (_middle(last) + _middle(glyph)) / 2
        first = bisect_left(self.placed, (level - 0.4 * height,))
        beyond = bisect_left(self.placed, (level + 0.4 * height,))
        return any(last.x1 < x < glyph.x0 for _y, x in self.placed[first:beyond])


def _middle(glyph: Glyph) -> float:
    return (glyph.y0 + glyph.y1) / 2


def _goes_on(run: Sequence[Glyph], glyph: Glyph) -> bool:
    last = run[-1]
    if glyph.text.isspace() and glyph.x1 <= glyph.x0:
        return True  # a space that the page only implies has no box of its own
    height = max(last.y1 - last.y0, glyph.y1 - glyph.y0)
    level = abs((last.y0 + last.y1) - (glyph.y0 + glyph.y1)) / 2
    return level < 0.5 * height and -0.6 * height < glyph.x0 - last.x1 < 1.2 * height


def _line(run: Sequence[Glyph]) -> Line:
    solid = [glyph for glyph in run if not glyph.text.isspace()]
    text = "".join(glyph.text for glyph in run).strip()
    return Line(
        text=re.sub(r"\s+", " ", text),
        x0=min(glyph.x0 for glyph in solid),
        y0=min(glyph.y0 for glyph in solid),
        x1=max(glyph.x1 for glyph in solid),
        y1=max(glyph.y1 for glyph in solid),
        size=median(glyph.y1 - glyph.y0 for glyph in solid),
    )


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines that stand side by side grouped into rows from top to bottom, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if rows and _beside(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def _beside(one: Line, other: Line) -> bool:
    return abs(one.middle - other.middle) < 0.5 * min(one.size, other.size)


def joined_row(row: Sequence[Line]) -> Line:
    """The pieces of a row as one line, divided by a space where the page divides them."""
    text = row[0].text
    for before, after in pairwise(row):
        close = after.x0 - before.x1 < 0.6 * max(before.size, after.size)
        text += ("" if close and not needs_space(text, after.text) else " ") + after.text
    return Line(
        text,
        row[0].x0,
        min(line.y0 for line in row),
        max(line.x1 for line in row),
        max(line.y1 for line in row),
        max(line.size for line in row),
    )


def needs_space(before: str, after: str) -> bool:
    """Whether a line break between the two stood for a space: between words of an alphabet, not between characters."""
    if LATIN.match(after):
        return WORD_BEFORE.search(before) is not None
    return bool(WORD_AFTER.match(after) and before[-1:].isascii() and before[-1:].isalpha())


def text_of_cell(glyphs: Iterable[Glyph]) -> str:
    """The text of a box: its lines from top to bottom, joined."""
    text = ""
    for row in rows_of(lines_of(glyphs)):
        line = joined_row(row).text
        text += (" " if needs_space(text, line) else "") + line
    return text


def row_by_row(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs of one baseline after another, for pages that store them in no order."""
    ordered = sorted(glyphs, key=lambda glyph: (round((glyph.y0 + glyph.y1) / 2, 1), glyph.x0))
    return [list(group) for _, group in groupby(ordered, key=lambda glyph: round((glyph.y0 + glyph.y1) / 2, 1))]
