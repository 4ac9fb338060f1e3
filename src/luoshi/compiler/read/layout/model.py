"""What stands on a page. Coordinates grow to the right and downwards, in any unit; sizes are in the same unit."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from luoshi.compiler.read.builder import GridCell


class Glyph(NamedTuple):
    """A character and the box around it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


class Segment(NamedTuple):
    """A ruled line, horizontal or vertical, x0 ≤ x1 and y0 ≤ y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one line, its box, and the height of its characters."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float

    @property
    def middle(self) -> float:
        """Half way down the line."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and the box around it."""

    cells: tuple[GridCell, ...]
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class PageContent:
    """A page: what stands on it, and for a recognized one how sure the recognition is (0 to 1)."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
    confidence: float | None = None


def scaled(page: PageContent, factor: float) -> PageContent:
    """A recognized page in the unit of the pages around it: every place and size times `factor`."""
    lines = [
        replace(
            line,
            x0=line.x0 * factor,
            y0=line.y0 * factor,
            x1=line.x1 * factor,
            y1=line.y1 * factor,
            size=line.size * factor,
        )
        for line in page.lines
    ]
    return PageContent(page.number, page.width * factor, page.height * factor, lines, [], page.confidence)
