"""What the virus scanner says of a content, and what follows. Without a scanner (setting CLAMAV) nothing here changes anything."""

import logging
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.actions.contents import lock_content
from luoshi.reports.actions.locking import record_each
from luoshi.reports.files import Inspection, scanner
from luoshi.reports.models import Content, Evidence, Report
from luoshi.transactions import atomic

log = logging.getLogger(__name__)

#: How long after a scanner that did not answer it is asked again, and how often in all.
AGAIN_AFTER = timedelta(minutes=5)
ATTEMPTS = 100


def scan_upload(actor: User, report: Report, upload: object, found: Inspection) -> Content.Scan:
    """What is known of the upload: clean; waiting, where the scanner does not answer; none without a scanner.

    DomainError reports.file_infected, with an event, where it found something: the file is never stored.
    """
    if not scanner.is_on():
        return Content.Scan.NONE
    try:
        virus = scanner.find_virus(upload)  # type: ignore[arg-type]
    except scanner.ScannerUnavailableError:
        log.exception("the virus scanner did not answer: %s waits in quarantine", found.sha256)
        return Content.Scan.WAITING
    if not virus:
        return Content.Scan.CLEAN
    with transaction.atomic():
        record_each(actor, "reports:evidence:refused", report, name=found.name, sha256=found.sha256, virus=virus)
    raise DomainError("reports.file_infected", name=found.name, virus=virus)


def note_scan(content: Content, scan: Content.Scan) -> None:
    """Nothing; the locked content carries what is known now. One that waits is scanned in the background."""
    if scan == Content.Scan.NONE or (scan == Content.Scan.WAITING and content.scan == Content.Scan.CLEAN):
        return
    content.scan, content.virus = scan, ""
    content.scanned_at = timezone.now() if scan == Content.Scan.CLEAN else None
    content.save()
    if scan == Content.Scan.WAITING:
        transaction.on_commit(lambda: _scan_later(content.sha256))


def _scan_later(sha256: str) -> None:
    from luoshi.reports.tasks import scan_in_background

    scan_in_background.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(sha256, 1)


def scan_content(sha256: str) -> Content.Scan | None:
    """How the content of stored evidence was found; None when it is gone meanwhile. Raises ScannerUnavailableError, OSError.

    An infected one stays, never given out, until its report's unit removes it; each of its rows leaves an event.
    """
    evidence = Evidence.objects.filter(sha256=sha256).first()
    if evidence is None:
        return None
    with default_storage.open(evidence.file.name, "rb") as file:
        virus = scanner.find_virus(file)
    return _keep_verdict(sha256, virus)


@atomic
def _keep_verdict(sha256: str, virus: str) -> Content.Scan | None:
    content = lock_content(sha256)
    rows = list(Evidence.objects.filter(sha256=sha256).select_related("report__organization"))
    if not rows:
        content.delete()
        return None
    before, content.scan = content.scan, Content.Scan.INFECTED if virus else Content.Scan.CLEAN
    content.virus, content.scanned_at = virus[:200], timezone.now()
    content.save()
    if virus and before != Content.Scan.INFECTED:
        for row in rows:
            record_each(None, "reports:evidence:infected", row.report, name=row.name, sha256=sha256, virus=virus)
    return Content.Scan(content.scan)


def waiting_contents() -> list[str]:
    """The SHA-256 of stored evidence that no scanner has seen, as when it was switched on later."""
    seen = Content.objects.filter(scan__in=[Content.Scan.CLEAN, Content.Scan.INFECTED]).values("sha256")
    return list(Evidence.objects.exclude(sha256__in=seen).order_by().values_list("sha256", flat=True).distinct())
