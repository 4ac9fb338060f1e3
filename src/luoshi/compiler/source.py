"""What pass 1 (read) hands to the others: the text of a document and where its parts stand in it.

All offsets are code points of `SourceText.text`, half-open. The text is what was read, unchanged:
Traditional characters, bracketed pinyin and odd spaces are still there (pass 2, normalize, maps them away).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its span (without the line break) and the heading level its style declares (0: body text).

    Numbering that the word processor renders without storing it as text is written into the text by the reader.
    """

    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: the span of its text, its place, and how many rows and columns it covers."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: in the text its rows stand on lines of their own, cells divided by a tab (a line break inside a cell is kept as a space)."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its span, and for scanned pages the mean confidence of recognition (0 to 1)."""

    number: int
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know of the reading, at a span: `kind` is a message of diagnostic P100, `data` the words that it needs."""

    kind: str
    start: int = 0
    end: int = 0
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document as read. `pages` is empty where the format has none (txt, html).

    Paragraphs and tables do not overlap: lines of a table are no paragraphs, but in txt, where every line is one.
    """

    text: str
    name: str = ""
    kind: str = "txt"
    sha256: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    remarks: tuple[Remark, ...] = ()
