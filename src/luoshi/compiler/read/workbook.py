"""xlsx, xlsm, xlsb and xls: each visible sheet a table, merged cells joined, numbers as the sheet shows them."""

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from luoshi.compiler.read.builder import MAX_GRID_CELLS, Builder, GridCell
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.percent import percent_cells
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.source import SourceText

DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
MAX_SHEETS = 200

Place = tuple[int, int]


def read_workbook(data: bytes, progress: Progress) -> SourceText:
    """The visible sheets in order, each under its name unless that is a default one. Raises `ReadError`."""
    with _library_errors():
        workbook = calamine.load_workbook(io.BytesIO(data))
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
    if len(sheets) > MAX_SHEETS:
        raise ReadError("R007", size=f"{len(sheets)} 个工作表", limit=str(MAX_SHEETS))
    percents = percent_cells(data)
    builder = Builder()
    if hidden := [sheet.name for sheet in workbook.sheets_metadata if sheet not in sheets]:
        builder.remark("hidden", names="、".join(hidden[:20]))
    for number, sheet in enumerate(sheets):
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            with _library_errors():
                opened = workbook.get_sheet_by_name(sheet.name)
            _write_sheet(opened, percents.get(sheet.name, {}), builder)
        progress(number + 1, len(sheets))
    return builder.build("xlsx")


@contextlib.contextmanager
def _library_errors() -> Iterator[None]:
    """The workbook library's errors as ours; its panics, which are no `Exception`, too."""
    try:
        yield
    except calamine.PasswordError as error:
        raise ReadError("R004") from error
    except BaseException as error:
        if isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException":
            raise ReadError("R005", detail=f"{error}"[:120]) from error
        raise


def _write_sheet(sheet: Any, percents: dict[Place, int], builder: Builder) -> None:
    with _library_errors():
        rows, merged = sheet.to_python(skip_empty_area=False), dict(_merged(sheet))
    cells = list(_cells(rows, merged, percents))
    if not any(cell.text for cell in cells):
        return
    if not DEFAULT_NAME.match(sheet.name):
        builder.paragraph(sheet.name, 1)
    _write_grid(_trimmed(cells), builder)


def _merged(sheet: Any) -> Iterator[tuple[Place, Place]]:
    """Top left corner → bottom right corner of each merged range."""
    yield from sheet.merged_cell_ranges or ()


def _cells(rows: Sequence[Sequence[Any]], merged: dict[Place, Place], percents: dict[Place, int]) -> Iterator[GridCell]:
    covered = _covered(merged, len(rows), max(map(len, rows), default=0))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if (row, column) in covered:
                continue
            bottom, right = merged.get((row, column), (row, column))
            bottom, right = min(bottom, len(rows) - 1), min(right, len(values) - 1)
            text = shown(value, percents.get((row, column)))
            if text or (bottom, right) != (row, column):
                yield GridCell(text, row, column, bottom - row + 1, right - column + 1)


def _covered(merged: dict[Place, Place], height: int, width: int) -> set[Place]:
    """The places that merged ranges cover, but for their first."""
    covered: set[Place] = set()
    for (top, left), (bottom, right) in merged.items():
        rows, columns = range(top, min(bottom + 1, height)), range(left, min(right + 1, width))
        if len(covered) + len(rows) * len(columns) > MAX_GRID_CELLS:
            raise ReadError("R013", detail=f"> {MAX_GRID_CELLS:,} 格")
        covered.update((row, column) for row in rows for column in columns)
    return covered - set(merged)


def _trimmed(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells with empty leading rows and columns taken away."""
    filled = [cell for cell in cells if cell.text]
    top, left = min(cell.row for cell in filled), min(cell.column for cell in filled)
    return [
        GridCell(cell.text, cell.row - top, cell.column - left, cell.rows, cell.columns)
        for cell in cells
        if cell.row >= top and cell.column >= left
    ]


def _write_grid(cells: Sequence[GridCell], builder: Builder) -> None:
    """The table; rows above and below it that hold a single text (its title, a note) become paragraphs."""
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    order = sorted(rows)
    alone = {
        row
        for row in order
        if len([cell for cell in rows[row] if cell.text]) <= 1 and all(cell.rows == 1 for cell in rows[row])
    }
    body = [row for row in order if row not in alone]
    first, last = (body[0], body[-1]) if body else (order[-1] + 1, order[-1])
    last = max([last, *(cell.row + cell.rows - 1 for row in body for cell in rows[row])])
    for row in order:
        if row < first:
            _write_alone(rows[row], builder)
    builder.table(
        [
            GridCell(c.text, c.row - first, c.column, c.rows, c.columns)
            for row in order
            if first <= row <= last
            for c in rows[row]
        ]
    )
    for row in order:
        if row > last:
            _write_alone(rows[row], builder)


def _write_alone(row: Sequence[GridCell], builder: Builder) -> None:
    for cell in row:
        builder.paragraph(cell.text)


def shown(value: Any, decimals: int | None = None) -> str:
    """A cell's value as text: dates as 2022年10月31日, whole numbers without a point, percentages (with `decimals`) as such."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number(float(value), decimals)
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day}{value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value).strip() if value is not None else ""


def _number(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value * 100:.{decimals}f}%"
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"
