"""Two versions of a report side by side: where texts, counts, kind and files differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from luoshi.reports.models import Evidence, Report
from luoshi.reports.requirements import part_names


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `changed` where the other version says something else there."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text in both versions."""

    name: str
    before: list[Piece]
    after: list[Piece]


def chain_of(report: Report) -> list[Report]:
    """The versions that led to this report, the first one first, itself last; one query for each."""
    chain = [report]
    while chain[0].corrects:
        chain.insert(0, chain[0].corrects)
    return chain


def compared(before: Report, after: Report) -> dict[str, Any]:
    """What the page of two versions shows; items, evidence and organizations at hand."""
    return {
        "before": before,
        "after": after,
        "kind_differs": before.kind != after.kind,
        "counts": list(_counts(before, after)),
        "parts": list(_parts(before, after)),
        "evidence": _evidence(before, after),
    }


def _counts(before: Report, after: Report) -> Iterator[tuple[Any, Any, Any]]:
    """Each assignment that either serves, with what both deliver (None where one does not serve it)."""
    old = {item.assignment_id: item for item in before.items.all()}
    new = {item.assignment_id: item for item in after.items.all()}
    for pk in dict.fromkeys([*old, *new]):
        item = old.get(pk) or new[pk]
        yield item.assignment, old[pk].count if pk in old else None, new[pk].count if pk in new else None


def _parts(before: Report, after: Report) -> Iterator[Part]:
    for part, name in part_names().items():
        old, new = getattr(before, part), getattr(after, part)
        if old or new:
            yield Part(str(name), *pieces(old, new))


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut where they begin and cease to differ; joined again they are the texts."""
    before: list[Piece] = []
    after: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before += [Piece(old[a:b], tag != "equal")] if a < b else []
        after += [Piece(new[c:d], tag != "equal")] if c < d else []
    return before, after


def _evidence(before: Report, after: Report) -> dict[str, list[Evidence]]:
    """The files by what became of them: kept (as they stand in the new version), removed, added."""
    old = {row.sha256: row for row in before.evidence.all()}
    new = {row.sha256: row for row in after.evidence.all()}
    return {
        "removed": [row for sha, row in old.items() if sha not in new],
        "added": [row for sha, row in new.items() if sha not in old],
        "kept": [row for sha, row in new.items() if sha in old],
    }
