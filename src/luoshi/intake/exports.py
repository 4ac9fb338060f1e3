"""The log of mails as a workbook."""

import io
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.audit.actions import record_export
from luoshi.intake.models import Mail
from luoshi.intake.queries import stands
from luoshi.intake.wording import reason_words
from luoshi.organizations.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500


def export_mails(user: User, mails: QuerySet[Mail], filters: str) -> HttpResponse:
    """A download of the mails, one a line; who took it stays on record."""
    out, lines = io.BytesIO(), 0
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(_("Mail intake")[:31]), book.add_format({"bold": True})
    for column, (heading, width) in enumerate(_headings()):
        sheet.set_column(column, column, width)
        sheet.write(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for lines, mail in enumerate(mails.iterator(CHUNK), start=1):
        for column, value in enumerate(_row(mail)):
            sheet.write(lines, column, value)
    book.close()
    record_export(user, "intake:mail:export", rows=lines, filters=filters)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="mails.xlsx"'
    return answer


def _headings() -> list[tuple[str, int]]:
    return [
        (_("Received at"), 17),
        (_("Sender"), 30),
        (_("Subject"), 50),
        (_("State"), 14),
        (_("Why"), 50),
        (_("Unit"), 24),
        (_("Task"), 40),
        (_("Found by"), 20),
        ("DKIM", 10),
        ("SPF", 10),
        ("DMARC", 10),
        (_("Size (bytes)"), 12),
    ]


def _row(mail: Mail) -> list[Any]:
    return [
        f"{timezone.localtime(mail.received_at):%Y-%m-%d %H:%M}",
        mail.sender,
        mail.subject,
        str(stands(mail).label),
        reason_words(mail),
        mail.organization.name if mail.organization else "",
        mail.assignment.obligation.title if mail.assignment else "",
        mail.get_found_by_display(),
        *(mail.authentication.get(method, "") for method in ("dkim", "spf", "dmarc")),
        mail.size,
    ]
