"""How one line is shown: its states in words, and the plan's sentence in its surroundings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from luoshi.assignments.ledger.amounts import amount
from luoshi.assignments.models import Assignment
from luoshi.assignments.states import Light, Timeliness, light, timeliness
from luoshi.plans.document import cleaned_wording
from luoshi.plans.models import Obligation

if TYPE_CHECKING:
    from luoshi.assignments.ledger.listing import ListLine

#: Code points of the document shown before and after the sentence.
AROUND = 160


@dataclass(frozen=True, slots=True)
class Standing:
    """A line's light and timeliness today, and its figures as text (`goal` empty when nothing is counted)."""

    light: Light
    timeliness: Timeliness
    done: str
    goal: str
    stretch: str
    in_review: bool


def standing(line: "Assignment | ListLine") -> Standing:
    """How the line stands today."""
    timely = timeliness(timezone.localdate(), line.due_on, line.due_soon_from, line.met_on)
    owed = line.target_min if line.target_min is not None else line.target_max
    more = line.target_max if line.target_min is not None and line.target_max != line.target_min else None
    return Standing(
        light=light(line.progress, timely),
        timeliness=timely,
        done=amount(line.done),
        goal=amount(owed),
        stretch=amount(more),
        in_review=line.review == Assignment.Review.SUBMITTED,
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """The plan's wording, cleaned, with what stands before and after it; both empty for an obligation that a person added."""

    before: str
    text: str
    after: str


def sentence_in_context(obligation: Obligation) -> Sentence:
    """The obligation's span in its revision's text; its own text where it has no span."""
    if obligation.start is None or obligation.end is None:
        return Sentence("", obligation.text, "")
    text = obligation.revision.text
    start, end = obligation.start, obligation.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    head, tail = "…" if start > AROUND else "", "…" if end + AROUND < len(text) else ""
    return Sentence(head + cleaned_wording(before), cleaned_wording(text[start:end]), cleaned_wording(after) + tail)
