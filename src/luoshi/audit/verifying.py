"""Proof that the chain holds: every link follows the one before, and the last one is the head."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from luoshi.audit.chain import FIELDS, GENESIS, Link, follows
from luoshi.audit.models import ChainHead, Event

#: Events read at a time, each time by a query of its own: memory stays the same however long the chain is, and no
#: transaction stays open for as long as the proof takes.
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of the chain that is known to be right, because a signature says so or because it is the beginning."""

    sequence: int = 0
    hash: str = GENESIS


BEGINNING = Anchor()


@dataclass(frozen=True, slots=True)
class Verification:
    """Links `since` + 1 to `count` hold. `broken_at` is the sequence number of the first that does not, None when all do;
    `reason` says what is wrong there: changed, missing or inserted, cut_off, head (the head was changed), or anchor (the
    signed checkpoint names another hash for this event).
    """

    count: int
    broken_at: int | None = None
    reason: str = ""
    since: int = 0

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify_chain(
    progress: Callable[[int, int], object] = lambda _done, _total: None, anchor: Anchor = BEGINNING
) -> Verification:
    """Read the chain in order, from the anchor on, and check every link up to the head that stood when this began.

    `progress` is told, after each chunk, up to which event the links hold and which is the last.
    """
    newest = Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    head = _head()  # after the newest event: what is appended meanwhile never looks inserted
    if not _fits(anchor):
        return Verification(anchor.sequence, anchor.sequence, "anchor", anchor.sequence)
    count, previous = anchor.sequence, anchor.hash
    for chunk in _chunks(anchor.sequence, head.sequence):
        for link in chunk:
            if link.sequence != count + 1:
                return Verification(count, count + 1, "missing", anchor.sequence)
            if not follows(link, previous):
                return Verification(count, link.sequence, "changed", anchor.sequence)
            count, previous = link.sequence, link.hash
        progress(count, head.sequence)
    return _against_head(Anchor(count, previous), head, newest, anchor.sequence)


def _head() -> Anchor:
    head = ChainHead.objects.first()
    return Anchor(head.sequence, head.hash) if head else BEGINNING


def _fits(anchor: Anchor) -> bool:
    """Whether the event at the anchor is still there with that hash, and its content makes that hash."""
    if anchor.sequence == 0:
        return anchor.hash == GENESIS
    row = Event.objects.filter(sequence=anchor.sequence).values_list(*FIELDS).first()
    link = Link(*row) if row else None
    return link is not None and link.hash == anchor.hash and follows(link, link.previous_hash)


def _chunks(after: int, last: int) -> Iterator[list[Link]]:
    """The events after one and up to another, some thousand at a time, by keyset."""
    events = Event.objects.order_by("sequence").values_list(*FIELDS)
    while chunk := [Link._make(row) for row in events.filter(sequence__gt=after, sequence__lte=last)[:CHUNK]]:
        yield chunk
        after = chunk[-1].sequence


def _against_head(reached: Anchor, head: Anchor, newest: int, since: int) -> Verification:
    """The chain read against its head: events cut off the end leave no gap, only a head that is ahead of them."""
    if head.sequence > reached.sequence:
        return Verification(reached.sequence, reached.sequence + 1, "cut_off", since)
    if head != reached or newest > head.sequence:
        return Verification(reached.sequence, reached.sequence, "head", since)
    return Verification(reached.sequence, since=since)
