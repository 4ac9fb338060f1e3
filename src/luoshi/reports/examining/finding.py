"""What is worth a look in a report, as unsaved signals: each with the mark by which it is known again."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone

from luoshi import integrity
from luoshi.assignments.models import Assignment
from luoshi.reports.actions.submission import asked_for
from luoshi.reports.examining import search, texts
from luoshi.reports.examining.fingerprints import capture_of
from luoshi.reports.models import Evidence, PictureFingerprint, Report, Signal
from luoshi.reports.queries import last_place

#: Stands in a stored sentence's place for the other report: who may read its name is decided when it is shown.
SOMEWHERE = ""


def photograph_signals(report: Report, fingerprint: PictureFingerprint, served: list[Assignment]) -> Iterator[Signal]:
    """The signals on one photograph of the report."""
    evidence = fingerprint.evidence
    if fingerprint.error:
        yield _unreadable(report, evidence, fingerprint.error)
        return
    for other in _elsewhere(report, served, search.alike(fingerprint)):
        sighting = integrity.Sighting(SOMEWHERE, other.identical, other.alike)
        found = integrity.examine_photograph(integrity.Capture(), sightings=[sighting])[0]
        where = other.fingerprint.evidence
        mark = f"picture:{evidence.pk}:{where.pk}"
        yield _signal(report, found, mark, evidence=evidence, other_evidence=where, other_report=where.report)
    capture, site, near = capture_of(fingerprint), site_of(report, served), _near_site(report, served)
    for found in integrity.examine_photograph(capture, period=_period(report, served), site=site, near_site=near):
        yield _signal(report, found, f"{found.code}:{evidence.pk}", evidence=evidence)


def failed(report: Report, evidence: Evidence, error: Exception) -> Signal:
    """The signal that says that this photograph could not be examined."""
    return _unreadable(report, evidence, type(error).__name__)


def _unreadable(report: Report, evidence: Evidence, reason: str) -> Signal:
    found = integrity.Finding("unreadable", "signal", {"reason": reason})
    return _signal(report, found, f"{found.code}:{evidence.pk}", evidence=evidence)


def _signal(report: Report, found: integrity.Finding, mark: str, **about: object) -> Signal:
    data = {name: value for name, value in found.data.items() if name != "where"}
    return Signal(report=report, code=found.code, severity=found.severity, data=data, mark=mark, **about)


def _period(report: Report, served: Iterable[Assignment]) -> tuple[date | None, date | None]:
    """From the first day of any task served (its period's, its window's, else the plan's) to the day of submission."""
    starts = [line.period_start or line.window_start or line.plan.issued_on for line in served]
    first = None if None in starts else min(starts, default=None)
    return first, timezone.localdate(report.submitted_at) if report.submitted_at else None


def site_of(report: Report, served: Iterable[Assignment]) -> integrity.Place | None:
    """Where the site lies: as the report says, else as the unit last said for one of its tasks; None where nobody did."""
    return integrity.read_place(report.place or last_place(report.organization, served))


def _near_site(report: Report, served: Iterable[Assignment]) -> float:
    """Metres that count as there: what the plan says of reports of this kind, else the house's own."""
    return asked_for(served, report.kind).place_km * 1000 or integrity.NEAR_SITE


def _elsewhere(report: Report, served: list[Assignment], found: Iterable[search.Alike]) -> Iterator[search.Alike]:
    for other in found:
        if is_elsewhere(report, served, other.fingerprint.evidence.report):
            yield other


def is_elsewhere(report: Report, served: Iterable[Assignment], other: Report) -> bool:
    """Whether the other report is of another unit, of another plan, or of another year.

    Within one unit, plan and year a picture may serve as often as it fits: that is reporting once.
    """
    units = [each.organization.belongs_to_id or each.organization_id for each in (report, other)]
    plans = {line.plan_id for line in served}
    years = {timezone.localdate(each.submitted_at).year for each in (report, other) if each.submitted_at}
    shares_plan = other.items.filter(assignment__plan__in=plans).exists()
    return units[0] != units[1] or not shares_plan or len(years) > 1


def text_signals(report: Report, served: list[Assignment]) -> Iterator[Signal]:
    """The signals on passages that the report shares with others; its hashes are kept for those that follow."""
    plan_words = texts.boilerplate(report, served)
    values = texts.keep_hashes(report, plan_words)
    text = texts.whole_text(report)
    nearest = search.reports_sharing(values)
    others = Report.objects.filter(pk__in=nearest).exclude(pk=report.pk).exclude(state=Report.State.DRAFT)
    for other in others.select_related("organization"):
        passages = integrity.shared_passages(text, texts.whole_text(other), plan_words)
        found = integrity.shared_text(SOMEWHERE, passages)
        if found and is_elsewhere(report, served, other):
            yield _signal(report, found, f"text:{other.pk}", other_report=other)
