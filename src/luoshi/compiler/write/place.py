"""Where things stand in the document: its blocks in order, and the stretches of text that marks cut it into."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from luoshi.compiler.ir import Plan
from luoshi.compiler.source import Paragraph, SourceText, Table
from luoshi.compiler.write.wording import fields_of

Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch: of which kind (obligation, diagnostic, or a field), and the number of its obligation or diagnostic from 1."""

    kind: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text under the same marks throughout, outermost mark first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def line_of(text: str, position: int) -> int:
    """The line number of a position, from 1."""
    return text.count("\n", 0, position) + 1


def blocks_of(source: SourceText) -> list[Block]:
    """Paragraphs and tables in order; the lines of the text where the reader recorded none."""
    tables = list(source.tables)
    paragraphs = list(source.paragraphs) or list(_lines(source.text))
    starts = [table.start for table in tables]
    free = [paragraph for paragraph in paragraphs if not _is_inside(paragraph, tables, starts)]
    return sorted([*free, *tables], key=lambda block: block.start)


def _is_inside(paragraph: Paragraph, tables: Sequence[Table], starts: Sequence[int]) -> bool:
    index = bisect_right(starts, paragraph.start) - 1
    return index >= 0 and paragraph.start < tables[index].end


def _lines(text: str) -> Iterator[Paragraph]:
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if bare.strip():
            yield Paragraph(position, position + len(bare))
        position += len(line)


def marks_of(plan: Plan) -> list[Mark]:
    """The marks of all obligations, of their fields and of the diagnostics, in order of place, longer ones first."""
    marks = []
    for number, obligation in enumerate(plan.obligations, start=1):
        marks.append(Mark("obligation", number, *obligation.span))
        marks += [Mark(kind, number, *span) for kind, span in fields_of(obligation)]
    marks += [Mark("diagnostic", number, *question.span) for number, question in enumerate(plan.diagnostics, start=1)]
    return sorted((mark for mark in marks if mark.start < mark.end), key=lambda mark: (mark.start, -mark.end))


class MarkedText:
    """Cuts any stretch of a text at the borders of its marks."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = sorted(marks, key=lambda mark: mark.start)
        self._starts = [mark.start for mark in self._marks]
        self._longest = max((mark.end - mark.start for mark in self._marks), default=0)

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """The pieces of a stretch, in order and without gaps."""
        first = bisect_right(self._starts, start - self._longest - 1)
        last = bisect_right(self._starts, end)
        marks = [mark for mark in self._marks[first:last] if mark.start < end and mark.end > start]
        borders = sorted(
            {start, end, *(place for mark in marks for place in (mark.start, mark.end) if start < place < end)}
        )
        return [
            Stretch(
                a,
                b,
                tuple(
                    sorted(
                        (m for m in marks if m.start <= a and m.end >= b),
                        key=lambda m: (m.start - m.end, m.kind, m.number),
                    )
                ),
            )
            for a, b in pairwise(borders)
        ]
