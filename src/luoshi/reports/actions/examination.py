"""The course of an examination: asked for, begun, its signs of life, its end. The work itself is in `examining`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.reports import queries
from luoshi.reports.models import Evidence, Examination, Report, Signal
from luoshi.transactions import atomic, until_done

State = Examination.State
#: An examination that gave no sign for so long has lost its worker.
SILENT = timedelta(minutes=2)


def request_examination(report: Report) -> None:
    """Nothing; the report's examination is put in the queue as its next attempt, after commit. The caller holds the report."""
    from luoshi.reports.tasks import examine_report

    attempt = _next_attempt(report)
    transaction.on_commit(lambda: examine_report.enqueue(report.pk, attempt))


def _next_attempt(report: Report) -> int:
    examination, _created = Examination.objects.select_for_update(no_key=True).get_or_create(report=report)
    examination.state, examination.attempt = State.WAITING, examination.attempt + 1
    examination.done = examination.total = 0
    examination.save()
    return examination.attempt


def unexamined(*, everything: bool = False) -> list[int]:
    """The keys of handed-in reports that were never examined or where it failed or lost its worker; all of them if `everything`."""
    handed_in = Report.objects.exclude(state=Report.State.DRAFT).order_by("pk")
    silent = Q(examination__state__in=[State.WAITING, State.RUNNING], examination__beat_at__lt=timezone.now() - SILENT)
    wanted = Q(examination=None) | Q(examination__state=State.FAILED) | silent
    return list((handed_in if everything else handed_in.filter(wanted)).values_list("pk", flat=True))


def examine_now(report_pk: int, *, anew: bool = False) -> str:
    """The state in which an examination in this very process ended; "failed" also where the report is gone."""
    from luoshi.reports.tasks import examine_report

    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",), no_key=True).filter(pk=report_pk).first()
        attempt = _next_attempt(report) if report else 0
    examine_report.func(report_pk, attempt, anew=anew)
    return Examination.objects.filter(report=report_pk).values_list("state", flat=True).first() or State.FAILED


def is_stalled(examination: Examination) -> bool:
    """Whether it should be at work and gives no sign."""
    busy = examination.state in {State.WAITING, State.RUNNING}
    return busy and timezone.now() - examination.beat_at > SILENT


@atomic
def examine_again(actor: User, report: Report) -> None:
    """Nothing; the examination is queued again. PermissionDeniedError, or DomainError reports.being_examined while one is at work."""
    if not queries.reviewable(actor).filter(pk=report.pk).exists():
        raise PermissionDeniedError("reports.see_signals")
    examination = Examination.objects.select_for_update(no_key=True).filter(report=report).first()
    if examination and examination.state in {State.WAITING, State.RUNNING} and not is_stalled(examination):
        raise DomainError("reports.being_examined")
    request_examination(report)


@atomic
def start_examination(report_pk: int, attempt: int, total: int) -> bool:
    """Whether this attempt may begin: it is the newest, and nobody began it."""
    waiting = Examination.objects.filter(report=report_pk, attempt=attempt, state=State.WAITING)
    return bool(waiting.update(state=State.RUNNING, total=total, beat_at=timezone.now()))


def beat(report_pk: int, attempt: int) -> None:
    """A sign of life: one more file is done."""
    running = Examination.objects.filter(report=report_pk, attempt=attempt, state=State.RUNNING)
    running.update(done=F("done") + 1, beat_at=timezone.now())


def fail_examination(report_pk: int, attempt: int) -> None:
    """Nothing; the attempt ended without a result. What was found before stays."""
    running = Examination.objects.filter(report=report_pk, attempt=attempt, state=State.RUNNING)
    running.update(state=State.FAILED, beat_at=timezone.now())


def finish_examination(report_pk: int, attempt: int, found: Iterable[Signal]) -> None:
    """Nothing; the report's open signals are now those found, decisions stay. Nothing happens when a newer attempt took over.

    A finding about a file or report that is gone meanwhile is left out; when one goes at this very moment, all is written again.
    """
    found = list(found)
    until_done(lambda: _write(report_pk, attempt, found), lambda error: isinstance(error, IntegrityError))


@atomic
def _write(report_pk: int, attempt: int, found: Sequence[Signal]) -> None:
    examination = Examination.objects.select_for_update(no_key=True).filter(report=report_pk, attempt=attempt).first()
    if examination is None or examination.state != State.RUNNING:
        return
    fresh = {signal.mark: signal for signal in _standing(found)}
    kept = {signal.mark: signal for signal in Signal.objects.select_for_update(no_key=True).filter(report=report_pk)}
    gone = [signal.pk for mark, signal in kept.items() if mark not in fresh and signal.state == Signal.State.OPEN]
    Signal.objects.filter(pk__in=gone).delete()
    for mark, signal in fresh.items():
        _keep(signal, kept.get(mark))
    examination.state = State.DONE
    examination.save()


def _standing(found: Sequence[Signal]) -> list[Signal]:
    """Those of the findings whose files and reports are still there."""
    files = {pk for signal in found for pk in (signal.evidence_id, signal.other_evidence_id)}
    reports = {signal.other_report_id for signal in found}
    there = set(Evidence.objects.filter(pk__in=files - {None}).values_list("pk", flat=True)) | {None}
    sent = set(Report.objects.filter(pk__in=reports - {None}).values_list("pk", flat=True)) | {None}
    return [
        signal for signal in found
        if {signal.evidence_id, signal.other_evidence_id} <= there and signal.other_report_id in sent
    ]  # fmt: skip


def _keep(found: Signal, before: Signal | None) -> None:
    if before is None:
        found.save()
    elif before.state == Signal.State.OPEN:
        before.code, before.severity, before.data = found.code, found.severity, found.data
        before.save()
