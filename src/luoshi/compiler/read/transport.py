"""`SourceText` and `ReadError` as JSON between the reading process and its parent: no pickle crosses that line."""

from dataclasses import astuple
from typing import Any

from luoshi.compiler.read.errors import WORDINGS, ReadError
from luoshi.compiler.source import Cell, Page, Paragraph, Remark, SourceText, Table


def source_to_json(source: SourceText) -> dict[str, Any]:
    """What the reading process says of a document it has read."""
    return {
        "text": source.text,
        "kind": source.kind,
        "paragraphs": [astuple(paragraph) for paragraph in source.paragraphs],
        "tables": [[table.start, table.end, [astuple(cell) for cell in table.cells]] for table in source.tables],
        "pages": [astuple(page) for page in source.pages],
        "remarks": [[remark.kind, remark.start, remark.end, remark.data] for remark in source.remarks],
    }


def source_from_json(data: dict[str, Any]) -> SourceText:
    """The document that `source_to_json` described."""
    return SourceText(
        text=data["text"],
        kind=data["kind"],
        paragraphs=tuple(Paragraph(*paragraph) for paragraph in data["paragraphs"]),
        tables=tuple(Table(start, end, tuple(Cell(*cell) for cell in cells)) for start, end, cells in data["tables"]),
        pages=tuple(Page(*page) for page in data["pages"]),
        remarks=tuple(
            Remark(kind, start, end, tuple((k, v) for k, v in words)) for kind, start, end, words in data["remarks"]
        ),
    )


def error_from_json(data: dict[str, Any]) -> ReadError:
    """The error that the reading process met."""
    code = data["code"] if data["code"] in WORDINGS else "R005"
    return ReadError(code, **{"detail": "", **data["data"]})
