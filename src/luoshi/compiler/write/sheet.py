"""The look of a sheet as offices print it: a merged title, a header on every page, wrapped cells, one page wide."""

from collections.abc import Sequence
from typing import Any

A3, A4 = 8, 9
SONG = "宋体"
LINE_HEIGHT, MAX_HEIGHT = 13.5, 409  # points
MAX_CELL = 32_767  # characters that a cell of a workbook can hold
FOOTER = "&C第 &P 页 共 &N 页"


def new_sheet(
    book: Any, name: str, title: str, columns: Sequence[str], widths: Sequence[int], paper: int, footer: str = FOOTER
) -> Any:
    """A sheet with a merged title, a header that stays in view and on each printed page, landscape, one page wide."""
    sheet = book.add_worksheet(name)
    heading = book.add_format(
        {"bold": True, "font_size": 18, "font_name": SONG, "align": "center", "valign": "vcenter"}
    )
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, heading)
    sheet.set_row(0, 36)
    header = cell_format(book, bold=True, align="center", bg_color="#EFEFEF")
    for column, (label, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(column, column, width)
        write_text(sheet, 1, column, label, header)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(footer)
    return sheet


def row_height(cells: Sequence[str], widths: Sequence[int]) -> float:
    """The height in points that the tallest cell needs: not every program fits wrapped rows by itself."""
    lines = max(
        sum(max(1, -(-_width(line) // (width - 1))) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    )
    return min(MAX_HEIGHT, lines * LINE_HEIGHT + 6)


def _width(line: str) -> int:
    """The width of a line in narrow characters."""
    return sum(1 if character.isascii() else 2 for character in line)


def cell_format(book: Any, **options: Any) -> Any:
    """The look of a cell: bordered, wrapped, in the font of offices; `options` add to it."""
    return book.add_format(
        {"text_wrap": True, "valign": "vcenter", "border": 1, "font_name": SONG, "font_size": 10, **options}
    )


def write_text(sheet: Any, row: int, column: int, value: str, form: Any) -> None:
    """Text as text: what a plan says is never a formula."""
    if value:
        sheet.write_string(row, column, value[:MAX_CELL], form)
    else:
        sheet.write_blank(row, column, None, form)
