"""What an organization with a duty to supervise does: urge, and record the guidance that it gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luoshi.assignments.actions.due_days import ensure_reason
from luoshi.assignments.actions.proofs import keep_proofs, stored
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment, Guidance, Supervision, Urge
from luoshi.assignments.permissions import supervised_in_reach
from luoshi.assignments.signals import lines_urged
from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Urged:
    """What came of urging several lines: the urges, and how many lines were left out as urged today already, or as met."""

    urges: Sequence[Urge]
    again: int
    met: int


@atomic
def urge_lines(actor: User, lines: Sequence[Assignment], message: str) -> Urged:
    """The urges on those of the lines that are open and were not urged today.

    For supervisors of each line; raises PermissionDeniedError when one is not theirs, DomainError when there is nothing left to urge.
    """
    ensure_reason(message)
    supervising = _supervising(actor, lines, "urge")
    lock_lines(lines)
    today = timezone.localdate()
    fresh = list(Assignment.objects.filter(pk__in=supervising).order_by("pk"))
    done = set(Urge.objects.filter(assignment__in=fresh, day=today).values_list("assignment", flat=True))
    met = {line.pk for line in fresh if line.progress == Assignment.Progress.MET}
    wanted = [line for line in fresh if line.pk not in done | met]
    if not wanted:
        raise DomainError("assignments.nothing_to_urge")
    urges = [_urge(actor, line, supervising[line.pk], message.strip(), today) for line in wanted]
    pks = [urge.pk for urge in urges]
    transaction.on_commit(lambda: lines_urged.send_robust(Urge, urges=pks), robust=True)
    return Urged(urges, len(done - met), len(met))


def _urge(actor: User, line: Assignment, supervising: int, message: str, today: date) -> Urge:
    urge = Urge.objects.create(assignment=line, supervising_id=supervising, message=message, by=actor, day=today)
    context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
    record(actor, "assignments:assignment:urge", line, **context, reason=message)
    return urge


def _supervising(actor: User, lines: Sequence[Assignment], action: str) -> dict[int, int]:
    """For each line by primary key a supervising line of the actor's that watches it."""
    pks = {line.pk for line in lines}
    found = dict(
        Supervision.objects.filter(supervised_in_reach(actor), supervised__in=pks)
        .order_by("-supervising")
        .values_list("supervised", "supervising")
    )
    if set(found) != pks:
        raise PermissionDeniedError(action)
    return found


def record_guidance(
    actor: User,
    assignment: Assignment,
    on: date,
    what: str,
    with_whom: str = "",
    *,
    uploads: Sequence[UploadedFile] = (),
) -> Guidance:
    """The guidance given on a supervised line; it stands on the timelines of both lines. For supervisors of the line."""
    supervising = _supervising(actor, [assignment], "record_guidance")[assignment.pk]
    ensure_reason(what)
    if on > timezone.localdate():
        raise DomainError("assignments.not_yet_come", day=on)
    with stored(uploads) as files, transaction.atomic():
        guidance = Guidance.objects.create(
            assignment=assignment, supervising_id=supervising, on=on, what=what.strip(), with_whom=with_whom.strip(),
            by=actor,
        )  # fmt: skip
        keep_proofs(guidance, assignment, files)
        _record_guidance(actor, guidance)
        return guidance


def _record_guidance(actor: User, guidance: Guidance) -> None:
    """One event on the supervising line's timeline, one on that of the line which was helped."""
    for line in (guidance.supervising, guidance.assignment):
        context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
        unit = guidance.assignment.organization.label
        record(actor, "assignments:assignment:guide", line, **context, unit=unit, on=guidance.on, guidance=guidance.pk)
