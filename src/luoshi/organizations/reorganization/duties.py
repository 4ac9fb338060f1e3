"""What an organization still owes or holds when it ends, room by room, and where it goes.

This room stands below those in which duties live. Each of them registers a `DutyRoom` when its app is ready; the preview asks all
rooms, and the one action that hands over calls all of them in its transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from luoshi.organizations.models import Organization, User


@dataclass(frozen=True, slots=True)
class Duty:
    """One open duty. `key` is its name within its room, `organization_id` who has it now.

    `words` say what it is, as far as the user may know. `note` warns of what handing it over does. `follows` is the full name
    (`room:key`) of a duty with which this one goes, wherever that goes; empty: it goes by itself.
    """

    key: str
    organization_id: int
    words: str
    note: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """The frame of a handing over: the last day of the old order is `last_day`, the new one holds from `from_on`."""

    sources: Sequence[Organization]
    from_on: date
    last_day: date


Moves = Mapping[str, Organization | None]


class DutyRoom:
    """What a room tells and does about its duties. `may_end` says that a duty may also end with the organization that has it.

    `locks_first` says that the room's rows are locked before those of others, as a plan is before its lines.
    """

    code: str
    words: str | Promise
    may_end = False
    locks_first = False

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        """The open duties of the organizations, which may go to `places`; business words only for who may read them."""
        raise NotImplementedError

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        """How many open duties each organization has, by primary key."""
        raise NotImplementedError

    def lock(self, moves: Moves) -> None:
        """Lock what handing over will change, before the first event; see `locking_order`."""

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        """Give each duty to its new organization (None: end it), with its event."""
        raise NotImplementedError


_rooms: dict[str, DutyRoom] = {}


def register(room: DutyRoom) -> None:
    """Make a room known; called once when its app is ready."""
    _rooms[room.code] = room


def rooms() -> list[DutyRoom]:
    """The rooms in the order in which they hand over."""
    return list(_rooms.values())


def locking_order() -> list[DutyRoom]:
    """The rooms in the order in which they lock: those that lock first, then from the topmost down."""
    topmost_first = rooms()[::-1]
    return sorted(topmost_first, key=lambda room: not room.locks_first)


def open_counts(organizations: Iterable[Organization], besides: Collection[str] = ()) -> Counter[int]:
    """How many open duties each organization has that can't end with it, `besides` those of the rooms named."""
    named = list(organizations)
    counts: Counter[int] = Counter()
    for room in rooms():
        if not room.may_end and room.code not in besides:
            counts += room.count(named)
    return counts
