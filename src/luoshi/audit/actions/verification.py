"""Proofs of the chain, in the background: asked for, under way, kept with their result."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from luoshi.audit import queries
from luoshi.audit.actions.recording import record
from luoshi.audit.checkpoints import Checkpoint, private_key, read_checkpoint
from luoshi.audit.models import VerificationRun
from luoshi.audit.permissions import ensure_reads_chain
from luoshi.audit.verifying import BEGINNING, Verification, verify_chain
from luoshi.errors import DomainError
from luoshi.transactions import atomic

State = VerificationRun.State


@atomic
def ask_verification(actor: Any, checkpoint: bytes = b"") -> VerificationRun:
    """A proof of the chain, queued; from the signed checkpoint on when one is given, else from the first event.

    Raises PermissionDeniedError to all but auditors; DomainError audit.verifying while one is under way, and as
    `checkpoints.read_checkpoint` and `checkpoints.private_key` do. One whose worker was lost is given up.
    """
    from luoshi.audit.tasks import verify_in_background

    ensure_reads_chain(actor, "ask_verification")
    begins_at = read_checkpoint(checkpoint, private_key().public_key()) if checkpoint else None
    for run in VerificationRun.objects.select_for_update(no_key=True).filter(state__in=[State.WAITING, State.RUNNING]):
        if not queries.is_stalled(run):
            raise DomainError("audit.verifying")
        _give_up(run)
    run = VerificationRun.objects.create(asked_by=actor, checkpoint=asdict(begins_at) if begins_at else {})
    record(actor, "audit:verification:ask", run, since=run.since)
    transaction.on_commit(lambda: verify_in_background.enqueue(run.pk))
    return run


def run_verification(pk: int, now_and_then: Callable[[], bool]) -> VerificationRun | None:
    """The run, done; None when it was given up or is being done elsewhere. Signs of life are left where `now_and_then` is true."""
    started = VerificationRun.objects.filter(pk=pk, state=State.WAITING)
    if not started.update(state=State.RUNNING, beat_at=timezone.now()):
        return None
    run = VerificationRun.objects.select_related("asked_by").get(pk=pk)
    anchor = Checkpoint(**run.checkpoint).anchor if run.checkpoint else BEGINNING

    def beat(done: int, total: int) -> None:
        if now_and_then():
            running = VerificationRun.objects.filter(pk=pk, state=State.RUNNING)
            running.update(done=done, total=total, beat_at=timezone.now())

    try:
        return _finish(run, verify_chain(beat, anchor))
    except Exception:
        _give_up(run)
        raise


@atomic
def _give_up(run: VerificationRun) -> None:
    _end(run, State.FAILED)
    record(run.asked_by, "audit:verification:fail", run)


@atomic
def _finish(run: VerificationRun, found: Verification) -> VerificationRun:
    """The run with what was found; the result is an event as well."""
    run.done = run.total = found.count
    run.broken_at, run.reason = found.broken_at, found.reason
    _end(run, State.DONE)
    if found.holds:
        record(run.asked_by, "audit:chain:verify", run, count=found.count - found.since, since=found.since)
    else:
        record(run.asked_by, "audit:chain:broken", run, sequence=found.broken_at, reason=found.reason)
    return run


def _end(run: VerificationRun, state: str) -> None:
    run.state, run.ended_at = state, timezone.now()
    run.save()
