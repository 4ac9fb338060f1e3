"""Which cells of an xlsx show their number as a percentage: 0.95 stored, 95% shown and meant."""

import re
from posixpath import join

from luoshi.compiler.read.archive import Archive
from luoshi.compiler.read.xml import Element, attribute, inside, parse_xml, whole_number

BUILT_IN = {9: 0, 10: 2}  # number formats 0% and 0.00% (ECMA-376 part 1, 18.8.30)
DECIMALS = re.compile(r"\.(0+)%")
REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
ATTRIBUTE = re.compile(rb'\b(r|s)="(\w+)"')

Place = tuple[int, int]


def percent_cells(data: bytes) -> dict[str, dict[Place, int]]:
    """For each sheet by name, the decimals of each percentage by row and column from 0; empty for a workbook that is not xlsx."""
    if not data.startswith(b"PK"):
        return {}
    archive = Archive(data)
    if "xl/styles.xml" not in archive or "xl/workbook.xml" not in archive:
        return {}
    styles = _percent_styles(parse_xml(archive.read("xl/styles.xml"), "styles.xml"))
    return (
        {name: _cells(archive.read(path), styles) for name, path in _sheets(archive) if path in archive}
        if styles
        else {}
    )


def _percent_styles(root: Element) -> dict[int, int]:
    """Cell style → decimals, of the styles that show a percentage."""
    formats = dict(BUILT_IN)
    for element in inside(root, "numFmts"):
        code = attribute(element, "formatCode") or ""
        if "%" in code:
            match = DECIMALS.search(code)
            formats[whole_number(attribute(element, "numFmtId"), -1)] = len(match[1]) if match else 0
    styles = [whole_number(attribute(style, "numFmtId"), 0) for style in inside(root, "cellXfs")]
    return {index: formats[number] for index, number in enumerate(styles) if number in formats}


def _sheets(archive: Archive) -> list[tuple[str, str]]:
    """Name and part of each sheet."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive:
        return []
    targets = {
        attribute(relation, "Id"): attribute(relation, "Target") or ""
        for relation in parse_xml(archive.read(relations), relations)
    }
    sheets = inside(parse_xml(archive.read("xl/workbook.xml"), "workbook.xml"), "sheets")
    found = [(attribute(sheet, "name") or "", targets.get(attribute(sheet, "id"), "")) for sheet in sheets]
    return [
        (name, target.lstrip("/") if target.startswith("/") else join("xl", target)) for name, target in found if target
    ]


def _cells(sheet: bytes, styles: dict[int, int]) -> dict[Place, int]:
    """The cells of a sheet whose style is one of `styles`; scanned rather than parsed, for sheets are long."""
    found = {}
    for match in CELL.finditer(sheet):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        style = whole_number(attributes.get(b"s", b"").decode(), -1)
        place = REFERENCE.match(attributes.get(b"r", b"").decode())
        if style in styles and place:
            found[int(place[2]) - 1, _column(place[1])] = styles[style]
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
