"""The preview of an upload as people see it: lines in words, mistakes in words, both as a workbook."""

from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.organizations.models import RosterLine, RosterUpload
from luoshi.organizations.roster import wording
from luoshi.organizations.roster.problems import Problem

#: The four things that an import does, in the order in which they are told.
ACTS = {
    "add": gettext_lazy("added"),
    "change": gettext_lazy("changed"),
    "move": gettext_lazy("moved"),
    "close": gettext_lazy("closed or ended"),
}


def shown(line: RosterLine) -> dict[str, Any]:
    """The line with its words, the tone of its badge and what differs."""
    return {
        "sheet": line.sheet,
        "row": line.row,
        "label": line.label,
        "words": wording.words(line.what, line.act),
        "tone": wording.tone(line.act),
        "differences": wording.differences(line.what, line.act, line.fields),
    }


def acts(upload: RosterUpload) -> list[tuple[str, str, int]]:
    """Each act with its words and how many lines do it; acts without a line are left out."""
    totals = dict.fromkeys(ACTS, 0)
    for name, count in upload.counts.items():
        totals[name.partition(":")[2]] += count
    return [(act, str(ACTS[act]), count) for act, count in totals.items() if count]


def problems_of(upload: RosterUpload) -> list[Problem]:
    """The mistakes that were stored, in the order of the sheets."""
    return [Problem(**problem) for problem in upload.problems]


def write_preview(file: BinaryIO, upload: RosterUpload) -> int:
    """How many lines and mistakes were written into `file` as .xlsx, a sheet for each."""
    lines = _lines(upload)
    mistakes = [[one.sheet, one.cell, one.reason] for one in problems_of(upload)]
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        _sheet(
            book,
            bold,
            _("What would change"),
            [_("Sheet"), _("Row"), _("Change"), _("What"), _("From → to")],
            lines,
        )
        _sheet(book, bold, _("Mistakes"), [_("Sheet"), _("Cell"), _("What is wrong")], mistakes)
    return len(lines) + len(mistakes)


def _lines(upload: RosterUpload) -> list[list[Any]]:
    return [
        [line["sheet"], line["row"], line["words"], line["label"], _differences(line["differences"])]
        for line in map(shown, upload.lines.all().iterator())
    ]


def _differences(differences: list[dict[str, str]]) -> str:
    return "；".join(f"{one['name']}: {one['before']} → {one['after']}" for one in differences)


def _sheet(book: Any, bold: Any, title: str, headings: list[str], rows: list[list[Any]]) -> None:
    page = book.add_worksheet(title[:31])
    page.freeze_panes(1, 0)
    page.write_row(0, 0, headings, bold)
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, row)
    page.autofit(max_width=400)
