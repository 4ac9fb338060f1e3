"""What changed between two revisions of a plan, obligation by obligation, as people confirmed them."""

from dataclasses import dataclass, field

from luoshi.plans import queries
from luoshi.plans.carry import UNMATCHED
from luoshi.plans.models import Diagnostic, Obligation, PlanRevision
from luoshi.plans.wording import GROUPS, group_labels, group_words, values_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, before and after, in words."""

    label: str
    before: list[str]
    after: list[str]


@dataclass(slots=True)
class Comparison:
    """Obligations only in the newer revision, only in the older, and in both with their differences.

    `kept` are those that the newer text no longer states and that stay because somebody worked on them: a question asks about each.
    """

    older: PlanRevision
    newer: PlanRevision
    added: list[Obligation] = field(default_factory=list)
    gone: list[Obligation] = field(default_factory=list)
    kept: list[Obligation] = field(default_factory=list)
    changed: list[tuple[Obligation, list[Difference]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether both ask the same."""
        return not (self.added or self.gone or self.kept or self.changed)


def compare(old: PlanRevision, new: PlanRevision) -> Comparison:
    """The differences of the obligations that are not dropped, in order of the newer text; matched by their key."""
    before, after = _live(old), _live(new)
    unmatched = _unmatched(new)
    found = Comparison(old, new, added=[row for key, row in after.items() if key not in before])
    found.gone = [row for key, row in before.items() if key not in after]
    for key, row in after.items():
        if row.pk in unmatched:
            found.kept.append(row)
        elif key in before and (differences := _differences(before[key], row)):
            found.changed.append((row, differences))
    return found


def comparison_with_before(revision: PlanRevision) -> Comparison | None:
    """What changed from the compiled revision before this one, or from the issued text that it amends; None where there is none."""
    older = queries.amended_revision(revision.plan)
    if older is None and revision.number > 1:
        older = queries.revision_before(revision)
    return compare(older, revision) if older else None


def _live(revision: PlanRevision) -> dict[str, Obligation]:
    rows = queries.obligations_of(revision).exclude(status=Obligation.Status.DROPPED)
    return {str(row.key): row for row in rows}


def _unmatched(revision: PlanRevision) -> set[int | None]:
    asked = revision.diagnostics.filter(code=UNMATCHED, state=Diagnostic.State.OPEN)
    return set(asked.values_list("obligation_id", flat=True))


def _differences(old: Obligation, new: Obligation) -> list[Difference]:
    labels, said = group_labels(), (values_of(old), values_of(new))
    pairs = [(labels[group], *(group_words(group, values) for values in said)) for group in GROUPS]
    pairs.append((labels["who"], *([body.text for body in row.bodies.all()] for row in (old, new))))
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
