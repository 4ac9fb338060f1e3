import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from luoshi.audit.actions import record_export
from luoshi.compiler.write.sheet import A3, A4, cell_format, new_sheet, row_height, write_text
from luoshi.organizations.models import User
from luoshi.plans.comparison import Comparison
from luoshi.plans.models import Obligation, Plan
from luoshi.plans.queries import live_obligations
from luoshi.plans.reader import Card, Reader
from luoshi.plans.wording import asks_words, part_words

TASK_WIDTHS = (16, 30, 40, 26, 30, 20, 26, 10, 10, 60, 30)
CHANGE_WIDTHS = (14, 16, 34, 14, 40, 40)


def export_table(user: User, reader: Reader) -> io.BytesIO:
    """The workbook of `_workbook`; who took it stays on record."""
    live = [card for card in reader.cards if card.state != "dropped"]
    plan = reader.plan
    record_export(user, "plans:plan:export", plan, plan=plan.pk, rows=len(live), number=reader.revision.number)
    return _workbook(reader, live)


def _workbook(reader: Reader, live: list[Card]) -> io.BytesIO:
    """The obligations that are not dropped, one a row, as people corrected them; what was compiled stands beside in the last column."""
    names = [_("Section"), _("Task"), _("Who"), _("How many"), _("When"), _("Evidence"), _("A report holds"), _("Force"), _("State"), _("Text"), _("As compiled")]  # fmt: skip
    return _sheet(_("Tasks"), reader.plan.title, names, TASK_WIDTHS, A3, map(_row, live))


def export_comparison(user: User, comparison: Comparison) -> io.BytesIO:
    """What changed between two versions: a row for each field that changed and for each obligation added or gone.

    Who took it stays on record.
    """
    rows, newer = list(_changes(comparison)), comparison.newer
    record_export(
        user, "plans:plan:export_changes", newer.plan, plan=newer.plan_id, rows=len(rows), number=newer.number
    )
    versions = {"old": comparison.older.number, "new": comparison.newer.number}
    title = f"{comparison.newer.plan.title} · {_('version %(old)s → version %(new)s') % versions}"
    names = [_("Kind of change"), _("Section"), _("Task"), _("Field"), _("Before"), _("After")]
    return _sheet(_("Compare versions"), title, names, CHANGE_WIDTHS, A4, rows)


LIST_WIDTHS = (60, 20, 12, 8, 10, 10, 12)


def export_list(user: User, plans: Iterable[Plan]) -> io.BytesIO:
    """The plans as `list_plans` gives them, one a row, as the list shows them; who took it stays on record."""
    rows = [_plan_row(plan) for plan in plans]
    record_export(user, "plans:list:export", rows=len(rows))
    names = [_("Plan"), _("Issued by"), _("Status"), _("Tasks"), _("Confirmed"), _("Open questions"), _("Issue date")]
    return _sheet(_("Plans"), str(_("Plans")), names, LIST_WIDTHS, A4, rows)


def _plan_row(plan: Plan) -> list[str]:
    counted = [str(plan.obligation_count or 0), str(plan.confirmed_count or 0)]
    still_open = str(plan.open_count) if plan.status == Plan.Status.DRAFT else ""
    day = plan.issued_on.isoformat() if plan.issued_on else ""
    return [plan.title, plan.owner.label, str(plan.get_status_display()), *counted, still_open, day]


ASKS_WIDTHS = (16, 34, 60, 16, 50)


def export_asks(user: User, plan: Plan) -> io.BytesIO:
    """What the reports on each obligation must hold, one a row; who took it stays on record."""
    rows = [_asks_row(plan, duty) for duty in live_obligations(plan)]
    record_export(user, "plans:plan:export_asks", plan, plan=plan.pk, rows=len(rows))
    names = [_("Section"), _("Task"), _("A report holds"), _("Sign-off"), _("Templates")]
    return _sheet(_("What reports must hold"), plan.title, names, ASKS_WIDTHS, A4, rows)


def _asks_row(plan: Plan, duty: Obligation) -> list[str]:
    signed = plan.sign_off if duty.sign_off is None else duty.sign_off
    parts = part_words()
    templates = "\n".join(f"{parts[part]}: {text}" for part, text in duty.templates.items())
    section = duty.section.path if duty.section else ""
    return [section, duty.title, asks_words(duty.asks), _("needed") if signed else _("not needed"), templates]


def _sheet(
    name: str, title: str, names: Sequence[str], widths: Sequence[int], paper: int, rows: Iterable[list[str]]
) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = new_sheet(book, name, title, names, widths, paper, "&C&P / &N")
        look = cell_format(book)
        for place, cells in enumerate(rows, start=2):
            sheet.set_row(place, row_height(cells, widths))
            for column, value in enumerate(cells):
                write_text(sheet, place, column, value, look)
    out.seek(0)
    return out


def _changes(comparison: Comparison) -> Iterator[list[str]]:
    for duty, differences in comparison.changed:
        for one in differences:
            yield [_("Changed"), *_named(duty), one.label, "\n".join(one.before), "\n".join(one.after)]
    for duty in comparison.added:
        yield [_("Added"), *_named(duty), "", "", duty.text]
    for word, duties in ((_("No longer there"), comparison.gone), (_("No longer in the text, kept"), comparison.kept)):
        yield from ([word, *_named(duty), "", duty.text, ""] for duty in duties)


def _named(duty: Obligation) -> tuple[str, str]:
    return (duty.section.path if duty.section else ""), duty.title


def _row(card: Card) -> list[str]:
    rows = {row.group: row for row in card.rows}
    who = "\n".join(f"{w.body.text} ({w.found})" for w in card.who)
    said = [f"{row.label}: {'；'.join(row.struck)}" for row in card.rows if row.struck]
    lines = [("\n".join(rows[group].lines)) for group in ("count", "when", "evidence", "asks", "modality")]
    section = card.duty.section.path if card.duty.section else ""
    return [section, card.duty.title, who, *lines, card.duty.get_status_display(), card.duty.text, "\n".join(said)]
