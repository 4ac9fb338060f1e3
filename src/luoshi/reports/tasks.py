"""Background work of this room."""

import logging

from django.utils import timezone
from django_tasks import task

from luoshi.assignments.models import Assignment
from luoshi.reports.actions import examination
from luoshi.reports.actions.locking import assignments_of
from luoshi.reports.actions.previewing import prepare_preview
from luoshi.reports.actions.scanning import AGAIN_AFTER, ATTEMPTS, scan_content
from luoshi.reports.examining import finding
from luoshi.reports.examining.fingerprints import fingerprint_of
from luoshi.reports.files.scanner import ScannerUnavailableError
from luoshi.reports.models import Evidence, Report, Signal
from luoshi.reports.versions import chain_of

log = logging.getLogger(__name__)


@task()
def examine_report(report_pk: int, attempt: int, *, anew: bool = False) -> None:
    """Fingerprints the report's photographs and text and keeps what a reviewer should look at.

    Does nothing when the report is gone or a newer attempt took its place. `anew` makes fingerprints that are there again.
    """
    report = Report.objects.select_related("organization").filter(pk=report_pk).first()
    if report is None:
        return
    photographs = list(report.evidence.filter(kind=Evidence.Kind.PHOTOGRAPH).order_by("position", "pk"))
    if not examination.start_examination(report_pk, attempt, total=len(photographs) + 1):
        return
    try:
        found = _signals(report, photographs, attempt, anew=anew)
        examination.finish_examination(report_pk, attempt, found)
    except Exception:
        log.exception("examining report %s failed", report_pk)
        examination.fail_examination(report_pk, attempt)


def _signals(report: Report, photographs: list[Evidence], attempt: int, *, anew: bool) -> list[Signal]:
    """What was found; that a correction resembles the version which it corrects is no finding."""
    served = assignments_of(report)
    found: list[Signal] = []
    for photograph in photographs:
        found += _on_photograph(report, photograph, served, anew=anew)
        examination.beat(report.pk, attempt)
    found += finding.text_signals(report, served)
    examination.beat(report.pk, attempt)
    earlier = {version.pk for version in chain_of(report)}
    return [signal for signal in found if signal.other_report_id not in earlier]


def _on_photograph(report: Report, photograph: Evidence, served: list[Assignment], *, anew: bool) -> list[Signal]:
    """One file that makes something fail never stops the rest: it becomes a signal that says so."""
    try:
        return list(finding.photograph_signals(report, fingerprint_of(photograph, anew=anew), served))
    except Exception as error:
        log.exception("examining evidence %s failed", photograph.key)
        return [finding.failed(report, photograph, error)]


@task(priority=-1)
def prepare_in_background(sha256: str) -> None:
    """Makes the PDF of an office document; does nothing when it is there already or nobody holds the document any more."""
    prepare_preview(sha256)


@task()
def scan_in_background(sha256: str, attempt: int) -> None:
    """Has the content scanned; where the scanner does not answer, asks again later."""
    try:
        scan_content(sha256)
    except (ScannerUnavailableError, OSError):
        log.warning("%s could not be scanned, attempt %d", sha256, attempt, exc_info=True)
        if attempt < ATTEMPTS:
            scan_in_background.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(sha256, attempt + 1)
