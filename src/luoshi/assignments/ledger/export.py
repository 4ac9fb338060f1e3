"""The ledger as a workbook: the sheet of the matrix and the sheet of the list, written row by row in bounded memory."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.ledger.matrix import columns_of
from luoshi.assignments.models import Assignment, DueChange
from luoshi.assignments.queries import detailed, lines_of_plan
from luoshi.assignments.standing import standing
from luoshi.assignments.states import Light
from luoshi.audit.actions import record_export
from luoshi.organizations.models import Named, User
from luoshi.organizations.queries import names_on
from luoshi.plans.models import Obligation

SHAPES = {Light.GREEN: "●", Light.AMBER: "◆", Light.RED: "▲", Light.GREY: "○"}
COLOURS = {Light.GREEN: "#1d7a45", Light.AMBER: "#8f5a00", Light.RED: "#b3261e", Light.GREY: "#565d66"}
#: A sheet of Excel ends here.
MOST_ROWS = 1_048_575
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(user: User, filters: LedgerFilters) -> FileResponse:
    """The workbook as a download named after the plan and the day; who took it stays on record."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    lines = write_workbook(file, user, filters)
    record_ledger_export(user, filters, lines)
    file.seek(0)
    name = get_valid_filename(f"{filters.plan.title}-{filters.today.isoformat()}.xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def record_ledger_export(actor: User | None, filters: LedgerFilters, lines: int, **more: str) -> None:
    """Leaves the event of an export that is done; `actor` is None for the command on the server."""
    asked = filters.query().removeprefix("?")
    record_export(
        actor, "assignments:ledger:export", filters.plan, plan=filters.plan.pk, rows=lines, filters=asked, **more
    )


def write_workbook(file: IO[bytes], user: User, filters: LedgerFilters) -> int:
    """Writes the lines that the user sees under the filters; how many there were."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False, "strings_to_formulas": False}) as book:
        styles = _styles(book)
        found = lines_of_plan(user, filters.plan).filter(filters.conditions())
        columns = list(columns_of(user, filters))
        _matrix_sheet(book, styles, columns, _by_unit(found), filters)
        return _list_sheet(book, styles, _by_unit(found), names_on(filters.plan.issued_on))


def _by_unit(lines: QuerySet[Assignment]) -> Iterator[Assignment]:
    ordered = (
        detailed(lines)
        .prefetch_related(None)
        .prefetch_related("due_changes")
        .defer("obligation__facts", "obligation__compiled", "obligation__text")
        .order_by("organization__kind__position", "organization__path", "obligation__position", "due_on", "pk")
    )
    return ordered[:MOST_ROWS].iterator(chunk_size=2000)


def _styles(book: Any) -> dict[Any, Any]:
    head = {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": "#f0f2f4",
        "border": 1,
        "border_color": "#dcdfe3",
    }
    lights = {light: book.add_format({"font_color": colour, "align": "center"}) for light, colour in COLOURS.items()}
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "center"})
    return {"head": book.add_format(head), "day": day, "plain": book.add_format({"valign": "top"}), **lights}


def _matrix_sheet(
    book: Any, styles: dict[Any, Any], columns: list[Obligation], lines: Iterable[Assignment], filters: LedgerFilters
) -> None:
    sheet = book.add_worksheet(gettext("Matrix"))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, len(columns) + 1, 12)
    sheet.write_row(0, 0, [gettext("Kind"), gettext("Unit"), *(column.title for column in columns)], styles["head"])
    place = {column.pk: at for at, column in enumerate(columns, start=2)}
    row, names = 0, names_on(filters.plan.issued_on)
    for row, (unit, own) in enumerate(groupby(lines, key=lambda line: line.organization), start=1):
        sheet.write_row(row, 0, [unit.kind.name, names.get(unit.pk, unit).name], styles["plain"])
        for obligation, group in groupby(own, key=lambda line: line.obligation_id):
            _write_cell(sheet, row, place[obligation], list(group), styles)
    legend = "　".join(f"{SHAPES[light]} {light.label}" for light in Light)
    sheet.write(row + 2, 0, f"{filters.plan.title}　{filters.today.isoformat()}　{legend}", styles["plain"])


def _write_cell(sheet: Any, row: int, column: int, lines: list[Assignment], styles: dict[Any, Any]) -> None:
    shown = [standing(line) for line in lines]
    worst = min((one.light for one in shown), key=[Light.RED, Light.AMBER, Light.GREY, Light.GREEN].index)
    if len(lines) == 1:
        figures = f"{shown[0].done}/{shown[0].goal}" if shown[0].goal else ""
    else:
        figures = f"{sum(one.light == Light.GREEN for one in shown)}/{len(lines)}"
    sheet.write_string(row, column, f"{SHAPES[worst]} {figures}".strip(), styles[worst])


def _list_sheet(book: Any, styles: dict[Any, Any], lines: Iterable[Assignment], names: dict[int, Named]) -> int:
    sheet = book.add_worksheet(gettext("List"))
    sheet.freeze_panes(1, 0)
    heads = [
        gettext("Unit"), gettext("Kind"), gettext("Section"), gettext("Obligation"), gettext("Role"), gettext("Done"),
        gettext("Owed"), gettext("Stretch"), gettext("Counted in"), gettext("Due"), gettext("State"),
        gettext("Progress"), gettext("Review"), gettext("Met on"), gettext("Reviewing office"),
        gettext("Kind of due date"), gettext("First due"), gettext("Changes of the due day"),
    ]  # fmt: skip
    sheet.write_row(0, 0, heads, styles["head"])
    for column, width in enumerate((28, 12, 14, 40, 8, 10, 10, 10, 14, 12, 10, 10, 10, 12, 24, 12, 12, 60)):
        sheet.set_column(column, column, width)
    row = 0
    for row, line in enumerate(lines, start=1):
        _list_row(sheet, row, line, styles, names)
    sheet.autofilter(0, 0, max(row, 1), len(heads) - 1)
    return row


def _list_row(sheet: Any, row: int, line: Assignment, styles: dict[Any, Any], names: dict[int, Named]) -> None:
    shown = standing(line)
    section = line.obligation.section.path if line.obligation.section else ""
    words = [
        names.get(line.organization_id, line.organization).name,
        line.organization.kind.name,
        section,
        line.obligation.title,
        line.get_role_display(),
    ]
    for column, text in enumerate(words):
        sheet.write_string(row, column, text)
    for column, number in enumerate((line.done, line.target_min, line.target_max), start=5):
        if number is not None:
            sheet.write_number(row, column, float(number))
    sheet.write_string(row, 8, f"{line.unit}{line.noun}")
    for column, day in ((9, line.due_on), (13, line.met_on), (16, line.first_due_on)):
        if day:
            sheet.write_datetime(row, column, day, styles["day"])
    sheet.write_string(row, 10, f"{SHAPES[shown.light]} {shown.light.label}", styles[shown.light])
    sheet.write_string(row, 11, line.get_progress_display())
    sheet.write_string(row, 12, line.get_review_display())
    sheet.write_string(row, 14, line.reviewing_office.name if line.reviewing_office else "")
    sheet.write_string(row, 15, line.get_due_kind_display())
    sheet.write_string(row, 17, gettext("; ").join(_told(change) for change in line.due_changes.all()))


def _told(change: DueChange) -> str:
    """2022-10-31 → 2022-11-15 延期 — the reason."""
    days = f"{change.before or '—'} → {change.after or '—'} {change.get_cause_display()}"
    return f"{days} — {change.reason}" if change.reason else days
