"""The cells of a workbook as text and dates, sheet by sheet, with the mistakes that one cell alone can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import python_calamine

from luoshi.organizations.roster.layout import Column, Sheet
from luoshi.organizations.roster.problems import Problem, RosterError, cell

#: Largest workbook in bytes: far above 20,000 people, far below what would fill the memory.
LARGEST = 20 * 1024 * 1024

Value = str | date | None


@dataclass(slots=True)
class Row:
    """One row: `values` by column key, and where it stands."""

    sheet: str
    number: int
    columns: dict[str, int]
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key) or ""

    def problem(self, key: str, code: str, **data: Any) -> Problem:
        """A mistake in the cell of that column."""
        return Problem(self.sheet, cell(self.columns.get(key, 0), self.number), code, data)


def open_workbook(file: BinaryIO) -> python_calamine.CalamineWorkbook:
    """The workbook. Raises RosterError for what is none, is locked by a password, or is larger than `LARGEST`."""
    file.seek(0, 2)
    if file.tell() > LARGEST:
        raise RosterError([Problem("", "", "too_large", {"largest": LARGEST >> 20})])
    file.seek(0)
    try:
        return python_calamine.CalamineWorkbook.from_filelike(file)
    except python_calamine.PasswordError as error:
        raise RosterError([Problem("", "", "password")]) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise RosterError([Problem("", "", "not_a_workbook")]) from error


def rows_of(workbook: python_calamine.CalamineWorkbook, sheet: Sheet, problems: list[Problem]) -> list[Row]:
    """The rows of a sheet that are not wholly empty; mistakes are appended to `problems`."""
    name = next((name for name in sheet.names if name in workbook.sheet_names), None)
    if name is None:
        if sheet.required:
            problems.append(Problem(sheet.names[0], "", "no_sheet", {"names": "、".join(workbook.sheet_names)}))
        return []
    table = _table(workbook, name, problems)
    if not table:
        return []
    columns = _columns(sheet, name, table[0], problems)
    known = [column for column in sheet.columns if column.key in columns]
    return list(_rows(name, table, known, columns, problems))


def _table(workbook: python_calamine.CalamineWorkbook, name: str, problems: list[Problem]) -> list[list[Any]]:
    try:
        table = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError):
        problems.append(Problem(name, "", "unreadable_sheet"))
        return []
    if not table:
        problems.append(Problem(name, "A1", "empty_sheet"))
    return table


def _columns(sheet: Sheet, name: str, header: list[Any], problems: list[Problem]) -> dict[str, int]:
    """The place of each column that the header names."""
    headings = [str(heading).strip().lower() for heading in header]
    found = {}
    for column in sheet.columns:
        place = next((headings.index(heading) for heading in column.names if heading in headings), None)
        if place is not None:
            found[column.key] = place
        elif column.required:
            problems.append(Problem(name, cell(len(headings), 1), "no_column", {"name": column.names[0]}))
    return found


def _rows(
    name: str, table: list[list[Any]], known: list[Column], columns: dict[str, int], problems: list[Problem]
) -> Iterator[Row]:
    for number, raw in enumerate(table[1:], start=2):
        if not any(_text(value) for value in raw):
            continue
        row = Row(name, number, columns, {})
        for column in known:
            row.values[column.key] = _value(row, column, raw[columns[column.key]], problems)
        yield row


def _value(row: Row, column: Column, raw: Any, problems: list[Problem]) -> Value:
    if column.date:
        return _date(row, column, raw, problems)
    text = _text(raw)
    if not text and column.required:
        problems.append(row.problem(column.key, "empty", name=column.names[0]))
    if column.longest and len(text) > column.longest:
        problems.append(row.problem(column.key, "too_long", longest=column.longest))
    if text and column.pattern and not column.pattern.fullmatch(text):
        problems.append(row.problem(column.key, column.mistake, text=text))
    return text


def _text(raw: Any) -> str:
    """The cell as one reads it: whole numbers without a decimal point."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw).strip()


def _date(row: Row, column: Column, raw: Any, problems: list[Problem]) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date) or not _text(raw):
        return raw or None
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
        try:
            return datetime.strptime(_text(raw), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    problems.append(row.problem(column.key, "not_a_date", text=_text(raw)))
    return None
