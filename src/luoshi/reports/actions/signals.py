"""What a reviewer decides about a signal."""

from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.reports import queries
from luoshi.reports.models import Signal
from luoshi.transactions import atomic

#: Most characters of a note.
LONGEST = 2000


@atomic
def settle_signal(actor: User, signal: Signal, *, state: str, note: str = "") -> Signal:
    """The signal with the decision: explained, confirmed, not relevant, or open again.

    The event names neither unit nor task: it belongs to no timeline that the unit reads. PermissionDeniedError;
    DomainError reports.unknown_decision, reports.note_required (a confirmed signal says what was seen).
    """
    locked = Signal.objects.select_for_update(of=("self",), no_key=True).get(pk=signal.pk)
    if not queries.visible_signals(actor).filter(pk=locked.pk).exists():
        raise PermissionDeniedError("reports.see_signals")
    if state not in Signal.State.values:
        raise DomainError("reports.unknown_decision")
    note = note.strip()[:LONGEST]
    if state == Signal.State.CONFIRMED and not note:
        raise DomainError("reports.note_required")
    if (locked.state, locked.note) != (state, note):
        _settle(actor, locked, state, note)
    return locked


def _settle(actor: User, signal: Signal, state: str, note: str) -> None:
    is_open = state == Signal.State.OPEN
    signal.state, signal.note = state, note
    signal.settled_by, signal.settled_at = (None, None) if is_open else (actor, timezone.now())
    signal.save()
    record(
        actor,
        "reports:signal:settle",
        signal,
        report=signal.report_id,
        code=signal.code,
        mark=signal.mark,
        decision=state,
        reason=note,
    )
