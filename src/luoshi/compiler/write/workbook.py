"""xlsx: the breakdown table as offices print it, and the open questions on a second sheet."""

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from luoshi.compiler.ir import Plan
from luoshi.compiler.source import SourceText
from luoshi.compiler.words import said
from luoshi.compiler.write.place import line_of
from luoshi.compiler.write.sheet import A3, A4, FOOTER, cell_format, new_sheet, row_height, write_text
from luoshi.compiler.write.wording import COLUMNS, SEVERITIES, rows_of

WIDTHS = (5, 18, 26, 16, 24, 16, 16, 18, 18, 13, 10, 14, 60, 34)
CENTRED = {"序号", "完成时限", "时限类型"}
QUESTION_COLUMNS = ("序号", "编号", "级别", "行", "原文", "说明", "处理办法")
QUESTION_WIDTHS = (6, 9, 9, 7, 36, 60, 60)
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's properties carry no zone; a plan without a date gives the same bytes each time


def write_xlsx(plan: Plan, source: SourceText) -> bytes:
    """A workbook with the sheets 任务分解表 and 待确认事项."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": plan.title, "author": plan.issuer, "created": _created(plan)})
    _write_tasks(book, plan)
    _write_questions(book, plan, source)
    book.close()
    return out.getvalue()


def _created(plan: Plan) -> datetime:
    """The day of issue: the same plan gives the same bytes."""
    try:
        return datetime.combine(date.fromisoformat(plan.issued_on or ""), EPOCH.time())
    except ValueError:
        return EPOCH


def _write_tasks(book: Any, plan: Plan) -> None:
    title = said("{plan}任务分解表").format(plan=plan.title or said("工作方案"))
    sheet = new_sheet(book, said("任务分解表"), title, [*map(said, COLUMNS)], WIDTHS, A3, said(FOOTER))
    text, centred = cell_format(book), cell_format(book, align="center")
    for row in rows_of(plan):
        sheet.write_number(row.number + 1, 0, row.number, centred)
        sheet.set_row(row.number + 1, row_height(row.cells, WIDTHS[1:]))
        for column, value in enumerate(row.cells, start=1):
            write_text(sheet, row.number + 1, column, value, centred if COLUMNS[column] in CENTRED else text)
    sheet.autofilter(1, 0, len(plan.obligations) + 1, len(COLUMNS) - 1)


def _write_questions(book: Any, plan: Plan, source: SourceText) -> None:
    name, columns = said("待确认事项"), [*map(said, QUESTION_COLUMNS)]
    sheet = new_sheet(book, name, name, columns, QUESTION_WIDTHS, A4, said(FOOTER))
    text, centred = cell_format(book), cell_format(book, align="center")
    for number, question in enumerate(plan.diagnostics, start=1):
        start, end = question.span
        sheet.write_number(number + 1, 0, number, centred)
        sheet.write_number(number + 1, 3, line_of(source.text, start), centred)
        values = {
            1: question.code,
            2: said(SEVERITIES[question.severity]),
            4: source.text[start:end],
            5: question.message,
            6: question.help,
        }
        sheet.set_row(number + 1, row_height([values.get(column, "") for column in range(7)], QUESTION_WIDTHS))
        for column, value in values.items():
            write_text(sheet, number + 1, column, value, centred if column < 3 else text)
