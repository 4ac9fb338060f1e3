import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from luoshi.audit.chain import GENESIS, link
from luoshi.audit.models import ChainHead, Event
from luoshi.audit.verifying import Verification, verify_chain


@transaction.atomic
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
    and hold nothing secret.
    """
    head, _created = ChainHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})
    event = Event(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor if actor is not None and actor.pk else None,
        actor_name=getattr(actor, "full_name", "") or "",
        tag=tag,
        subject_id=str(getattr(subject, "pk", subject) or ""),
        plan_id=plan,
        assignment_id=assignment,
        organization_id=organization,
        data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
        previous_hash=head.hash,
    )
    event.hash = link(event, head.hash)
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save()
    return event


def verify(actor: Any) -> Verification:
    """What reading the whole chain proved; that it was done, and with what result, is an event as well."""
    found = verify_chain()
    if found.holds:
        record(actor, "audit:chain:verify", count=found.count)
    else:
        record(actor, "audit:chain:broken", sequence=found.broken_at, reason=found.reason)
    return found
