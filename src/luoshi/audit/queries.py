"""Events as people may see them: the whole chain for auditors, a thing's own timeline for who sees the thing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from luoshi.audit.models import Event, RefusalCount, VerificationRun
from luoshi.audit.sentences import Told, told
from luoshi.audit.topics import tags_of

#: Events on one page, and the most that one export holds (Excel has 1,048,576 rows).
PAGE = 50
MOST_EXPORTED = 1_000_000
#: After so long without a sign of life a verification has lost its worker.
STALLED_AFTER = timedelta(minutes=2)
#: Between two events about refusals of one person at one address.
REFUSALS_APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Search:
    """What an auditor looks for; empty fields ask nothing. `subject` is the primary key or key as recorded, `topic` one of `topics`."""

    topic: str = ""
    tag: str = ""
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    plan: int | None = None
    assignment: int | None = None
    organization: int | None = None


@dataclass(frozen=True)
class Page:
    """Some events, newest first; `before` continues with older ones, None at the end."""

    events: list[Told] = field(default_factory=list)
    before: int | None = None


def search(wanted: Search) -> QuerySet[Event]:
    """The events that match, newest first. Callers ask `permissions.reads_chain` first."""
    found = Event.objects.order_by("-sequence").filter(_exact(wanted)).filter(_days(wanted))
    if wanted.topic:
        found = found.filter(tag__in=tags_of(wanted.topic))
    if wanted.tag:
        found = found.filter(tag__startswith=wanted.tag)
    if wanted.actor:
        found = found.filter(Q(actor_name__icontains=wanted.actor) | Q(actor__username=wanted.actor))
    return found


def _exact(wanted: Search) -> Q:
    keys = {"subject_id": wanted.subject or None, "plan_id": wanted.plan, "assignment_id": wanted.assignment}
    keys["organization_id"] = wanted.organization
    return Q(**{name: value for name, value in keys.items() if value is not None})


def _days(wanted: Search) -> Q:
    """Local days, both included."""
    condition = Q()
    if wanted.since:
        condition &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        condition &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page(wanted: Search, before: int | None = None, size: int = PAGE) -> Page:
    """One page by keyset: as fast at the millionth event as at the first."""
    found = search(wanted).filter(sequence__lt=before) if before else search(wanted)
    events = list(found[: size + 1])
    more = events[size - 1].sequence if len(events) > size else None
    return Page([told(event) for event in events[:size]], more)


def exported(wanted: Search) -> Iterator[Event]:
    """The events of an export, streamed, newest first, at most `MOST_EXPORTED`."""
    return search(wanted)[:MOST_EXPORTED].iterator(chunk_size=2000)


def is_refusal_over() -> bool:
    """Whether an hour of counted refusals is over, so that there is something to tell or to forget."""
    return refusals_over(timezone.now()).exists()


def refusals_over(now: datetime) -> QuerySet[RefusalCount]:
    """The counts whose hour is over, or lies ahead since the clock was moved back."""
    return RefusalCount.objects.filter(Q(told_at__lte=now - REFUSALS_APART) | Q(told_at__gt=now))


def verifications(limit: int = PAGE) -> list[VerificationRun]:
    """The newest proofs of the chain, newest first. Callers ask `permissions.reads_chain` first."""
    return list(VerificationRun.objects.select_related("asked_by")[:limit])


def get_verification(pk: int) -> VerificationRun:
    """One proof. DoesNotExist when there is none. Callers ask `permissions.reads_chain` first."""
    return VerificationRun.objects.select_related("asked_by").get(pk=pk)


def is_under_way(run: VerificationRun) -> bool:
    """Whether the proof waits or runs, and gives signs of life."""
    return run.state in {VerificationRun.State.WAITING, VerificationRun.State.RUNNING} and not is_stalled(run)


def is_stalled(run: VerificationRun) -> bool:
    """Whether the proof, not yet done, lost its worker or never got one."""
    unfinished = run.state in {VerificationRun.State.WAITING, VerificationRun.State.RUNNING}
    return unfinished and timezone.now() - run.beat_at > STALLED_AFTER


def timeline(
    user: Any, *, plan: Any = None, assignment: Any = None, organization: Any = None, limit: int = 200
) -> list[Told]:
    """The newest events on one thing, in words, newest first.

    Give the object as it was fetched through its room's `queries`, which decided that the user sees it; nothing for the
    anonymous. A plan's timeline leaves out what happened on single assignments: those belong to their units. Who took a
    list or a file away is for the auditor alone.
    """
    if not user.is_authenticated:
        return []
    found = Event.objects.order_by("-sequence").exclude(tag__in=tags_of("export"))
    if plan is not None:
        found = found.filter(plan_id=plan.pk, assignment_id=None)
    if assignment is not None:
        found = found.filter(assignment_id=assignment.pk)
    if organization is not None:
        found = found.filter(organization_id=organization.pk, assignment_id=None)
    return [told(event) for event in found[:limit]]
