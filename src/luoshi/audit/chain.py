"""How one event's hash is made from its content and the hash before it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from luoshi.audit.models import Event

GENESIS = "0" * 64


def content(event: Event) -> dict[str, Any]:
    """All that the hash vouches for, in plain JSON types; times in UTC with microseconds."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "tag": event.tag,
        "subject": event.subject_id,
        "plan": event.plan_id,
        "assignment": event.assignment_id,
        "organization": event.organization_id,
        "data": event.data,
    }


def link(event: Event, previous_hash: str) -> str:
    """SHA-256, in hex, of the hash before and the event's canonical JSON."""
    canonical = json.dumps(content(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def first_broken_link(events: Iterable[Event]) -> Event | None:
    """The first event whose place, previous hash or own hash does not follow, or None when the chain holds."""
    previous, expected = GENESIS, 1
    for event in events:
        if event.sequence != expected or event.previous_hash != previous or event.hash != link(event, previous):
            return event
        previous, expected = event.hash, expected + 1
    return None
