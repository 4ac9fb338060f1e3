"""Tables of tasks: rows and columns read by what their heading says, each row an obligation.

Tables come from the reader (docx, xlsx, pdf) or stand in the text with a bar or tab between the cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from luoshi.compiler.bodies import is_name
from luoshi.compiler.ir import Span
from luoshi.compiler.lexicon import any_of, lexicon
from luoshi.compiler.normalize import NormalizedText
from luoshi.compiler.source import Table

_MONTHS = re.compile(r"[ ]*(?:\d{1,2}月?[-、~至]?月?)?\d{1,2}月份?")
_NEXT_PART = re.compile(r"[一二三四五六七八九十]{1,3}、|附件|\([一二三四五六七八九十]\)")
_NOT_WORD = re.compile(r"[\s()（）]")
_BAR = "|"
LONGEST_COLUMN = 14
_BODY_COLUMNS = frozenset({"lead", "responsible", "support", "supervise"})
LONGEST_HEADING = 4  # lines above the rows of a table, its title among them
LONGEST_NAME = 20
LONGEST_CELL = 120
FEWEST_COLUMNS = 3
FEWEST_MIXED = 4  # cells of a row in which a name alone in a cell is a body, though no column is for bodies


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its span and, by the role of the column, the spans of its cells. `inherited` cells stand in a row above."""

    start: int
    end: int
    cells: tuple[tuple[str, int, int], ...]
    above: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose columns are understood."""

    start: int
    end: int
    rows: tuple[Row, ...]


@cache
def _columns() -> dict[str, str]:
    return {
        word: role
        for role, found in lexicon("columns").items()
        for word in (found.split() if isinstance(found, str) else found)
    }


@cache
def _column_ending() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{any_of(w for w in _columns() if len(w) > 2)})$")


def column_role(heading: str) -> str | None:
    """What a column with this heading holds; None where the heading is not known."""
    heading = _NOT_WORD.sub("", heading)
    if heading in _columns() or not heading:
        return _columns().get(heading)
    ending = _column_ending().search(heading)
    return _columns()[ending.group("word")] if ending else None


def find_tables(document: NormalizedText, tables: tuple[Table, ...] = ()) -> list[Grid]:
    """The tables that stand in the text, in order. `tables`, as the reader gives them, say which cells are merged."""
    key = document.key
    grids = list(_flat_tables(key))
    if _BAR in key:
        merged = _merged(document, tables)
        grids += [grid for lines in _runs(key) if (grid := _grid(key, lines, merged))]
    return sorted(grids, key=lambda grid: grid.start)


def _merged(document: NormalizedText, tables: tuple[Table, ...]) -> dict[int, set[int]]:
    """By the start of a row, the columns that a cell above reaches down into."""
    found: dict[int, set[int]] = {}
    for table in tables:
        inside = document.source[table.start : table.end]
        starts = [table.start, *(table.start + match.end() for match in re.finditer("\n", inside))]
        for cell in table.cells:
            for row in range(cell.row + 1, min(cell.row + cell.rows, len(starts))):
                columns = range(cell.column, cell.column + cell.columns)
                found.setdefault(document.locate(starts[row]), set()).update(columns)
    return found


def _runs(key: str) -> Iterator[list[Span]]:
    """Lines with bars that follow each other, and lines of one cell between them."""
    run: list[Span] = []
    for start, end in _lines(key):
        if _BAR in key[start:end] or (run and _MONTHS.match(key, start, end)):
            run.append((start, end))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(key: str) -> Iterator[Span]:
    at = 0
    while at <= len(key):
        end = key.find("\n", at)
        end = len(key) if end < 0 else end
        yield at, end
        at = end + 1


def _cells(key: str, start: int, end: int) -> list[Span]:
    cells, at = [], start
    while at <= end:
        stop = key.find(_BAR, at, end)
        stop = end if stop < 0 else stop
        cells.append(_strip(key, at, stop))
        at = stop + 1
    while cells and cells[-1][0] == cells[-1][1]:
        cells.pop()
    return cells


def _strip(key: str, start: int, end: int) -> Span:
    while start < end and key[start] in " \t":
        start += 1
    while end > start and key[end - 1] in " \t":
        end -= 1
    return start, end


def _grid(key: str, lines: list[Span], merged: dict[int, set[int]]) -> Grid | None:
    """The table in these lines; one without a heading that is understood has rows of unknown cells."""
    start, end = lines[0][0], lines[-1][1]
    for i, line in enumerate(lines[:LONGEST_HEADING]):
        roles = [column_role(key[a:b]) for a, b in _cells(key, *line)]
        if len({r for r in roles if r}) > 1 and i + 1 < len(lines):
            return Grid(start, end, tuple(_rows(key, roles, _width(key, *line), lines[i + 1 :], merged)))
    return Grid(start, end, tuple(_plain_rows(key, lines))) if len(lines) > 1 else None


def _width(key: str, start: int, end: int) -> int:
    """How many cells a line has, empty ones at its end among them."""
    return key.count(_BAR, start, end) + 1


def _rows(
    key: str, roles: list[str | None], width: int, lines: list[Span], merged: dict[int, set[int]]
) -> Iterator[Row]:
    last: dict[str, tuple[str, int, int]] = {}
    above: tuple[Row, int] | None = None
    number = 0
    for start, end in lines:
        cells = _cells(key, start, end)
        if not cells or [column_role(key[a:b]) for a, b in cells] == roles:
            continue
        counted = key[slice(*cells[0])].rstrip(".") if roles[0] == "number" else ""
        missing = 0 if counted == str(number + 1) else width - _width(key, start, end)
        number += counted == str(number + 1)
        row = _shared_name(key, _row(key, roles, missing, cells, last, merged.get(start, set())), cells, above)
        last = {role: (role, a, b) for role, a, b in (*row.above, *row.cells)}
        if any(role in _BODY_COLUMNS for role, _, _ in row.cells):
            above = (row, len(cells))
        elif not row.above:
            above = None
        yield row


def _shared_name(key: str, row: Row, cells: list[Span], above: tuple[Row, int] | None) -> Row:
    """A row below one whose name stood in a column of no kind: its number and its name were merged with those above."""
    if above is None or any(role in _BODY_COLUMNS for role, _, _ in (*row.cells, *row.above)):
        return row
    full, count = above
    names = tuple(cell for cell in (*full.cells, *full.above) if cell[0] in _BODY_COLUMNS)
    if not FEWEST_COLUMNS <= len(cells) < count or _NEXT_PART.match(key, cells[0][0]):
        return row
    return Row(row.start, row.end, row.cells, (*row.above, *names))


def _plain_rows(key: str, lines: list[Span]) -> Iterator[Row]:
    for start, end in lines:
        cells = _cells(key, start, end)
        if cells:
            yield Row(cells[0][0], cells[-1][1], tuple(("other", a, b) for a, b in cells))


def _row(
    key: str,
    roles: list[str | None],
    missing: int,
    cells: list[Span],
    last: dict[str, tuple[str, int, int]],
    merged: set[int],
) -> Row:
    """Cells under their columns. A row with fewer cells has its first ones in a row above, where they were merged."""
    missing = max(0, min(missing, len(roles) - len(cells)))
    if missing and _MONTHS.match(key[slice(*cells[0])]):
        missing = next((i for i, r in enumerate(roles) if r in {"task", "deadline"} and i), missing)
    if merged or cells[0][0] == cells[0][1]:
        missing = 0
    named = not _BODY_COLUMNS.isdisjoint(r or "" for r in roles)
    placed = tuple(
        (_role(key, role, a, b) if len(cells) >= FEWEST_MIXED and not named else role or "other", a, b)
        for role, (a, b) in zip(roles[missing:] + [None] * len(cells), cells, strict=False)
        if b > a
    )
    up = {r for i, r in enumerate(roles) if r and (i < missing or i in merged)} - {role for role, _, _ in placed}
    filled = [(a, b) for role, a, b in placed if role != "number"]
    start, end = (filled[0][0], filled[-1][1]) if filled else cells[0]
    return Row(start, end, placed, tuple(last[role] for role in sorted(up) if role in last))


def _role(key: str, role: str | None, start: int, end: int) -> str:
    """The column's role; a short cell of an unknown column or of tasks that is a body's name is a body."""
    if role not in {"deadline", "number"} and end - start <= LONGEST_NAME and is_name(key[start:end]):
        return "responsible"
    return role or "other"


_NUMBER = re.compile(r"\d{1,3}\.?$|[一二三四五六七八九十]{1,3}$")
_WHEN = re.compile(r"(?:20\d\d年)?\d{1,2}月|20\d\d年|[一二三四]季度|[上下]半年|年底|全年|长期|持续|常年|每[月季年]")


@cache
def _lone_heading() -> re.Pattern[str]:
    """A column's heading on a line of its own."""
    return re.compile(rf"\n *{any_of(_columns())} *(?=\n)")


def _flat_tables(key: str) -> Iterator[Grid]:
    """Tables whose cells stand on lines of their own: headings of columns first, then the rows, cell by cell."""
    if len(_lone_heading().findall(key)) < FEWEST_COLUMNS:
        return
    lines = [(a, b) for a, b in _lines(key) if key[a:b].strip()]
    i = 0
    while i < len(lines):
        count = _headings(key, lines, i)
        if count < FEWEST_COLUMNS:
            i += 1
            continue
        roles = [column_role(key[slice(*line)].strip()) or "other" for line in lines[i : i + count]]
        stop = _table_end(key, lines, i + count)
        rows = tuple(_flat_rows(key, roles, lines[i + count : stop]))
        if rows:
            yield Grid(lines[i][0], lines[stop - 1][1], rows)
        i = max(stop, i + 1)


def _headings(key: str, lines: list[Span], first: int) -> int:
    count = 0
    for start, end in islice(lines, first, None):
        if end - start > LONGEST_COLUMN or not column_role(key[start:end].strip()):
            break
        count += 1
    return count


def _table_end(key: str, lines: list[Span], at: int) -> int:
    """Past the last line that can be a cell: short, no heading, no running text."""
    while at < len(lines):
        line = key[slice(*lines[at])].strip()
        if len(line) > LONGEST_CELL or _NEXT_PART.match(line):
            break
        at += 1
    return at


def _flat_rows(key: str, roles: list[str], lines: list[Span]) -> Iterator[Row]:
    """Rows told apart by what the cells are: a task opens one, names and a time belong to it; a second task shares the names."""
    bodies = [r for r in roles if r in _BODY_COLUMNS] or ["responsible"]
    cells: list[tuple[str, int, int]] = []
    above: list[tuple[str, int, int]] = []
    for a, b in (_strip(key, *line) for line in lines):
        role = _flat_role(key[a:b], bodies, cells)
        if role == "number" or (role == "task" and any(r != "task" for r, _, _ in cells)):
            if cells:
                yield _flat_row(cells, above)
            shared = [c for c in (*above, *cells) if c[0] in _BODY_COLUMNS] if role == "task" else []
            cells, above = [], shared
        if role != "number":
            cells.append((role, a, b))
    if cells:
        yield _flat_row(cells, above)


def _flat_row(cells: list[tuple[str, int, int]], above: list[tuple[str, int, int]]) -> Row:
    own = any(role in _BODY_COLUMNS for role, _, _ in cells)
    return Row(cells[0][1], cells[-1][2], tuple(cells), () if own else tuple(above))


def _flat_role(cell: str, bodies: list[str], cells: list[tuple[str, int, int]]) -> str:
    if _NUMBER.match(cell):
        return "number"
    if _WHEN.match(cell) and len(cell) <= LONGEST_NAME:
        return "deadline"
    if cells and is_name(cell):
        had = sum(role in _BODY_COLUMNS for role, _, _ in cells)
        return bodies[min(had, len(bodies) - 1)]
    return "task"
