"""Ruled tables: from the drawn lines of a page to cells, merged ones included, and the text in each."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from luoshi.compiler.read.builder import GridCell
from luoshi.compiler.read.layout.lines import text_of_cell
from luoshi.compiler.read.layout.model import Glyph, PlacedTable, Segment

MAX_SEGMENTS = 2_000  # drawings have more; tables do not


class Grid:
    """The rulings of one table: where they stand, and which stretches of them are drawn."""

    def __init__(self, segments: Sequence[Segment], tolerance: float) -> None:
        across = [segment for segment in segments if segment.y1 - segment.y0 <= tolerance]
        down = [segment for segment in segments if segment.x1 - segment.x0 <= tolerance]
        self.xs = _clustered(sorted(_x(segment) for segment in down), tolerance)
        self.ys = _clustered(sorted(_y(segment) for segment in across), tolerance)
        self._down = {index: [s for s in down if abs(_x(s) - x) <= tolerance] for index, x in enumerate(self.xs)}
        self._across = {index: [s for s in across if abs(_y(s) - y) <= tolerance] for index, y in enumerate(self.ys)}

    @property
    def is_table(self) -> bool:
        """Whether there are at least two cells."""
        return len(self.xs) > 1 and len(self.ys) > 1 and len(self.xs) + len(self.ys) > 4

    def wall_right(self, row: int, column: int) -> bool:
        """Whether a line is drawn to the right of a place in the grid."""
        y = (self.ys[row] + self.ys[row + 1]) / 2
        return any(segment.y0 <= y <= segment.y1 for segment in self._down[column + 1])

    def wall_below(self, row: int, column: int) -> bool:
        """Whether a line is drawn below a place in the grid."""
        x = (self.xs[column] + self.xs[column + 1]) / 2
        return any(segment.x0 <= x <= segment.x1 for segment in self._across[row + 1])

    def areas(self) -> list[tuple[int, int, int, int]]:
        """Each cell as row, column, rows, columns: it reaches as far right, then as far down, as no wall stands."""
        taken: set[tuple[int, int]] = set()
        areas = []
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if (row, column) not in taken:
                    rows, columns = self._reach(row, column, taken)
                    taken.update((row + r, column + c) for r in range(rows) for c in range(columns))
                    areas.append((row, column, rows, columns))
        return areas

    def _reach(self, row: int, column: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
        columns = 1
        while (
            column + columns < len(self.xs) - 1
            and (row, column + columns) not in taken
            and not self.wall_right(row, column + columns - 1)
        ):
            columns += 1
        rows = 1
        while row + rows < len(self.ys) - 1 and not any(
            self.wall_below(row + rows - 1, column + c) for c in range(columns)
        ):
            rows += 1
        return rows, columns


def tables_in(
    segments: Iterable[Segment], glyphs: Sequence[Glyph], size: float
) -> tuple[list[PlacedTable], list[Glyph]]:
    """The ruled tables of a page, and the glyphs that stand outside of them. `size`: the height of a usual character."""
    kept = list(segments)[: MAX_SEGMENTS + 1]
    if len(kept) > MAX_SEGMENTS:
        return [], list(glyphs)
    tables, rest = [], list(glyphs)
    for group in _connected(kept, size * 0.25):
        grid = Grid(group, size * 0.25)
        if grid.is_table:
            table, rest = _filled(grid, rest)
            if table:
                tables.append(table)
    return tables, rest


def _filled(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[PlacedTable | None, list[Glyph]]:
    """The table with the glyphs that stand in it, and the others."""
    inside: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    for glyph in glyphs:
        row, column = _slot(grid.ys, (glyph.y0 + glyph.y1) / 2), _slot(grid.xs, (glyph.x0 + glyph.x1) / 2)
        (outside if row is None or column is None else inside[row, column]).append(glyph)
    cells = [_cell(area, inside) for area in grid.areas()]
    if sum(1 for cell in cells if cell.text) < 2:
        return None, list(glyphs)  # a frame around text, or a drawing
    return PlacedTable(tuple(cells), grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), outside


def _cell(area: tuple[int, int, int, int], inside: dict[tuple[int, int], list[Glyph]]) -> GridCell:
    row, column, rows, columns = area
    glyphs = [
        glyph
        for r in range(row, row + rows)
        for c in range(column, column + columns)
        for glyph in inside.get((r, c), ())
    ]
    return GridCell(
        text_of_cell(sorted(glyphs, key=lambda glyph: (round(glyph.y0), glyph.x0)) if rows * columns > 1 else glyphs),
        row,
        column,
        rows,
        columns,
    )


def _slot(places: Sequence[float], value: float) -> int | None:
    index = bisect_right(places, value) - 1
    return index if 0 <= index < len(places) - 1 else None


def _x(segment: Segment) -> float:
    return (segment.x0 + segment.x1) / 2


def _y(segment: Segment) -> float:
    return (segment.y0 + segment.y1) / 2


def _clustered(values: Sequence[float], tolerance: float) -> list[float]:
    """Places closer than the tolerance (both edges of a drawn line, say) as one."""
    clusters = [[value] for value in values[:1]]
    for before, value in pairwise(values):
        if value - before <= tolerance:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(cluster) / len(cluster) for cluster in clusters]


def _connected(segments: Sequence[Segment], tolerance: float) -> list[list[Segment]]:
    """Segments that touch one another, group by group, each group a table or a drawing."""
    done: list[list[Segment]] = []
    groups: list[tuple[Segment, list[Segment]]] = []
    for segment in sorted(segments, key=lambda segment: segment.y0):
        done += [members for box, members in groups if box.y1 < segment.y0 - tolerance]
        groups = [group for group in groups if group[0].y1 >= segment.y0 - tolerance]
        touching = [group for group in groups if _touch(group[0], segment, tolerance)]
        apart = [group for group in groups if not _touch(group[0], segment, tolerance)]
        members = [member for _, others in touching for member in others] + [segment]
        groups = [*apart, (_box([box for box, _ in touching] + [segment]), members)]
    return done + [members for _, members in groups]


def _touch(one: Segment, other: Segment, tolerance: float) -> bool:
    return (
        one.x0 - tolerance <= other.x1
        and other.x0 - tolerance <= one.x1
        and one.y0 - tolerance <= other.y1
        and other.y0 - tolerance <= one.y1
    )


def _box(boxes: Sequence[Segment]) -> Segment:
    return Segment(
        min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )
