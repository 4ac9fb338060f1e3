"""One report of the story: written by the unit's handler, with photographs, and decided by the reviewer."""

from decimal import Decimal
from io import BytesIO

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from luoshi.assignments.models import Assignment
from luoshi.assignments.progress import OWING
from luoshi.organizations.models import Role, User
from luoshi.plans.models import Plan
from luoshi.reports.actions import (
    Draft,
    accept_report,
    add_evidence,
    return_report,
    save_draft,
    sign_report,
    start_report,
    submit_report,
)
from luoshi.reports.models import Report
from luoshi.web.demo.photographs import draw_photograph, passed_on
from luoshi.web.demo.story import Filing

#: A state of the story: submitted, and the unit's leader has not signed yet.
UNSIGNED = "unsigned"


class NoSuchTaskError(LookupError):
    """The story speaks of a task that the plan does not give to the unit."""


def owed_lines(plan: Plan, task: str) -> QuerySet[Assignment]:
    """The lines of those who owe a task with these words in its title."""
    return Assignment.objects.filter(plan=plan, obligation__title__contains=task, role__in=OWING)


def lines_of(plan: Plan, filing: Filing) -> list[Assignment]:
    """The lines for which the report is filed, one a unit. NoSuchTaskError when nobody in it owes such a task."""
    owed = owed_lines(plan, filing.task)
    chosen = (
        owed.exclude(organization__code__in=filing.but)
        if filing.unit == "all"
        else owed.filter(organization__code=filing.unit)
    )
    lines = {line.organization_id: line for line in chosen.order_by("-obligation__position", "-measure", "-pk")}
    if not lines:
        raise NoSuchTaskError(f"{filing.unit}: {filing.task}")
    return list(lines.values())


def file_report(line: Assignment, filing: Filing, *, reviewer: User) -> None:
    """File the report and bring it to its state; nothing when the unit has begun one already."""
    if not line.report_items.exists():
        report = _write(filing, line)
        _bring_to_state(filing, report, reviewer)


def handler_of(line: Assignment) -> User:
    """The person who handles the line's unit."""
    return User.objects.get(appointments__post__role=Role.HANDLER, appointments__post__organization=line.organization)


def _leader(report: Report) -> User:
    led = User.objects.filter(
        appointments__post__role=Role.LEADER, appointments__post__organization=report.organization
    )
    return led.order_by("pk")[0]


def _write(filing: Filing, line: Assignment) -> Report:
    handler = handler_of(line)
    report = start_report(handler, line)
    counted = filing.count and line.target_min is not None
    kind = report.kind if counted or filing.state != Report.State.ACCEPTED else Report.Kind.COMPLETION
    draft = Draft(kind=kind, counts={line.pk: Decimal(filing.count)}, **filing.text)
    report = save_draft(handler, report, draft, version=report.version)
    for number in range(1, filing.photographs + 1):
        picture = _picture(filing, line.organization.code, number)
        add_evidence(handler, report, SimpleUploadedFile(f"现场照片{number}.jpg", picture, "image/jpeg"))
    if filing.document:
        add_evidence(handler, report, SimpleUploadedFile(filing.document, _word(line, filing)))
    return report


def _picture(filing: Filing, unit: str, number: int) -> bytes:
    """The unit's own photograph, or, where the story says so, another unit's as a chat program passes it on."""
    borrowed = filing.borrowed
    if borrowed is None or borrowed.number != number:
        return draw_photograph(f"{filing.task}/{unit}/{number}")
    return passed_on(draw_photograph(f"{borrowed.task}/{borrowed.unit}/{borrowed.of}"))


def _word(line: Assignment, filing: Filing) -> bytes:
    """A Word document: the task as its heading, below it what the report says."""
    document, out = docx.Document(), BytesIO()
    document.add_heading(line.obligation.title)
    for text in filing.text.values():
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def _bring_to_state(filing: Filing, report: Report, reviewer: User) -> None:
    if filing.state == Report.State.DRAFT:
        return
    report.refresh_from_db()
    assert report.author
    report = submit_report(report.author, report, version=report.version)
    if filing.state == UNSIGNED:
        return
    if report.sign_off == Report.SignOff.WAITING:
        report = sign_report(_leader(report), report, version=report.version)
    if filing.state == Report.State.ACCEPTED:
        accept_report(reviewer, report, version=report.version)
    elif filing.state == Report.State.RETURNED:
        return_report(reviewer, report, version=report.version, reason=filing.reason)
