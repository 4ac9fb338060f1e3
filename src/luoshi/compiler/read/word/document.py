"""The body of a docx in order: paragraphs with their numbers, tables, text boxes after their anchor, notes at the end."""

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname, join

from luoshi.compiler.read.archive import Archive
from luoshi.compiler.read.builder import Builder, GridCell
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.word.numbering import read_numbering
from luoshi.compiler.read.word.runs import paragraph_text
from luoshi.compiler.read.word.styles import Styles, heading_level, is_on
from luoshi.compiler.read.xml import Element, attribute, child, inside, local, parse_xml, value_at, whole_number
from luoshi.compiler.source import SourceText

WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice", "AlternateContent", "txbxContent"}
NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
NO_NUMBER = "0"  # numId 0 takes a paragraph out of its style's list
CHANGES = {"ins", "del", "moveFrom", "moveTo"}
MAX_DEPTH = 60


def read_docx(data: bytes, progress: Progress) -> SourceText:
    """The text of a docx as the word processor shows it; page headers and footers are not part of it. Raises `ReadError`."""
    return Document(Archive(data)).read()


class Document:
    """One reading of a docx; counts of lists go on through body, tables and text boxes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._main = _main_part(archive)
        self._styles = Styles(self._part("styles"))
        self._numbering = read_numbering(self._part("numbering"))
        self._builder = Builder()
        self._carried = ""

    def read(self) -> SourceText:
        """The text of body and notes. Raises R002 where there is none."""
        body = child(parse_xml(self._archive.read(self._main), self._main), "body")
        if body is None:
            raise ReadError("R005", detail=f"{self._main}: body")
        if count := sum(1 for element in body.iter() if local(element) in CHANGES):
            self._builder.remark("changes", count=str(count))
        self._blocks(body, 0)
        self._paragraph_out("", 0)
        for part, name in NOTES:
            self._notes(part, name)
        return self._builder.build("docx")

    def _part(self, name: str) -> Element | None:
        path = join(dirname(self._main), f"{name}.xml")
        return parse_xml(self._archive.read(path), path) if path in self._archive else None

    def _blocks(self, container: Element, depth: int) -> None:
        for block in self._flat(container, depth):
            if local(block) == "p":
                self._paragraph(block, depth)
            else:
                self._table(block, depth)

    def _flat(self, container: Element, depth: int) -> Iterator[Element]:
        """Paragraphs and tables, out of the wrappers they may stand in; a generated table of contents is left out."""
        if depth > MAX_DEPTH:
            raise ReadError("R013", detail=f"> {MAX_DEPTH} 层")
        for block in container:
            name = local(block)
            if name in {"p", "tbl"}:
                yield block
            elif name in WRAPPERS and not _is_contents(block):
                yield from self._flat(block, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> None:
        text, level, boxes = self._shown(paragraph)
        if is_on(child(paragraph, "pPr", "rPr", "del")):
            self._carried += text  # its paragraph mark was deleted: it goes on in the next one
        elif text.strip() or self._carried:
            self._paragraph_out(text, level)
        for box in boxes:
            self._blocks(box, depth + 1)

    def _paragraph_out(self, text: str, level: int) -> None:
        self._builder.paragraph(self._carried + text, level)
        self._carried = ""

    def _shown(self, paragraph: Element, *, in_cell: bool = False) -> tuple[str, int, list[Element]]:
        """Text with its number, heading level, and anchored text boxes. A number alone is kept in a cell: columns of them are made so."""
        properties = child(paragraph, "pPr")
        style = value_at(properties, "pStyle")
        text, boxes = paragraph_text(paragraph, self._styles)
        if self._styles.is_contents(style):
            return "", 0, boxes
        outline = value_at(properties, "outlineLvl")
        level = self._styles.level(style) if outline is None else heading_level(whole_number(outline, 9))
        label = self._label(properties, style)  # an empty paragraph counts too
        return label + text.lstrip() if label and (text.strip() or in_cell) else text, level, boxes

    def _label(self, properties: Element | None, style: str | None) -> str:
        num = value_at(properties, "numPr", "numId")
        depth = value_at(properties, "numPr", "ilvl")
        inherited = self._styles.numbering(style)
        if num is None:
            if inherited is None:
                return ""
            num, owner, stated = inherited
            own = self._numbering.depth_of_style(num, owner) if stated is None else stated
            return self._numbering.label(num, whole_number(depth, own)) if num != NO_NUMBER else ""
        return self._numbering.label(num, whole_number(depth, 0)) if num != NO_NUMBER else ""

    def _table(self, table: Element, depth: int) -> None:
        rows = [row for row in self._rows(table, depth) if not is_on(child(row, "trPr", "del"))]
        if len(rows) == 1 and len(cells := list(_inner(rows[0], "tc"))) == 1:
            self._blocks(cells[0], depth + 1)  # a frame around text, not a table
            return
        self._builder.table(self._grid(rows, depth))

    def _rows(self, table: Element, depth: int) -> Iterator[Element]:
        return _inner(table, "tr")

    def _grid(self, rows: Sequence[Element], depth: int) -> list[GridCell]:
        """The cells with merged ones joined: `gridSpan` across, `vMerge` down."""
        cells: dict[tuple[int, int], GridCell] = {}
        above: dict[int, tuple[int, int]] = {}
        for number, row in enumerate(rows):
            column = whole_number(value_at(row, "trPr", "gridBefore"), 0)
            for cell in _inner(row, "tc"):
                width = min(max(1, whole_number(value_at(cell, "tcPr", "gridSpan"), 1)), 500)
                self._place(cells, above, cell, (number, column), width, depth)
                column += width
        return list(cells.values())

    def _place(
        self, cells: dict[tuple[int, int], GridCell], above: dict[int, tuple[int, int]],
        cell: Element, place: tuple[int, int], width: int, depth: int,
    ) -> None:  # fmt: skip
        row, column = place
        merge = child(cell, "tcPr", "vMerge")
        anchor = above.get(column)
        if merge is not None and attribute(merge, "val") != "restart" and anchor is not None:
            first = cells[anchor]
            cells[anchor] = GridCell(first.text, first.row, column, row - first.row + 1, first.columns)
            return
        cells[place] = GridCell(self._cell_text(cell, depth + 1), row, column, 1, width)
        above[column] = place

    def _cell_text(self, cell: Element, depth: int) -> str:
        """The text of a cell, its paragraphs and inner tables divided by spaces."""
        texts = []
        for block in self._flat(cell, depth):
            if local(block) == "p":
                text, _, boxes = self._shown(block, in_cell=True)
                texts += [text, *(self._cell_text(box, depth + 1) for box in boxes)]
            else:
                texts += [
                    self._cell_text(inner, depth + 1) for row in _inner(block, "tr") for inner in _inner(row, "tc")
                ]
        return " ".join(text.strip() for text in texts if text.strip())

    def _notes(self, part: str, name: str) -> None:
        """Footnotes and endnotes after the body, each as 注：…; the marks in the text are dropped, lest they stand between a number and its unit."""
        root = self._part(part)
        for note in inside(root):
            if local(note) == name and attribute(note, "type") is None and (text := self._cell_text(note, 0)):
                self._builder.paragraph(f"注：{text}")


def _inner(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, out of the content controls around them."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in WRAPPERS:
            yield from _inner(inner, name)


def _is_contents(block: Element) -> bool:
    gallery = value_at(block, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and re.search(r"table of contents", gallery, re.IGNORECASE) is not None


def _main_part(archive: Archive) -> str:
    """The part that the package names as the office document; word/document.xml where it names none."""
    if "_rels/.rels" in archive:
        for relation in parse_xml(archive.read("_rels/.rels"), "_rels/.rels"):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                return (attribute(relation, "Target") or "").lstrip("/")
    return "word/document.xml"
