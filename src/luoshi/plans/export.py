import io

import xlsxwriter
from django.utils.translation import gettext as _

from luoshi.compiler.write.sheet import A3, cell_format, new_sheet, row_height, write_text
from luoshi.plans.reader import Card, Reader

WIDTHS = (16, 30, 40, 26, 30, 20, 26, 10, 10, 60, 30)


def workbook(reader: Reader) -> io.BytesIO:
    """The obligations that are not dropped, one a row, as people corrected them; what was compiled stands beside in the last column."""
    out = io.BytesIO()
    names = [_("Section"), _("Task"), _("Who"), _("How many"), _("When"), _("Evidence"), _("A report holds"), _("Force"), _("State"), _("Text"), _("As compiled")]  # fmt: skip
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = new_sheet(book, _("Tasks"), reader.plan.title, names, WIDTHS, A3, "&C&P / &N")
        look = cell_format(book)
        live = [card for card in reader.cards if card.state != "dropped"]
        for place, card in enumerate(live, start=2):
            cells = _row(card)
            sheet.set_row(place, row_height(cells, WIDTHS))
            for column, value in enumerate(cells):
                write_text(sheet, place, column, value, look)
    out.seek(0)
    return out


def _row(card: Card) -> list[str]:
    rows = {row.group: row for row in card.rows}
    who = "\n".join(f"{w.body.text} ({w.found})" for w in card.who)
    said = [f"{row.label}: {'；'.join(row.struck)}" for row in card.rows if row.struck]
    lines = [("\n".join(rows[group].lines)) for group in ("count", "when", "evidence", "asks", "modality")]
    section = card.duty.section.path if card.duty.section else ""
    return [section, card.duty.title, who, *lines, card.duty.get_status_display(), card.duty.text, "\n".join(said)]
