"""Photographs and documents of a report. A file is in the store before its row commits, and goes again when the row fails."""

import logging
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.actions.contents import forget, lock_content, names_of
from luoshi.reports.actions.locking import lock_open, record_each
from luoshi.reports.actions.previewing import ask_preview
from luoshi.reports.actions.scanning import note_scan, scan_upload
from luoshi.reports.files import Inspection, inspect, store
from luoshi.reports.models import Content, Evidence, Report
from luoshi.reports.permissions import require_file
from luoshi.transactions import atomic

log = logging.getLogger(__name__)


def add_evidence(
    actor: User, report: Report, upload: UploadedFile, *, key: uuid.UUID | None = None, caption: str = ""
) -> Evidence:
    """The evidence for the uploaded file; the one already there when the report has the same content or the same key.

    `key` is chosen by the browser before the first try, so that a repeated upload is known again; one that stands for a file
    of another report is not taken.
    The file is opened, scanned and stored outside the transaction, so that no lock is held meanwhile. DomainError
    reports.file_… says why a file is refused; reports.not_open, reports.too_many_files, reports.store_failed.
    """
    require_file(actor, report.organization)
    found = inspect(upload)
    scan = scan_upload(actor, report, upload, found)
    evidence = _unsaved(actor, report, found)
    evidence.key = _own_key(report, key)
    evidence.caption = clean_caption(caption)
    try:
        _store(upload, found)
        with transaction.atomic():
            return _add_row(actor, report, evidence, upload, found, scan)
    except BaseException:
        forget(found.sha256, names_of(evidence))
        raise


def _unsaved(actor: User, report: Report, found: Inspection) -> Evidence:
    return Evidence(
        report=report,
        kind=found.kind,
        file=store.file_name(found.sha256, found.suffix),
        thumbnail=store.thumbnail_name(found.sha256) if found.thumbnail else "",
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        width=found.width,
        height=found.height,
        uploaded_by=actor,
    )


def _own_key(report: Report, key: uuid.UUID | None) -> uuid.UUID:
    taken = key and Evidence.objects.filter(key=key).exclude(report=report).exists()
    return key if key and not taken else uuid.uuid4()


def _store(upload: UploadedFile, found: Inspection) -> None:
    try:
        store.keep(found, upload)
    except OSError as error:
        log.exception("evidence could not be stored")
        raise DomainError("reports.store_failed") from error


def _add_row(
    actor: User, report: Report, evidence: Evidence, upload: UploadedFile, found: Inspection, scan: Content.Scan
) -> Evidence:
    locked = lock_open(actor, report)
    rows = list(locked.evidence.all())
    for row in rows:
        if row.sha256 == evidence.sha256 or row.key == evidence.key:
            return row
    if len(rows) >= settings.EVIDENCE_MAX_FILES:
        raise DomainError("reports.too_many_files", limit=settings.EVIDENCE_MAX_FILES)
    content = lock_content(found.sha256)
    _store(upload, found)  # once more: the last row that held the content may have gone since
    note_scan(content, scan)
    ask_preview(content, evidence)
    evidence.position = max((row.position for row in rows), default=-1) + 1
    evidence.save(force_insert=True)
    record_each(
        actor, "reports:evidence:add", locked, evidence=evidence.key, name=evidence.name, sha256=evidence.sha256
    )
    return evidence


@atomic
def remove_evidence(actor: User, evidence: Evidence) -> None:
    """Nothing; the evidence is gone from its open report, its content goes, once that is committed, unless another row holds it."""
    report = lock_open(actor, evidence.report)
    record_each(actor, "reports:evidence:remove", report, evidence=evidence.key, name=evidence.name)
    Evidence.objects.filter(pk=evidence.pk).delete()
    transaction.on_commit(lambda: forget(evidence.sha256, names_of(evidence)))


@atomic
def order_evidence(actor: User, report: Report, keys: Sequence[uuid.UUID]) -> None:
    """Nothing; the report's files now stand in the order of `keys`, which names each of them once.

    DomainError reports.wrong_order when it does not (a file came or went meanwhile).
    """
    locked = lock_open(actor, report)
    rows = {row.key: row for row in locked.evidence.all()}
    if len(keys) != len(rows) or set(keys) != set(rows):
        raise DomainError("reports.wrong_order")
    for position, key in enumerate(keys):
        rows[key].position = position
    Evidence.objects.bulk_update(rows.values(), ["position"])


@atomic
def caption_evidence(actor: User, evidence: Evidence, caption: str) -> Evidence:
    """The evidence with its caption, cut at 200 characters."""
    lock_open(actor, evidence.report)
    evidence.caption = clean_caption(caption)
    evidence.save(update_fields=["caption"])
    return evidence


def clean_caption(caption: str) -> str:
    """The caption on one line, at most 200 characters."""
    return " ".join(caption.split())[:200]
