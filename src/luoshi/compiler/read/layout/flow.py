"""Pages → paragraphs: lines rejoined where a paragraph goes on, over columns and pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from luoshi.compiler.read.builder import Builder
from luoshi.compiler.read.layout.columns import Column, columns_of
from luoshi.compiler.read.layout.lines import needs_space
from luoshi.compiler.read.layout.margins import without_margins
from luoshi.compiler.read.layout.model import Line, PageContent, PlacedTable

INDENT, MOST_INDENT = 1.2, 8.0  # characters
SHORT = 1.8  # characters that a full line may lack at its end
PITCH = 1.7  # of the usual distance between lines
FULL_LINES, FULL_SHARE = 3, 0.2
TITLE = 1.15  # of the usual size
# What stands at the start of a line and could not be divided to fill the line before: a number or word; a character with the
# marks that must follow it, and with opening marks and what they open (some programs divide nowhere at quotation marks).
UNBROKEN = re.compile(r"^[0-9A-Za-z.,%:/@-]+")
TOGETHER = re.compile(
    r"^[^“‘（(《【][，。、；：！？,;:!?”’）)》】]*(?:[“‘（(《【]+.|(?<=[”’]).)?|^[“‘（(《【]+.[，。、；：！？”’）)》】]*"
)
END_OF_SENTENCE = re.compile(r"[。！？；：!?;]['\"”’）)】]*$")
LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d)|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节条])"
)


def write_pages(pages: Sequence[PageContent], builder: Builder) -> None:
    """Adds the pages' text to the builder, with the span of each page; a paragraph over a page break belongs to both pages."""
    without_margins(pages)
    columns = _with_usual_edges([columns_of(page) for page in pages])
    flow = _Flow(
        builder, _usual_size(pages), indents=any(_shows_indents(column) for parts in columns for column in parts)
    )
    for page, parts in zip(pages, columns, strict=True):
        flow.page(page, parts)
    flow.end()


def _with_usual_edges(pages: Sequence[Sequence[Column]]) -> list[list[Column]]:
    """Columns without full lines get the usual edges: a few indented or short lines do not show where the margins are."""
    every = [column for columns in pages for column in columns]
    full = [column for column in every if _shows_edges(column)]
    if not full and max(map(len, pages), default=0) != 1:
        return [list(columns) for columns in pages]
    left = median(column.left for column in full) if full else min(column.left for column in every)
    right = median(column.right for column in full) if full else max(column.right for column in every)
    return [
        [column if _shows_edges(column) else _widened(column, left, right) for column in columns] for columns in pages
    ]


def _shows_edges(column: Column) -> bool:
    """Whether several lines, and not a few by chance, reach from edge to edge."""
    lines = [item for item in column.items if isinstance(item, Line)]
    full = [
        line for line in lines if abs(line.x0 - column.left) < line.size and abs(column.right - line.x1) < line.size
    ]
    return len(full) >= max(FULL_LINES, FULL_SHARE * len(lines))


def _widened(column: Column, left: float, right: float) -> Column:
    """The column with the edges given, where it stands between them."""
    lines = [item for item in column.items if isinstance(item, Line)]
    inside = all(left - line.size < line.x0 and line.x1 < right + line.size for line in lines)
    return replace(column, left=left, right=right) if inside else column


def _usual_size(pages: Sequence[PageContent]) -> float:
    sizes = [line.size for page in pages for line in page.lines for _ in range(min(len(line.text), 40))]
    return median(sizes) if sizes else 1.0


class _Flow:
    """The paragraph that is being joined, and where the last line of it stood."""

    def __init__(self, builder: Builder, size: float, *, indents: bool) -> None:
        self._builder, self._size, self._indents = builder, size, indents
        self._text = ""
        self._last: tuple[Line, Column] | None = None
        self._table: PlacedTable | None = None
        self._open: PageContent | None = None
        self._page_start = 0

    def page(self, page: PageContent, columns: Sequence[Column]) -> None:
        """Adds what stands on a page."""
        first = True
        for column in columns:
            pitch = _pitch(column)
            for item in column.items:
                if isinstance(item, PlacedTable) or not self._continues(item, column, pitch):
                    self._flush()
                if first:
                    self._turn(page)
                    first = False
                self._item(item, column)
        if first:
            self._turn(page)

    def end(self) -> None:
        """Closes the last paragraph and page."""
        self._flush()
        self._close(self._builder.position)

    def _item(self, item: Line | PlacedTable, column: Column) -> None:
        if isinstance(item, PlacedTable):
            self._write_table(item)
            self._last = None
            return
        self._table = None
        self._text += (" " if needs_space(self._text, item.text) else "") + item.text
        self._last = (item, column)

    def _write_table(self, table: PlacedTable) -> None:
        """Adds a table; one that goes on over a page is one table, and its repeated heading is left out."""
        before, self._table = self._table, table
        if before is None or not _same_columns(before, table, self._size):
            self._builder.table(table.cells)
            return
        heading = [cell for cell in table.cells if cell.row == 0]
        repeated = [cell.text for cell in heading] == [cell.text for cell in before.cells if cell.row == 0]
        if repeated and all(cell.rows == 1 for cell in heading):
            body = [replace(cell, row=cell.row - 1) for cell in table.cells if cell.row > 0]
        else:
            body = list(table.cells)
            self._table = replace(table, cells=before.cells)  # the heading to compare with is still the first page's
        if body:
            self._builder.continue_table(body)

    def _continues(self, line: Line, column: Column, pitch: float) -> bool:
        if self._last is None:
            return False
        before, home = self._last
        if abs(line.size - before.size) > (TITLE - 1) * max(line.size, before.size):
            return False
        same = home is column
        if same and line.y0 - before.y0 > PITCH * pitch:
            return False
        if _is_title(before, home, self._size) and _is_title(line, column, self._size):
            return same
        return not self._breaks(before, home, line, column)

    def _breaks(self, before: Line, home: Column, line: Line, column: Column) -> bool:
        """Whether a paragraph ended: the line before is short, or this one is indented, or it opens a numbered item."""
        left_over = home.right - before.x1
        ended = END_OF_SENTENCE.search(before.text) and left_over > before.size
        if not self._indents and (LABEL.match(line.text) or ended):
            return True
        room = SHORT * before.size + _undivided(line.text) * before.size
        return left_over > room or line.x0 - column.left > INDENT * line.size

    def _flush(self) -> None:
        self._builder.paragraph(self._text)
        self._text = ""

    def _turn(self, page: PageContent) -> None:
        """Begins a page where the text that is being joined stands."""
        start = self._builder.position + len(self._text)
        self._close(start)
        self._open, self._page_start = page, start

    def _close(self, position: int) -> None:
        if self._open is not None:
            self._builder.page(self._open.number, self._page_start, position, self._open.confidence)


def _undivided(text: str) -> float:
    """How many characters' widths the text begins with that could not be divided between two lines, besides its first."""
    if word := UNBROKEN.match(text):
        return 0.6 * len(word[0])
    together = TOGETHER.match(text)
    return len(together[0]) - 1 if together else 0


def _same_columns(one: PlacedTable, other: PlacedTable, size: float) -> bool:
    """Whether a table at the top of a page has the columns and edges of the one that ended the page before."""
    widths = [max(cell.column + cell.columns for cell in table.cells) for table in (one, other)]
    return (
        widths[0] == widths[1]
        and abs(one.x0 - other.x0) < size
        and abs(one.x1 - other.x1) < size
        and other.y0 < one.y0 + size
    )


def _shows_indents(column: Column) -> bool:
    """Whether some lines of a column are indented and others are not, so that an indent means something."""
    starts = [_is_indented(item, column) for item in column.items if isinstance(item, Line)]
    return any(starts) and not all(starts)


def _is_indented(line: Line, column: Column) -> bool:
    """Whether the line begins as a paragraph may; one that stands in the middle or at the right, a title or a date, does not."""
    left, right = line.x0 - column.left, column.right - line.x1
    return INDENT * line.size < left <= MOST_INDENT * line.size and abs(left - right) > line.size


def _is_title(line: Line, column: Column, size: float) -> bool:
    """Whether a line is set larger than the text and away from the left edge."""
    return line.size > TITLE * size and line.x0 - column.left > -0.5 * size


def _pitch(column: Column) -> float:
    """The usual distance from line to line."""
    lines = [item for item in column.items if isinstance(item, Line)]
    steps = [after.y0 - before.y0 for before, after in pairwise(lines) if after.y0 > before.y0]
    return median(steps) if steps else float("inf")
