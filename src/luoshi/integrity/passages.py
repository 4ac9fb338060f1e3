"""Passages that two texts share, the plan's own words discounted.

Hashes are chosen by winnowing (Schleimer, Wilkerson and Aiken, 2003): any passage of `GUARANTEED` characters that two texts share
leaves at least one hash in common, so that no pair is missed; the texts themselves then say exactly which passages.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

#: Characters that are hashed together, and hashes of which one is kept.
GRAM, WINDOW = 10, 8
#: Shared passages of this many characters (letters, digits and ideographs alone are counted) are never missed.
GUARANTEED = GRAM + WINDOW - 1
#: Shorter passages are how everybody writes.
SHORTEST = 20

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that two texts share: where it stands in each, in code points, and its own characters that the plan does not have."""

    span: Span
    other_span: Span
    characters: int


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text without spaces, punctuation and letter case, and where each of its characters stood."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        return self.places[start], self.places[end - 1] + 1


def _plain(text: str) -> _Plain:
    kept = [
        (letter, place)
        for place, character in enumerate(text)
        for letter in unicodedata.normalize("NFKC", character).lower()
        if letter.isalnum()
    ]
    return _Plain("".join(letter for letter, _ in kept), [place for _, place in kept])


def text_hashes(text: str, boilerplate: Iterable[str] = ()) -> set[int]:
    """The hashes (63 bits) by which other texts that share a passage are found; empty for a short text.

    What stands in `boilerplate` (the plan's text) leaves none.
    """
    grams = _grams(_plain(text).text)
    known = _all_grams(boilerplate)
    hashes = [1 << 63 if gram in known else _hash(gram) for gram in grams]
    windows = [hashes[start : start + WINDOW] for start in range(max(1, len(hashes) - WINDOW + 1))] if hashes else []
    return {min(window) for window in windows} - {1 << 63}


def _grams(text: str) -> list[str]:
    return [text[start : start + GRAM] for start in range(len(text) - GRAM + 1)]


def _all_grams(texts: Iterable[str]) -> set[str]:
    return {gram for text in texts for gram in _grams(_plain(text).text)}


def _hash(gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode(), digest_size=8).digest()) >> 1


def shared_passages(text: str, other: str, boilerplate: Iterable[str] = ()) -> list[Passage]:
    """The passages that both texts hold, in the order of the first; none shorter than `SHORTEST` without the plan's words."""
    one, two = _plain(text), _plain(other)
    plan = _covered(one.text, _all_grams(boilerplate))
    found = []
    for start, other_start, length in _matches(one.text, two.text):
        own = length - sum(plan[start : start + length])
        if own >= SHORTEST:
            spans = one.span(start, start + length), two.span(other_start, other_start + length)
            found.append(Passage(*spans, own))
    return found


def _covered(text: str, known: set[str]) -> list[bool]:
    """For each character whether it stands in a gram that is known."""
    covered = [False] * len(text)
    for start, gram in enumerate(_grams(text)):
        if gram in known:
            covered[start : start + GRAM] = [True] * GRAM
    return covered


def _matches(one: str, two: str) -> Iterable[tuple[int, int, int]]:
    """Start, start in the other, and length of the longest match at each place, none overlapping in the first text."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, gram in enumerate(_grams(two)):
        places[gram].append(place)
    start = 0
    while start <= len(one) - GRAM:
        longest = max(
            ((_length(one, start, two, place), place) for place in places.get(one[start : start + GRAM], ())),
            default=(0, 0),
        )
        if longest[0]:
            yield start, longest[1], longest[0]
        start += longest[0] or 1


def _length(one: str, start: int, two: str, place: int) -> int:
    length = GRAM
    limit = min(len(one) - start, len(two) - place)
    while length < limit and one[start + length] == two[place + length]:
        length += 1
    return length
