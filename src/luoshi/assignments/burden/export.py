"""The burden of a plan as a workbook: a sheet by unit, a sheet by task."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from luoshi.assignments.burden.figures import PlanBurden
from luoshi.assignments.burden.reckoning import Burden
from luoshi.audit.actions import record_export
from luoshi.compiler.write.sheet import A4, cell_format, new_sheet, write_text
from luoshi.organizations.models import User
from luoshi.plans.models import Plan


def export_burden(user: User, plan: Plan, found: PlanBurden) -> io.BytesIO:
    """The workbook; who took it stays on record."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        units = ((unit.name, [], burden) for unit, burden in found.units)
        _sheet(book, _("By unit"), plan.title, [(_("Unit"), 34)], units)
        tasks = ((each.obligation.title, [each.units], each.each) for each in found.obligations)
        _sheet(book, _("By task, each unit"), plan.title, [(_("Task"), 44), (_("Units"), 8)], tasks)
    record_export(user, "assignments:burden:export", plan, plan=plan.pk, rows=len(found.units))
    out.seek(0)
    return out


def _sheet(
    book: Any,
    name: str,
    title: str,
    first: list[tuple[str, int]],
    rows: Iterable[tuple[str, Sequence[int], Burden]],
) -> None:
    columns = [*first, *((heading, 14) for heading in headings())]
    labels, widths = zip(*columns, strict=True)
    sheet = new_sheet(book, name, title, labels, widths, A4, "&C&P / &N")
    text, number, share = cell_format(book), cell_format(book, num_format="0.0"), cell_format(book, num_format="0%")
    for place, (words, whole, burden) in enumerate(rows, start=2):
        write_text(sheet, place, 0, words, text)
        figures = [*whole, *(rounded(value) for value in values_of(burden))]
        for column, value in enumerate(figures, start=1):
            sheet.write_number(place, column, value, number if column > len(whole) else text)
        sheet.write_number(place, len(columns) - 1, float(burden.share_reused), share)


def headings() -> list[str]:
    """What the columns of a burden are called."""
    return [
        _("Reports a month"),
        _("Fields a month"),
        _("Photographs a month"),
        _("Minutes a month, estimated"),
        _("Share reused"),
    ]


def values_of(burden: Burden) -> list[Decimal]:
    """The figures of a burden in the order of `headings`, but for the share."""
    return [burden.requests, burden.fields, burden.photographs, burden.minutes]


def rounded(value: Decimal) -> float:
    """One place after the point, as it is shown."""
    return float(round(value, 1))
