"""Puts the parts of a document together into a `SourceText`, keeping count of where each part stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.source import Cell, Page, Paragraph, Remark, SourceText, Table

MAX_CHARACTERS = 20_000_000
MAX_GRID_CELLS = 2_000_000
SURE = 0.9  # below this mean confidence a recognized page is worth a warning
UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]+")
SURROGATES = re.compile("[\ud800-\udfff]")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A table cell before it has a place in the text."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def cleaned(text: str) -> str:
    """`text` without control characters and halves of surrogate pairs, which no later pass can write out again."""
    text = UNWANTED.sub("", text)
    if not SURROGATES.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(slots=True)
class Builder:
    """Collects paragraphs, tables and pages in reading order."""

    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _paragraphs: list[Paragraph] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)
    _remarks: list[Remark] = field(default_factory=list)

    @property
    def position(self) -> int:
        """Where the next part will begin."""
        return self._length

    def paragraph(self, text: str, level: int = 0) -> None:
        """Adds one paragraph for each line of `text` that is not blank."""
        for line in LINE_BREAKS.split(cleaned(text)):
            if line := line.strip():
                start = self._length
                self._add(line)
                self._paragraphs.append(Paragraph(start, self._length, level))
                self._add("\n")

    def table(self, cells: Sequence[GridCell]) -> None:
        """Adds a table, a line a row and a field a column; a field that a merged cell covers is left empty."""
        if not any(cell.text.strip() for cell in cells):
            return
        if len(cells) == 1:
            self.paragraph(cells[0].text)
            return
        start = self._length
        placed = [cell for row in _rows(cells) for cell in self._row(row)]
        self._tables.append(Table(start, self._length - 1, tuple(placed)))

    def continue_table(self, cells: Sequence[GridCell]) -> None:
        """Adds rows to the table that was added last, with nothing after it; `cells` count their rows from 0 again."""
        last = self._tables[-1]
        above = max(cell.row + cell.rows for cell in last.cells)
        placed = [replace(cell, row=cell.row + above) for row in _rows(cells) for cell in self._row(row)]
        self._tables[-1] = Table(last.start, self._length - 1, (*last.cells, *placed))

    def page(self, number: int, start: int, end: int, confidence: float | None = None) -> None:
        """Records where a page begins and ends."""
        self._pages.append(Page(number, start, end, confidence))

    def remark(self, kind: str, **data: str) -> None:
        """Says of the whole document what a person should know of its reading (`Remark`)."""
        self._remarks.append(Remark(kind, data=tuple(data.items())))

    def build(self, kind: str) -> SourceText:
        """The document. Raises R002 where nothing was added."""
        if not (self._paragraphs or self._tables):
            raise ReadError("R002")
        pages = tuple(
            replace(page, end=min(page.end, self._length), start=min(page.start, self._length)) for page in self._pages
        )
        return SourceText(
            text="".join(self._pieces),
            kind=kind,
            paragraphs=tuple(self._paragraphs),
            tables=tuple(self._tables),
            pages=pages,
            remarks=(*self._remarks, *_remarks_on(pages)),
        )

    def _row(self, row: Sequence[GridCell | None]) -> list[Cell]:
        placed = []
        for column, cell in enumerate(row):
            if column:
                self._add("\t")
            if cell is not None:
                start = self._length
                self._add(BLANKS.sub(" ", cleaned(cell.text)).strip())
                placed.append(Cell(start, self._length, cell.row, cell.column, cell.rows, cell.columns))
        self._add("\n")
        return placed

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > MAX_CHARACTERS:
            raise ReadError("R006", size=f">{MAX_CHARACTERS:,} 字", limit=f"{MAX_CHARACTERS:,} 字")


def _remarks_on(pages: Sequence[Page]) -> Iterator[Remark]:
    """A remark on each recognized page."""
    for page in pages:
        if page.confidence is not None:
            kind = "unsure" if page.confidence < SURE else "recognized"
            yield Remark(
                kind, page.start, page.end, (("number", str(page.number)), ("confidence", f"{page.confidence:.2f}"))
            )


def _rows(cells: Sequence[GridCell]) -> list[list[GridCell | None]]:
    """The cells by row and column; None where nothing begins."""
    height = max(cell.row for cell in cells) + 1
    width = max(cell.column + cell.columns for cell in cells)
    if height * width > MAX_GRID_CELLS:
        raise ReadError("R013", detail=f"{height} × {width}")
    grid: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
    for cell in cells:
        grid[cell.row][cell.column] = cell
    return grid
