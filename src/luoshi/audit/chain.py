"""How one event's hash is made from its content and the hash before it."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes

from luoshi.audit.models import Event

GENESIS = "0" * 64


class Link(NamedTuple):
    """What of an event the hash vouches for, and the hash; the fields stand in the order of `FIELDS`."""

    sequence: int
    at: datetime
    actor: int | None
    actor_name: str
    tag: str
    subject: str
    plan: int | None
    assignment: int | None
    organization: int | None
    data: Any
    algorithm: str
    previous_hash: str
    hash: str


#: Columns of the table of events, in the order of `Link`.
FIELDS = (
    *("sequence", "at", "actor_id", "actor_name", "tag", "subject_id", "plan_id", "assignment_id", "organization_id"),
    *("data", "algorithm", "previous_hash", "hash"),
)

#: Canonical JSON: sorted keys, no blanks, no escapes but those that JSON demands.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016), from the system's OpenSSL where that has it, else from the one in `cryptography`."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize().hex()


#: Each event names the one that it was hashed with, so that a chain that changes over goes on holding.
ALGORITHMS: dict[str, Callable[[bytes], str]] = {"sha256": sha256, "sm3": sm3}


def link_of(event: Event) -> Link:
    return Link(*(getattr(event, name) for name in FIELDS))


def hash_of(link: Link, previous_hash: str) -> str:
    """The hash, in hex, of the hash before and the event's canonical JSON, with the event's own algorithm.

    Times stand in it in UTC with microseconds. KeyError for an algorithm that is none of `ALGORITHMS`.
    """
    content = {
        "sequence": link.sequence,
        "at": link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": link.actor,
        "actor_name": link.actor_name,
        "tag": link.tag,
        "subject": link.subject,
        "plan": link.plan,
        "assignment": link.assignment,
        "organization": link.organization,
        "data": link.data,
    }
    return ALGORITHMS[link.algorithm](f"{previous_hash}\n{_canonical(content)}".encode())


def follows(link: Link, previous_hash: str) -> bool:
    """Whether the event is chained to that hash and is what was recorded."""
    if link.previous_hash != previous_hash or link.algorithm not in ALGORITHMS:
        return False
    return link.hash == hash_of(link, previous_hash)
