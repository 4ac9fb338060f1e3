"""Where the picture is within a file: borders, and the bars and buttons of a screenshot, are not part of it."""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
#: Left, top, right, bottom in pixels; right and bottom are outside.
Box = tuple[int, int, int, int]

#: A line is flat when this share of it lies within `TOLERANCE` grey levels of its median.
FLAT, TOLERANCE = 0.8, 10
#: Of a line one point in so many is looked at.
SAMPLED = 4
#: The picture is at least this share of the file's width and of its height; less is not believed.
LEAST = 0.25
#: A frame that differs from the file by less than this share on every side is the file itself.
SLACK = 0.01


def whole(grey: Grey) -> Box:
    """The whole file."""
    return 0, 0, grey.shape[1], grey.shape[0]


def frames(grey: Grey) -> list[Box]:
    """Where the picture may be, each place once: inside all flat lines, inside lines of the edge's own shade, the whole file.

    A row of a screenshot's status bar is flat too: most of it is ground, the signs on it are few. A pale sky is flat as well,
    and tells itself from a border by its shade.
    """
    rows = _Lines(grey[:, ::SAMPLED])
    boxes = [_framed(grey, rows, any_shade=True), whole(grey)]
    if boxes[0] != boxes[1]:
        boxes.insert(1, _framed(grey, rows, any_shade=False))
    return list(dict.fromkeys(boxes))


class _Lines:
    """Which lines of a picture are flat, and the shade of each."""

    def __init__(self, lines: Grey) -> None:
        middle = lines.shape[1] // 2
        shades = np.partition(lines, middle, axis=1)[:, middle : middle + 1].astype(np.int16)
        self.shades = shades
        self.flat: NDArray[np.bool_] = (np.abs(lines - shades) <= TOLERANCE).mean(axis=1) >= FLAT

    def border(self, *, any_shade: bool) -> NDArray[np.bool_]:
        """The flat lines, or those of them that have the shade of an edge."""
        if any_shade:
            return self.flat
        edge: NDArray[np.bool_] = (np.abs(self.shades - self.shades[[0, -1], 0]) <= TOLERANCE).any(axis=1)
        return self.flat & edge


def _framed(grey: Grey, rows: _Lines, *, any_shade: bool) -> Box:
    """The largest stretch of lines that are not border, first of rows, then of columns."""
    top, bottom = _stretch(rows.border(any_shade=any_shade))
    columns = _Lines(np.ascontiguousarray(grey[top:bottom:SAMPLED].T))
    left, right = _stretch(columns.border(any_shade=any_shade))
    box = left, top, right, bottom
    return whole(grey) if _same(box, grey) else box


def _stretch(flat: NDArray[np.bool_]) -> tuple[int, int]:
    found = np.flatnonzero(~flat)
    if not len(found):
        return 0, len(flat)
    gaps = np.flatnonzero(np.diff(found) > 1)
    starts = np.concatenate([found[:1], found[gaps + 1]])
    ends = np.concatenate([found[gaps], found[-1:]]) + 1
    longest = int(np.argmax(ends - starts))
    start, end = int(starts[longest]), int(ends[longest])
    return (start, end) if end - start >= LEAST * len(flat) else (0, len(flat))


def _same(box: Box, grey: Grey) -> bool:
    high, wide = grey.shape
    left, top, right, bottom = box
    return bool(max(left, wide - right) < SLACK * wide and max(top, high - bottom) < SLACK * high)
