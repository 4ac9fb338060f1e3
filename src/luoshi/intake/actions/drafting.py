"""The draft that a mail becomes: begun, given its text and its files through the actions of reports."""

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError
from luoshi.intake.models import Mail
from luoshi.intake.reading import Attachment, ReadMail
from luoshi.reports.actions import Draft, add_evidence, save_draft, start_report
from luoshi.reports.actions.locking import OPEN
from luoshi.reports.forms import LONGEST
from luoshi.reports.models import Report
from luoshi.reports.requirements import PARTS
from luoshi.transactions import atomic

#: Pictures within the text that are smaller on either side, in pixels, are logos and smileys.
DECORATION = 100


def open_report(assignment: Assignment) -> Report | None:
    """The unit's open report for the assignment; None where none is begun."""
    found = Report.objects.filter(organization=assignment.organization_id, state__in=OPEN, items__assignment=assignment)
    return found.order_by("-pk").first()


def has_content(report: Report) -> bool:
    """Whether somebody has written on it or added files."""
    written = any(getattr(report, part).strip() for part in PARTS)
    return written or report.state != Report.State.DRAFT or report.evidence.exists()


def draft_from(mail: Mail, read: ReadMail) -> None:
    """The mail's report holds its text and files; what was done before a kill is not done again.

    DomainError reports.changed_meanwhile when a person wrote on it in between.
    """
    _begin(mail)
    _write(mail)
    _attach(mail, read)
    assert mail.report
    mail.report.refresh_from_db()
    mail.report_version = mail.report.version


@atomic
def _begin(mail: Mail) -> None:
    if mail.report:
        return
    assert mail.person
    assert mail.assignment
    mail.report = start_report(mail.person, mail.assignment)
    mail.report_version = mail.report.version
    mail.save()


@atomic
def _write(mail: Mail) -> None:
    """The texts are in the report, below what stood there."""
    if mail.text_kept:
        return
    report, person = mail.report, mail.person
    assert report
    assert person
    texts = {part: _joined(getattr(report, part), mail.parts.get(part, "")) for part in PARTS}
    saved = save_draft(
        person, report, Draft(kind=report.kind, counts=_counts(mail, report), **texts), version=mail.report_version or 0
    )
    mail.report, mail.report_version, mail.text_kept = saved, saved.version, True
    mail.save()


def _joined(before: str, new: str) -> str:
    """Both, cut where a report ends: the whole stays readable with the mail."""
    return "\n\n".join(filter(None, [before.strip(), new.strip()]))[:LONGEST]


def _counts(mail: Mail, report: Report) -> dict[int, Decimal]:
    counts = dict(report.items.values_list("assignment_id", "count"))
    stated = mail.parts.get("count")
    if stated and mail.assignment_id in counts and not counts[mail.assignment_id]:
        counts[mail.assignment_id] = Decimal(stated)
    return counts


def _attach(mail: Mail, read: ReadMail) -> None:
    kept = [_attached(mail, file) for file in read.attachments if not is_decoration(file)]
    damaged = [_entry(name, 0, DomainError("reports.file_broken", name=name)) for name in read.damaged]
    mail.attachments = [*kept, *damaged]


def _attached(mail: Mail, file: Attachment) -> dict[str, object]:
    """What became of the file: in the report, or why not."""
    assert mail.report
    assert mail.person
    upload = SimpleUploadedFile(file.name, file.content)
    upload.name = file.name
    try:
        evidence = add_evidence(mail.person, mail.report, upload)
    except DomainError as error:
        if not error.code.startswith(("reports.file_", "reports.too_many_files")):
            raise
        return _entry(file.name, len(file.content), error)
    return _entry(evidence.name, len(file.content)) | {"key": str(evidence.key)}


def _entry(name: str, size: int, error: DomainError | None = None) -> dict[str, object]:
    entry: dict[str, object] = {"name": name[:200], "size": size, "taken": error is None}
    return entry | ({"code": error.code, "data": error.data} if error else {})


def is_decoration(file: Attachment) -> bool:
    """Whether it is a small picture within the text. Whatever cannot be opened is none: the report's own check has the word."""
    if not file.inline:
        return False
    try:
        with Image.open(io.BytesIO(file.content)) as picture:
            return min(picture.size) < DECORATION
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
