"""Columns: the order in which the parts of a page are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from luoshi.compiler.read.layout.lines import joined_row, rows_of
from luoshi.compiler.read.layout.model import Line, PageContent, PlacedTable

Item = Line | PlacedTable
MIN_ROWS = 4
OUTLIERS = 20  # one line in so many may reach out of its column
FULL = 0.6  # prose fills its column; names in a list do not


@dataclass(frozen=True, slots=True)
class Column:
    """Items from top to bottom, and the left and right edge of the column's text."""

    items: tuple[Item, ...]
    left: float
    right: float


def columns_of(page: PageContent) -> list[Column]:
    """The columns of a page in reading order: bands from top to bottom, in each band from left to right."""
    gutter = _gutter(page)
    if gutter is None:
        return [_column([*page.tables, *map(joined_row, rows_of(page.lines))])]
    columns: list[Column] = []
    for band in _bands(page, gutter):
        columns += band
    return columns


def _column(items: Sequence[Item]) -> Column:
    lines = [item for item in items if isinstance(item, Line)]
    if not lines:
        return Column(tuple(sorted(items, key=lambda item: item.y0)), 0, 0)
    ends = sorted(line.x1 for line in lines)
    right = ends[-1 - len(ends) // OUTLIERS]
    return Column(tuple(sorted(items, key=lambda item: item.y0)), _left(lines), right)


def _left(lines: Sequence[Line]) -> float:
    """Where unindented lines begin: the leftmost place that several lines share."""
    starts = sorted(line.x0 for line in lines)
    size = median(line.size for line in lines)
    for start in starts:
        if sum(1 for other in starts if 0 <= other - start < 0.6 * size) >= min(2, len(starts)):
            return start
    return starts[0]


def _gutter(page: PageContent) -> float | None:
    """The x between two columns of prose; None where the page has one column."""
    pairs = [(a, b) for row in rows_of(page.lines) for a, b in pairwise(row)]
    middles = [
        (a.x1 + b.x0) / 2 for a, b in pairs if 0.3 < (a.x1 + b.x0) / 2 / page.width < 0.7 and b.x0 - a.x1 > a.size
    ]
    if len(middles) < MIN_ROWS:
        return None
    gutter = median(middles)
    sides = [line for line in page.lines if not line.x0 < gutter < line.x1]
    return (
        gutter
        if len(sides) > 0.6 * len(page.lines) and all(_is_prose(side) for side in _sides(sides, gutter))
        else None
    )


def _sides(lines: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    return [line for line in lines if line.x1 <= gutter], [line for line in lines if line.x0 >= gutter]


def _is_prose(lines: Sequence[Line]) -> bool:
    if len(lines) < MIN_ROWS:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    return median(line.x1 - line.x0 for line in lines) >= FULL * width and median(len(line.text) for line in lines) >= 8


def _bands(page: PageContent, gutter: float) -> list[list[Column]]:
    """The page cut at each thing that crosses the gutter: what is above it is read before it, left column first."""
    crossing: list[Item] = [line for line in page.lines if line.x0 < gutter < line.x1]
    crossing += page.tables
    rest = [line for line in page.lines if not line.x0 < gutter < line.x1]
    bands: list[list[Column]] = []
    top = float("-inf")
    for item in sorted(crossing, key=lambda item: item.y0):
        bands.append(_band([line for line in rest if top <= line.middle < item.y0], gutter))
        bands.append([_column([item])])
        top = item.y0
    bands.append(_band([line for line in rest if line.middle >= top], gutter))
    return bands


def _band(lines: Sequence[Line], gutter: float) -> list[Column]:
    return [_column([joined_row(row) for row in rows_of(side)]) for side in _sides(lines, gutter) if side]
