"""The text of a revision as blocks and runs that a page can draw: headings, paragraphs, tables, page marks, marked words.

Pure: offsets are code points of the text as received, half-open. A run is a piece of one block with the same marks all through,
in which the cleaned wording stands letter for letter above the received one, so that a place on the screen is a place in the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Span = tuple[int, int]
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that state a field (`kind`: who, count, measure, when, condition, evidence) of the obligation `owner`, or a question (`ask`)."""

    start: int
    end: int
    kind: str
    owner: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A node of the outline: its own key, where its heading stands, its depth from 1."""

    key: int
    start: int
    end: int
    depth: int


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same marks. `text` is what is shown, from `start` of the received text."""

    start: int
    end: int
    text: str
    heading: bool
    owners: tuple[int, ...]
    marks: tuple[Mark, ...]

    @property
    def kinds(self) -> str:
        """The kinds of the marks, once each, for a class attribute."""
        return " ".join(dict.fromkeys(f"mark-{mark.kind}" for mark in self.marks))

    @property
    def targets(self) -> str:
        """The fields that the words state, as owner:field, the narrowest mark first."""
        marks = sorted(self.marks, key=lambda mark: mark.end - mark.start)
        return " ".join(dict.fromkeys(f"{mark.owner}:{mark.field}" for mark in marks if mark.field))


@dataclass(slots=True)
class Block:
    """A part of the document: `kind` is title, heading, paragraph, table or page; a table has rows of cells instead of runs."""

    kind: str
    start: int
    end: int
    depth: int = 0
    section: int | None = None
    owners: tuple[int, ...] = ()
    runs: list[Run] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The cleaned wording of a text: pieces of (start in the text, wording), each letter for letter; what is left out has none."""

    starts: list[int]
    words: list[str]

    def cuts(self, start: int, end: int) -> Iterator[int]:
        """Where pieces begin or end inside [start, end)."""
        for index in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            yield self.starts[index]
            yield self.starts[index] + len(self.words[index])

    def of(self, start: int, end: int) -> str:
        """The cleaned wording of [start, end), which must not cross a cut."""
        index = bisect_right(self.starts, start) - 1
        offset = start - self.starts[index]
        return self.words[index][offset : offset + end - start]


def clean(text: str) -> Cleaned:
    """The cleaned wording: Simplified characters, no bracketed pinyin, no stray spaces and line breaks."""
    from luoshi.compiler.normalize import normalize  # its tables take time to load: not for pages that show no document

    done = normalize(text)
    ends = [*done.breaks[1:], len(done.text)]
    starts = [at + shift for at, shift in zip(done.breaks, done.shifts, strict=True)]
    return Cleaned(starts, [done.text[a:b] for a, b in zip(done.breaks, ends, strict=True)])


def received(text: str) -> Cleaned:
    """The text as it came, in the same form."""
    return Cleaned([0], [text])


def cleaned_wording(wording: str) -> str:
    """A short piece of text cleaned, in one string."""
    return "".join(clean(wording).words).strip()


class Drawing:
    """Draws one text: `blocks()` gives its parts in order."""

    def __init__(
        self,
        text: str,
        layout: dict[str, Any],
        headings: list[Heading],
        duties: dict[int, Span],
        marks: list[Mark],
        shown: Cleaned,
    ) -> None:
        self.text = text
        self.layout = layout
        self.headings = sorted(headings, key=lambda heading: heading.start)
        self.starts = [heading.start for heading in self.headings]
        self.duties = sorted((span, owner) for owner, span in duties.items())
        self.marks = sorted(marks, key=lambda mark: (mark.start, mark.end))
        self.shown = shown

    def blocks(self) -> list[Block]:
        """Every part of the document in order; the first paragraph is its title when it is short enough to be one."""
        drawn: list[Block] = []
        for place in sorted([*self._paragraphs(), *self._tables(), *self._pages()], key=lambda place: place[:2]):
            drawn += self._draw(*place)
        first = next((block for block in drawn if block.kind != "page"), None)
        if (
            first
            and first.kind in {"paragraph", "heading"}
            and not first.section
            and first.end - first.start <= LONGEST_TITLE
        ):
            first.kind = "title"
        return drawn

    def _draw(self, start: int, order: int, end: int, thing: Any) -> list[Block]:
        if order == 0:
            return [Block("page", start, end, page=thing)]
        return [self._table(start, end, thing)] if order == 1 else self._pieces(start, end, thing)

    def _tables(self) -> Iterator[tuple[int, int, int, Any]]:
        for table in self.layout.get("tables", ()):
            yield table["start"], 1, table["end"], table["cells"]

    def _pages(self) -> Iterator[tuple[int, int, int, Any]]:
        for page in self.layout.get("pages", ()):
            yield page["start"], 0, page["end"], page["number"]

    def _paragraphs(self) -> Iterator[tuple[int, int, int, Any]]:
        tables = [(table["start"], table["end"]) for table in self.layout.get("tables", ())]
        for start, end, level in self.layout.get("paragraphs") or self._lines():
            if self.text[start:end].strip() and not any(a <= start < b for a, b in tables):
                yield start, 2, end, level

    def _lines(self) -> Iterator[tuple[int, int, int]]:
        at = 0
        for line in self.text.split("\n"):
            yield at, at + len(line), 0
            at += len(line) + 1

    def _pieces(self, start: int, end: int, level: int) -> list[Block]:
        """The blocks of a paragraph, cut where a heading runs on inside it."""
        inside = self.headings[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        cuts = [start, *(h.start for h in inside if h.start > start), end]
        known = {h.start: h for h in inside}
        blocks = [self._piece(a, b, known.get(a), level if a == start else 0) for a, b in pairwise(cuts)]
        return [block for block in blocks if self.text[block.start : block.end].strip()]

    def _piece(self, start: int, end: int, heading: Heading | None, level: int) -> Block:
        head_end = min(heading.end, end) if heading else start
        alone = bool(heading) and not self.text[head_end:end].strip(" 。:：\t\r")
        kind = "heading" if alone or (level and not heading) else "paragraph"
        runs = self._runs(start, end, head_end)
        owners = tuple(dict.fromkeys(owner for run in runs for owner in run.owners))
        return Block(
            kind, start, end, heading.depth if heading else level, heading.key if heading else None, owners, runs
        )

    def _table(self, start: int, end: int, cells: Iterable[dict[str, Any]]) -> Block:
        rows: dict[int, list[dict[str, Any]]] = {}
        for cell in cells:
            drawn = {**cell, "runs": self._runs(cell["start"], cell["end"], cell["start"])}
            rows.setdefault(cell["row"], []).append(drawn)
        ordered = [sorted(rows[row], key=lambda cell: cell["column"]) for row in sorted(rows)]
        return Block("table", start, end, rows=ordered, owners=self._owners(start, end))

    def _runs(self, start: int, end: int, head_end: int) -> list[Run]:
        marks = [mark for mark in self._touching(start, end) if mark.start < end and mark.end > start]
        duties = [(span, owner) for span, owner in self.duties if span[0] < end and span[1] > start]
        cuts = {start, end, head_end, *self.shown.cuts(start, end)}
        cuts.update(at for mark in marks for at in (mark.start, mark.end))
        cuts.update(at for span, _owner in duties for at in span)
        inside = sorted(at for at in cuts if start <= at <= end)
        runs = [self._run(a, b, head_end, duties, marks) for a, b in pairwise(inside)]
        return [run for run in runs if run.text]

    def _run(self, start: int, end: int, head_end: int, duties: list[tuple[Span, int]], marks: list[Mark]) -> Run:
        covering = sorted((s[1] - s[0], owner) for s, owner in duties if s[0] <= start and end <= s[1])
        here = tuple(mark for mark in marks if mark.start <= start and end <= mark.end)
        return Run(start, end, self.shown.of(start, end), end <= head_end, tuple(o for _, o in covering), here)

    def _touching(self, start: int, end: int) -> list[Mark]:
        return self.marks[: bisect_left(self.marks, end, key=lambda mark: mark.start)]

    def _owners(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(owner for span, owner in self.duties if span[0] < end and span[1] > start)
