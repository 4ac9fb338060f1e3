"""A table of a page as a workbook."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import get_valid_filename

from luoshi.assignments.ledger.export import XLSX
from luoshi.audit.actions import record_export
from luoshi.organizations.models import User

#: Characters that a cell of Excel takes.
LONGEST_CELL = 32_000


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the headings with the widths of their columns, the rows, and the tag of the event that an export leaves."""

    tag: str
    title: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def table_response(user: User, table: Table, filters: str) -> FileResponse:
    """The table as a download named after its title and the day; who took it stays on record."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    rows = write_table(file, table)
    record_export(user, table.tag, rows=rows, filters=filters)
    file.seek(0)
    name = get_valid_filename(f"{table.title}-{timezone.localdate().isoformat()}.xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def write_table(file: IO[bytes], table: Table) -> int:
    """Writes the table as one sheet, in bounded memory; how many rows there were."""
    number = 0
    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(table.title[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#f0f2f4"})
        day, text = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(table.headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day, text)
        sheet.autofilter(0, 0, max(number, 1), len(table.headings) - 1)
    return number


def _write(sheet: Any, row: int, column: int, value: Any, day: Any, text: Any) -> None:
    if isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, text)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL], text)


def local(moment: datetime | None) -> str:
    """2022-11-20 09:05 in local time; empty for None."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
