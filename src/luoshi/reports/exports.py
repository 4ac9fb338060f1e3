"""Lists of reports as workbooks."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.audit.actions import record, record_export
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.reports import queries, waiting_list
from luoshi.reports.escalation import working_days
from luoshi.reports.models import Evidence, Report, ReportItem
from luoshi.reports.permissions import office_of
from luoshi.reports.showing import Shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows fetched at a time: the whole table never stands in memory.
CHUNK = 500


def export_reports(user: User, reports: QuerySet[Report], title: str, filters: str) -> HttpResponse:
    """A download of the reports, one line for each assignment that a report serves; who took it stays on record."""
    content, lines = _bytes(_headings(), _rows(reports.iterator(CHUNK)), title)
    record_export(user, "reports:report:export", rows=lines, filters=filters)
    return _download(content, "reports.xlsx")


def export_queue(user: User, reports: QuerySet[Report], filters: str) -> HttpResponse:
    """A download of what waits for the reviewer, one line for each report, the longest waiting first; who took it stays on record."""
    day = timezone.localdate()
    late = waiting_list.late_among(reports.order_by().values("pk"), day)
    shown = queries.with_flags(queries.listed(reports)).iterator(CHUNK)
    content, lines = _bytes(_queue_headings(), (_queue_row(report, late, day) for report in shown), _("Reviews"))
    record_export(user, "reports:review:export", rows=lines, filters=filters)
    return _download(content, "reviews.xlsx")


def _queue_headings() -> list[tuple[str, int]]:
    return [
        (_("Unit"), 24),
        (_("Plan"), 30),
        (_("Task"), 40),
        (_("Kind"), 10),
        (_("Submitted at"), 17),
        (_("With the reviewer since"), 17),
        (_("Working days waited"), 10),
        (_("Longer than the plan allows"), 12),
        (_("Signals to be looked at"), 10),
        (_("Files"), 8),
        (_("Resubmitted"), 10),
        (_("Reviewing office"), 24),
    ]


def _queue_row(report: Report, late: set[int], day: date) -> list[Any]:
    main = report.main
    since = report.waits_since or report.submitted_at
    return [
        report.unit_named.name,
        main.plan.title if main else "",
        "、".join(item.assignment.obligation.title for item in report.items.all()),
        report.get_kind_display(),
        _local(report.submitted_at),
        _local(since),
        working_days(timezone.localdate(since), day) if since else "",
        _("yes") if report.pk in late else "",
        report.flags,
        report.files,
        _("yes") if queries.last_return(report) else "",
        office_of(main).name if main else "",
    ]


def export_review_rules(user: User, plan: Plan, rows: list[dict[str, Any]]) -> HttpResponse:
    """A download of how the reports on each task of the plan are reviewed; empty cells follow the plan."""
    headings = [(_("Section"), 16), (_("Task"), 50), (_("Second review"), 12), (_("Several at once"), 30)]
    words = {"yes": _("needed"), "no": _("not needed"), "": ""}
    lines = (
        [
            row["duty"].section.path if row["duty"].section else "",
            row["duty"].title,
            words[row["second"]],
            row["own"].get_together_display() if row["together"] else "",
        ]
        for row in rows
    )
    content, number = _bytes(headings, lines, _("Review rules"))
    record_export(user, "reports:plan:export_review_rules", plan, rows=number, plan=plan.pk)
    return _download(content, "review-rules.xlsx")


def export_signals(user: User, rows: Iterable[Shown], title: str, filters: str) -> HttpResponse:
    """A download of signals with what was decided about them; who took it stays on record."""
    content, lines = _bytes(_signal_headings(), map(_signal_row, rows), title)
    record_export(user, "reports:signal:export", rows=lines, filters=filters)
    return _download(content, "signals.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def record_download(user: User, evidence: Evidence) -> None:
    """Leaves the event of a file that was saved, as it was sent."""
    unit = evidence.report.organization_id
    record(user, "reports:evidence:download", evidence.report, organization=unit, name=evidence.name, key=evidence.key)


def _signal_headings() -> list[tuple[str, int]]:
    return [
        (_("Unit"), 24),
        (_("Signal"), 16),
        (_("Photograph"), 14),
        (_("What was found"), 60),
        (_("Decision"), 12),
        (_("Note"), 40),
        (_("Decided by"), 14),
        (_("Decided at"), 17),
        (_("Found at"), 17),
    ]


def _signal_row(row: Shown) -> list[Any]:
    signal = row.signal
    return [
        signal.report.unit_named.name,
        row.title,
        row.picture,
        row.sentence,
        signal.get_state_display(),
        signal.note,
        str(signal.settled_by or ""),
        _local(signal.settled_at),
        _local(signal.found_at),
    ]


def _headings() -> list[tuple[str, int]]:
    return [
        (_("Unit"), 24),
        (_("Plan"), 30),
        (_("Task"), 40),
        (_("Kind"), 10),
        (_("State"), 10),
        (_("Delivered"), 10),
        (_("Unit of count"), 8),
        (_("Submitted at"), 17),
        (_("Decided at"), 17),
        (_("Files"), 8),
        (_("Practice and experience"), 60),
        (_("Highlights"), 40),
        (_("Results"), 40),
        (_("Reviewer's words"), 40),
    ]


def _rows(reports: Iterable[Report]) -> Iterator[list[Any]]:
    for report in reports:
        for item in report.items.all():
            yield _row(report, item)


def _row(report: Report, item: ReportItem) -> list[Any]:
    assignment = item.assignment
    words = [review.reason for review in report.reviews.all() if review.reason]
    return [
        report.unit_named.name,
        assignment.plan.title,
        assignment.obligation.title,
        report.get_kind_display(),
        report.get_state_display(),
        float(item.count) if assignment.target_min is not None else "",
        assignment.unit,
        _local(report.submitted_at),
        _local(report.decided_at),
        report.files,
        report.practice,
        report.highlights,
        report.results,
        words[-1] if words else "",
    ]


def _local(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _bytes(headings: list[tuple[str, int]], rows: Iterable[list[Any]], title: str) -> tuple[bytes, int]:
    """The workbook, and how many lines it holds."""
    number = 0
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write(0, column, heading, bold)
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write(number, column, value[:32000] if isinstance(value, str) else value, wrap)
    book.close()
    return out.getvalue(), number
