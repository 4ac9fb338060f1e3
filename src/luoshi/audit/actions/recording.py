import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from luoshi.audit.chain import GENESIS, hash_of, link_of
from luoshi.audit.models import ChainHead, Event
from luoshi.audit.signals import recorded
from luoshi.transactions import atomic

#: Events inserted by one statement.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to append; the fields are those of `record`."""

    tag: str
    subject: Any = None
    plan: int | None = None
    assignment: int | None = None
    organization: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def record(
    actor: Any,
    tag: str,
    subject: Any = None,
    *,
    plan: int | None = None,
    assignment: int | None = None,
    organization: int | None = None,
    **data: Any,
) -> Event:
    """The event just appended to the chain, in the caller's transaction.

    `actor` is a user, or None for the system itself. `tag` is app:subject:action. `plan`, `assignment` and `organization`
    are primary keys: they put the event on that thing's timeline. `data` must be serializable by Django's JSON encoder
    and hold nothing secret. Who acts for somebody else is named in it as `on_behalf_of`.
    """
    return record_many(actor, [Entry(tag, subject, plan, assignment, organization, data)])[0]


def hold_chain() -> ChainHead:
    """The chain's head, locked until the caller's transaction ends, as the first event locks it.

    For who goes on to lock the whole of a row to which others point: those have recorded their event when they look for that row.
    """
    head, _created = ChainHead.objects.select_for_update(no_key=True).get_or_create(pk=1, defaults={"hash": GENESIS})
    return head


@atomic
def record_many(actor: Any, entries: Iterable[Entry]) -> list[Event]:
    """The events just appended, in order, in the caller's transaction: one lock of the chain's head for all of them."""
    head, events, now = hold_chain(), [], timezone.now()
    for entry in entries:
        events.append(_chained(head, actor, entry, now))
        head.sequence, head.hash = events[-1].sequence, events[-1].hash
    Event.objects.bulk_create(events, batch_size=BATCH)
    head.save()
    recorded.send(sender=Event, events=events)
    return events


def _chained(head: ChainHead, actor: Any, entry: Entry, now: datetime) -> Event:
    event = Event(
        sequence=head.sequence + 1,
        at=now,
        actor=actor if actor is not None and actor.pk else None,
        actor_name=getattr(actor, "full_name", "") or "",
        tag=entry.tag,
        subject_id=str(getattr(entry.subject, "pk", entry.subject) or ""),
        plan_id=entry.plan,
        assignment_id=entry.assignment,
        organization_id=entry.organization,
        data=json.loads(json.dumps(entry.data | _behalf(actor), cls=DjangoJSONEncoder)),
        algorithm=settings.AUDIT_HASH,
        previous_hash=head.hash,
    )
    event.hash = hash_of(link_of(event), head.hash)
    return event


def _behalf(actor: Any) -> dict[str, str]:
    """For whom the actor stands in, where he does."""
    behalf = getattr(actor, "on_behalf_of", "")
    return {"on_behalf_of": behalf} if behalf else {}


def record_export(
    actor: Any, tag: str, subject: Any = None, *, rows: int, filters: str = "", kind: str = "xlsx", **more: Any
) -> Event:
    """The event that says who took which list: how many `rows`, narrowed by which `filters` (as in the address), in which
    `kind` of file. `more` are keys and data as of `record`. Every list that leaves the site leaves one.
    """
    return record(actor, tag, subject, rows=rows, filters=filters, kind=kind, **more)
