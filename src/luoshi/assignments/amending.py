"""What an amended text changes in the ledger, found without writing: preview and amendment run the same code.

Both texts are fanned out over today's roster and compared. Only where they differ a line changes, so that what was decided
since issue (handed-over lines, extensions, days set by hand) stays. The rules are the table in docs/plans.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.assignments.fan_out import OWING, FanOut, ObligationLines, fan_out
from luoshi.assignments.models import Assignment, DueChange, JointTarget
from luoshi.plans.models import Obligation, Plan, PlanRevision

#: An organization's place in one obligation: organization, role, measure, period.
Place = tuple[int, str, int, date | None]
#: What all lines of an obligation share: whether they owe the count, measure, period.
Term = tuple[bool, int, date | None]
#: Columns that follow from the text alike for all lines of a term.
SHARED = (
    "target_min", "target_max", "unit", "noun", "due_kind", "window_start", "recurrence", "condition",
    "reviewing_office_id",
)  # fmt: skip
_COUNTED = ("target_min", "target_max")


@dataclass(slots=True)
class ObligationAmendment:
    """What becomes of one obligation's lines. `kept` go on under the new text, each with the place of its measure there.

    `obligation` is the one of the amended text, or of the text before where that drops it. `due` are lines with the day
    that they move to, `counted` lines whose target moves with what was owed before.
    """

    obligation: Obligation
    before: Obligation | None = None
    after: Obligation | None = None
    added: list[Assignment] = field(default_factory=list)
    withdrawn: list[Assignment] = field(default_factory=list)
    kept: list[Assignment] = field(default_factory=list)
    counted: list[tuple[Assignment, Decimal | None]] = field(default_factory=list)
    due: list[tuple[Assignment, date | None]] = field(default_factory=list)
    joints: list[JointTarget] = field(default_factory=list)

    @property
    def days(self) -> list[tuple[date | None, date | None, int]]:
        """Due day before and after, with the number of lines that it moves."""
        found = Counter((line.due_on, day) for line, day in self.due)
        return [(*days, lines) for days, lines in sorted(found.items(), key=str)]

    @property
    def changes(self) -> bool:
        """Whether any line is added, withdrawn or changed."""
        return bool(self.added or self.withdrawn or self.counted or self.due)


@dataclass(slots=True)
class Amendment:
    """What the amended text does to the ledger, by obligation in its order, dropped ones last; links of supervision to make and cut."""

    parts: list[ObligationAmendment] = field(default_factory=list)
    linked: list[tuple[Assignment, Assignment]] = field(default_factory=list)
    unlinked: list[tuple[Assignment, Assignment]] = field(default_factory=list)

    @property
    def changing(self) -> list[ObligationAmendment]:
        return [part for part in self.parts if part.changes]

    def lines(self, name: str) -> list[Any]:
        """All that the parts hold under a name, such as `added`."""
        return [entry for part in self.parts for entry in getattr(part, name)]


def amendment(plan: Plan, older: PlanRevision, newer: PlanRevision, in_force_on: date) -> Amendment:
    """What the newer text changes in the ledger of the issued plan, unsaved.

    Raises DomainError like issuing does, for what the newer text leaves open.
    """
    issued_on = plan.issued_on or in_force_on
    before, after = fan_out(plan, issued_on, older, lenient=True), fan_out(plan, issued_on, newer)
    comparing = _Comparing(plan, before, in_force_on)
    for part in after.parts:
        comparing.compare(part)
    comparing.drop_rest()
    comparing.link(before, after)
    return comparing.found


class _Comparing:
    """Compares two fan-outs, obligation by obligation, and keeps which line of the ledger stands at which place."""

    def __init__(self, plan: Plan, before: FanOut, in_force_on: date) -> None:
        self.in_force_on = in_force_on
        self.before = {str(part.obligation.key): part for part in before.parts}
        self.lines = _lines_by_obligation(plan)
        self.extended = _extended(plan)
        self.found = Amendment()
        self.standing: dict[tuple[str, Place], Assignment] = {}

    def compare(self, part: ObligationLines) -> None:
        key = str(part.obligation.key)
        made = ObligationAmendment(part.obligation, after=part.obligation)
        self.found.parts.append(made)
        earlier = self.before.pop(key, None)
        if earlier is None:
            made.added, made.joints = self._coming(part.lines), part.joints
        else:
            made.before = earlier.obligation
            _OneObligation(self, made, earlier, part).compare(self.lines.get(earlier.obligation.pk, []))
        for line in (*made.kept, *made.added):
            self.standing[key, _place(line)] = line

    def drop_rest(self) -> None:
        """What the newer text no longer asks: the lines that are not met are taken back, the others stay as they are."""
        for part in self.before.values():
            lines = self.lines.get(part.obligation.pk, [])
            made = ObligationAmendment(part.obligation, before=part.obligation, withdrawn=_open(lines))
            self.found.parts.append(made)

    def link(self, before: FanOut, after: FanOut) -> None:
        """The links that the texts state differently; those that a person chose are in neither, and stay."""
        old, new = set(_links(before)), set(_links(after))
        self.found.linked = list(self._pairs(new - old))
        self.found.unlinked = list(self._pairs(old - new))

    def _pairs(self, links: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Assignment, Assignment]]:
        for one, other in sorted(links, key=str):
            if one in self.standing and other in self.standing:
                yield self.standing[one], self.standing[other]

    def _coming(self, lines: Iterable[Assignment]) -> list[Assignment]:
        """Without the periods that were over before the amendment came into force."""
        return [line for line in lines if not (line.period_start and line.due_on and line.due_on < self.in_force_on)]

    def day_for(self, line: Assignment, day: date | None) -> bool:
        """Whether the line takes the day: a later one that was granted to it stays."""
        later = day is not None and line.stated_due_on is not None and line.stated_due_on >= day
        return not (later and line.pk in self.extended) and line.stated_due_on != day


class _OneObligation:
    """One obligation that both texts state."""

    def __init__(
        self, whole: _Comparing, made: ObligationAmendment, before: ObligationLines, after: ObligationLines
    ) -> None:
        self.whole, self.made = whole, made
        self.measures = _same_measures(before, after)
        self.old = {self._moved(_place(line)): line for line in before.lines}
        self.new = {_place(line): line for line in after.lines}
        self.old_terms = {self._moved(_term(line)): line for line in before.lines}
        self.new_terms = {_term(line): line for line in after.lines}
        self.joints = {_term(line): line.joint for line in after.lines if line.joint}
        self.fresh = {id(joint): joint for joint in after.joints}

    def compare(self, lines: list[Assignment]) -> None:
        gone = [line for line in lines if self._is_gone(line)]
        self.made.withdrawn = _open(gone)
        self.made.kept = [line for line in lines if line not in gone]
        self._join(self.made.kept)
        standing = {self._moved(_place(line)) for line in lines}
        coming = [line for place, line in self.new.items() if place not in standing and place not in self.old]
        self.made.added = self.whole._coming(coming)  # noqa: SLF001 (one comparison in two classes)
        for line in self.made.kept:
            self._change(line)
        for line in self.made.added:
            line.joint = self.joints.get(_term(line)) if line.joint else None
        used = {id(line.joint) for line in (*self.made.kept, *self.made.added) if line.joint}
        self.made.joints = [joint for pk, joint in self.fresh.items() if pk in used]

    def _is_gone(self, line: Assignment) -> bool:
        place, term = self._moved(_place(line)), self._moved(_term(line))
        return term not in self.new_terms or (place in self.old and place not in self.new)

    def _join(self, kept: list[Assignment]) -> None:
        """A joint target goes on under the new text where its lines do."""
        for line in kept:
            term = self._moved(_term(line))
            if line.joint and term in self.joints and self.joints[term].pk is None:
                stated = self.joints[term]
                line.joint.target_min, line.joint.target_max = stated.target_min, stated.target_max
                line.joint.obligation = stated.obligation
                self.joints[term] = line.joint

    def _change(self, line: Assignment) -> None:
        """Gives the line what the texts state differently, its new obligation and the place of its measure."""
        place, term = self._moved(_place(line)), self._moved(_term(line))
        old, new = self.old_terms.get(term), self.new_terms[term]
        if old is not None:
            self._take(line, old, new)
        stated = self.new.get(place)
        shared = stated.joint is not None if stated else line.joint_id is not None
        line.joint = self.joints.get(term) if shared else None
        line.obligation, line.measure = self.made.obligation, place[2]

    def _take(self, line: Assignment, old: Assignment, new: Assignment) -> None:
        watching = line.role == Assignment.Role.SUPERVISE  # its target is the number of lines it watches
        differing = [name for name in SHARED if getattr(old, name) != getattr(new, name)]
        if any(name in _COUNTED for name in differing) and not watching:
            self.made.counted.append((line, line.target_min))
        for name in differing:
            if not (watching and name in _COUNTED):
                setattr(line, name, getattr(new, name))
        if old.stated_due_on != new.stated_due_on and self.whole.day_for(line, new.stated_due_on):
            self.made.due.append((line, new.stated_due_on))

    def _moved(self, place: Any) -> Any:
        """The place or term with its measure where the newer text has it."""
        at = -2
        return (*place[:at], self.measures.get(place[at], place[at]), *place[at + 1 :])


def _place(line: Assignment) -> Place:
    return (line.organization_id, str(line.role), line.measure, line.period_start)


def _term(line: Assignment) -> Term:
    return (line.role in OWING, line.measure, line.period_start)


def _same_measures(before: ObligationLines, after: ObligationLines) -> dict[int, int]:
    """Measure of the older text → that of the newer which counts the same thing.

    Where the noun was only worded anew, the one at the same place in the same unit; else -1: what was counted is no longer asked.
    """
    counted = [{line.measure: (line.unit, line.noun) for line in part.owing} for part in (before, after)]
    places = {thing: measure for measure, thing in counted[1].items()}
    found = {measure: places[thing] for measure, thing in counted[0].items() if thing in places}
    taken = set(found.values())
    for measure, (unit, _noun) in counted[0].items():
        if measure not in found:
            there = counted[1].get(measure)
            found[measure] = measure if there and there[0] == unit and measure not in taken else -1
    return found


def _open(lines: Iterable[Assignment]) -> list[Assignment]:
    return [line for line in lines if line.progress != Assignment.Progress.MET]


def _links(made: FanOut) -> Iterator[tuple[Any, Any]]:
    """Supervising and watched line of each link, by obligation and place."""
    key_of = {id(line): str(part.obligation.key) for part in made.parts for line in part.lines}
    for part in made.parts:
        for line in part.supervising:
            for watched in part.watched_in(line):
                yield (key_of[id(line)], _place(line)), (key_of[id(watched)], _place(watched))


def _lines_by_obligation(plan: Plan) -> dict[int, list[Assignment]]:
    """The lines in force with what moving them needs."""
    found: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(plan=plan).select_related("organization", "plan", "joint").order_by("pk")
    joints: dict[int, JointTarget] = {}
    for line in rows:
        if line.joint_id and line.joint:
            line.joint = joints.setdefault(line.joint_id, line.joint)  # one object for all its shares
        found.setdefault(line.obligation_id, []).append(line)
    return found


def _extended(plan: Plan) -> set[int]:
    """The lines whose day was moved by an extension."""
    moved = DueChange.objects.filter(assignment__plan=plan, cause=DueChange.Cause.EXTENSION)
    return set(moved.values_list("assignment", flat=True))
