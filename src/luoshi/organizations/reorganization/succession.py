"""Merging, splitting and closing: what would go where, for a person to review, and the one action that does it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, Reorganization, Succession, User
from luoshi.organizations.permissions import require_administrator
from luoshi.organizations.reorganization.actions import locked, require_begun, require_open
from luoshi.organizations.reorganization.duties import Change, Duty, DutyRoom, Moves, locking_order, rooms
from luoshi.transactions import atomic

Sort = Reorganization.Sort

#: Stands for "it ends here" among the places where a duty may go.
END = "end"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reorganization as it is asked for. `stays` says that what is split goes on beside its successors."""

    sort: str
    sources: Sequence[Organization]
    successors: Sequence[Organization]
    from_on: date
    stays: bool = False
    note: str = ""

    @property
    def closing(self) -> Sequence[Organization]:
        """The organizations that end."""
        return () if self.stays else self.sources

    @property
    def last_day(self) -> date:
        return self.from_on - timedelta(days=1)

    @property
    def places(self) -> list[Organization]:
        """Where duties may go: what is split and stays, then the successors."""
        return [*(self.sources if self.stays else ()), *self.successors]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of the preview with where it goes unless somebody says otherwise: a code, `END`, or empty where nothing fits."""

    room: DutyRoom
    duty: Duty
    source: Organization
    goes_to: str

    @property
    def key(self) -> str:
        """The duty's full name, by which a choice names it."""
        return f"{self.room.code}:{self.duty.key}"


@dataclass(frozen=True, slots=True)
class Preview:
    """All open duties of the organizations that end or are divided."""

    proposal: Proposal
    lines: Sequence[DutyLine]

    @property
    def groups(self) -> Iterator[tuple[DutyRoom, list[DutyLine]]]:
        """The lines by room; rooms without any are left out."""
        for room in rooms():
            lines = [line for line in self.lines if line.room is room]
            if lines:
                yield room, lines

    @property
    def chosen(self) -> dict[str, str]:
        """Where each duty goes by itself, for `reorganize` to take as it is."""
        return {line.key: line.goes_to for line in self.lines if not line.duty.follows}

    @property
    def stranded(self) -> list[DutyLine]:
        """The duties that have nowhere to go: the proposal names nobody who takes them."""
        return [line for line in self.lines if not line.goes_to and not line.duty.follows]


def preview(user: User | None, proposal: Proposal) -> Preview:
    """What the proposal would hand over, and where each duty goes unless changed. Nothing is written.

    For administrators. Raises DomainError where the proposal itself is not possible: see `check`.
    """
    require_administrator(user, "reorganize")
    check(proposal)
    by_pk = {one.pk: one for one in proposal.sources}
    lines = [
        DutyLine(room, duty, by_pk[duty.organization_id], _first_place(proposal, room))
        for room in rooms()
        for duty in room.find(user, proposal.sources, proposal.places)
    ]
    return Preview(proposal, lines)


def _first_place(proposal: Proposal, room: DutyRoom) -> str:
    places = proposal.places
    if places:
        return places[0].code
    return END if room.may_end else ""


def check(proposal: Proposal) -> None:
    """Raise DomainError for a proposal that can't be: too few or too many, closed ones, one into itself, a day to come."""
    require_begun(proposal.from_on)
    for one in (*proposal.sources, *proposal.successors):
        require_open(one)
    for source in proposal.sources:
        _check_source(proposal, source)
    least, most = {Sort.MERGE: (1, 1), Sort.SPLIT: (1 if proposal.stays else 2, None), Sort.CLOSE: (0, 1)}[
        Sort(proposal.sort)
    ]
    found = len(proposal.successors)
    if not proposal.sources or found < least or (most is not None and found > most):
        raise DomainError(f"organizations.successors_{proposal.sort}")


def _check_source(proposal: Proposal, source: Organization) -> None:
    if source.opened_on and source.opened_on > proposal.last_day:
        raise DomainError("organizations.not_open_yet", name=source.name, day=source.opened_on)
    for successor in proposal.successors:
        if successor.path.startswith(source.path):
            raise DomainError("organizations.circle", name=source.name, above=successor.name)


@atomic
def reorganize(actor: User | None, proposal: Proposal, choices: Mapping[str, str]) -> Reorganization:
    """The reorganization, done: every open duty handed over, the organizations closed, all of it or nothing.

    `choices` says for each duty of the preview (`DutyLine.key`) the code of the organization that takes it, or `END`. Raises
    DomainError organizations.duties_changed when duties came or went since the preview, organizations.place_invalid for a place that
    is not of the proposal, and those of `check`. For administrators.
    """
    proposal = _fresh(proposal)
    lines = preview(actor, proposal).lines
    moves = _moves(proposal, lines, choices)
    for room in locking_order():
        room.lock(moves.get(room.code, {}))
    done = _write(actor, proposal)
    change = Change(proposal.sources, proposal.from_on, proposal.last_day)
    for room in rooms():
        if moves.get(room.code):
            room.hand_over(actor, moves[room.code], change)
    _close(actor, proposal, done)
    counts = {room: len(gone) for room, gone in moves.items() if gone}
    record(actor, "organizations:reorganization:apply", done, sort=proposal.sort, counts=counts, **_names(proposal))
    return done


def _fresh(proposal: Proposal) -> Proposal:
    """The proposal with its organizations as they are now, locked."""
    sources, successors = ([locked(one) for one in side] for side in (proposal.sources, proposal.successors))
    return Proposal(proposal.sort, sources, successors, proposal.from_on, proposal.stays, proposal.note)


def _moves(proposal: Proposal, lines: Sequence[DutyLine], choices: Mapping[str, str]) -> dict[str, Moves]:
    """Where each duty goes, by room and key; those that stay where they are are left out."""
    free = {line.key for line in lines if not line.duty.follows}
    if free != set(choices):
        raise DomainError("organizations.duties_changed")
    moves: dict[str, dict[str, Organization | None]] = {}
    for line in lines:
        place = _place(proposal, line, choices[line.duty.follows or line.key])
        if place is None or place.pk != line.source.pk:
            moves.setdefault(line.room.code, {})[line.duty.key] = place
    return dict(moves)


def _place(proposal: Proposal, line: DutyLine, code: str) -> Organization | None:
    if code == END and line.room.may_end:
        return None
    for place in proposal.places:
        if place.code == code:
            return place
    raise DomainError("organizations.place_invalid", what=line.duty.words)


def _write(actor: User | None, proposal: Proposal) -> Reorganization:
    done = Reorganization.objects.create(
        sort=proposal.sort, from_on=proposal.from_on, note=proposal.note, made_by=actor
    )
    Succession.objects.bulk_create(
        Succession(reorganization=done, predecessor=source, successor=successor)
        for source in proposal.sources
        for successor in proposal.successors or [None]
    )
    return done


def _close(actor: User | None, proposal: Proposal, done: Reorganization) -> None:
    for source in proposal.sources:
        if source in proposal.closing:
            Organization.objects.filter(pk=source.pk).update(closed_on=proposal.last_day)
        _tell(actor, f"organizations:organization:{proposal.sort}", source, proposal)
    for successor in proposal.successors:
        _tell(actor, "organizations:organization:succeed", successor, proposal)


def _tell(actor: User | None, tag: str, organization: Organization, proposal: Proposal) -> None:
    record(actor, tag, organization, organization=organization.pk, code=organization.code, **_names(proposal))


def _names(proposal: Proposal) -> dict[str, str]:
    sources, successors = ("、".join(one.name for one in side) for side in (proposal.sources, proposal.successors))
    return {
        "sources": sources,
        "successors": successors or "—",
        "from_on": proposal.from_on.isoformat(),
        "note": proposal.note,
    }
