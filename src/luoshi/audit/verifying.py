"""Proof that the chain holds: every link follows the one before, and the last one is the head."""

from collections.abc import Callable
from dataclasses import dataclass

from luoshi.audit.chain import GENESIS, link
from luoshi.audit.models import ChainHead, Event

#: Events read at a time: memory stays the same however long the chain is.
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Verification:
    """`count` links hold. `broken_at` is the sequence number of the first that does not, None when all do; `reason` says
    what is wrong there: changed, missing or inserted, cut off, or head (the head was changed).
    """

    count: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify_chain(progress: Callable[[int], object] = int) -> Verification:
    """Read the whole chain, in order, and check every link. `progress` is told how many links hold so far."""
    previous, count = GENESIS, 0
    for event in Event.objects.order_by("sequence").iterator(chunk_size=CHUNK):
        if event.sequence != count + 1:
            return Verification(count, count + 1, "missing")
        if event.previous_hash != previous or event.hash != link(event, previous):
            return Verification(count, event.sequence, "changed")
        previous, count = event.hash, event.sequence
        if count % CHUNK == 0:
            progress(count)
    return _against_head(count, previous)


def _against_head(count: int, last_hash: str) -> Verification:
    """The chain read against its head: events cut off the end leave no gap, only a head that is ahead of them."""
    head = ChainHead.objects.first()
    sequence, head_hash = (head.sequence, head.hash) if head else (0, GENESIS)
    if sequence > count:
        return Verification(count, count + 1, "cut_off")
    return Verification(count) if head_hash == last_hash else Verification(count, count, "head")
