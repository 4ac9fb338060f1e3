"""Events as a table for other programs."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import BinaryIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.audit.models import Event
from luoshi.audit.sentences import told

#: A cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def headings() -> list[str]:
    return [_("No."), _("Time"), _("By whom"), _("Event"), _("Tag"), _("On what"), _("Data"), _("Hash")]


def cells(event: Event) -> list[str]:
    """One event as text, in the order of `headings`."""
    at = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")
    data = json.dumps(event.data, ensure_ascii=False, sort_keys=True)
    row = [str(event.sequence), at, event.actor_name, told(event).words, event.tag, event.subject_id, data, event.hash]
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row]


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """The table line by line, as UTF-8 with a mark that Excel understands."""
    yield "\ufeff" + _line(headings())
    for event in events:
        yield _line(cells(event))


def _line(row: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()


def write_xlsx(file: BinaryIO, events: Iterable[Event]) -> int:
    """Write the table as a workbook, in bounded memory. How many events it holds."""
    number = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet()
        page.freeze_panes(1, 0)
        page.write_row(0, 0, headings(), workbook.add_format({"bold": True}))
        for number, event in enumerate(events, start=1):
            page.write_row(number, 0, cells(event))
    return number
