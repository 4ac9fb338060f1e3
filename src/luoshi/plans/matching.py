"""Which obligation of an earlier compilation is which of a new one."""

from dataclasses import dataclass

from rapidfuzz import fuzz

#: Below this likeness (0 to 1) two obligations are not the same.
SAME = 0.6
#: How much the place in the outline counts against the words.
PLACE = 0.1
#: Titles less alike than this name two things; the sentence around them must then be so much more alike, since plans
#: say who and by when in the same words for every task.
NAMED_ALIKE, OTHERWISE_NAMED = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Stated:
    """An obligation as a text states it: its span (None when it has no place), its words, its place in the outline."""

    span: tuple[int, int] | None
    text: str
    title: str = ""
    path: str = ""


def match(old: list[Stated], new: list[Stated], *, same_text: bool) -> dict[int, int]:
    """Index in `old` → index in `new`, each at most once, the likest pairs first.

    Where both come from the same text the overlap of their spans decides, else the likeness of words and place.
    """
    pairs = sorted(
        ((likeness(a, b, same_text=same_text), i, j) for i, a in enumerate(old) for j, b in enumerate(new)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in pairs:
        if score >= SAME and i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def likeness(a: Stated, b: Stated, *, same_text: bool) -> float:
    """How alike two statements are, from 0 to 1."""
    words = fuzz.ratio(a.text, b.text) / 100
    if same_text and a.span and b.span:
        return max(overlap(a.span, b.span), words if a.path == b.path else 0)
    titles = fuzz.ratio(a.title, b.title) / 100 if a.title and b.title else words
    if titles < NAMED_ALIKE and a.title and b.title:
        words -= OTHERWISE_NAMED
    return (1 - PLACE) * max(words, titles * 0.9) + PLACE * (a.path == b.path)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The part of two half-open spans that they share, of what they cover together: 0 to 1."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(shared, 0) / max(max(a[1], b[1]) - min(a[0], b[0]), 1)


def relocate(text: str, wording: str, near: int = 0) -> tuple[int, int] | None:
    """Where `wording` stands in `text`, the place nearest to `near`; None when it is not there letter by letter."""
    places, at = [], text.find(wording)
    while at >= 0:
        places.append(at)
        at = text.find(wording, at + 1)
    if not places or not wording:
        return None
    start = min(places, key=lambda place: abs(place - near))
    return start, start + len(wording)
