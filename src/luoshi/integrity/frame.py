"""Where the picture is within a file: borders, and the bars and buttons of a screenshot, are not part of it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
#: Left, top, right, bottom in pixels; right and bottom are outside.
Box = tuple[int, int, int, int]

#: A line is flat when this share of it lies within `TOLERANCE` grey levels of its median.
FLAT, TOLERANCE = 0.8, 10
#: What was drawn by a machine has one shade but for what compression did to it.
DRAWN = 3
#: A stretch of lines shorter than this share of the file is a word or a button, not a part of the picture.
SHORT = 0.04
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
    """Where the picture may be, each place once: inside all flat lines, inside lines of the edge's own shade, inside drawn ones, the whole file.

    A row of a screenshot's status bar is flat too: most of it is ground, the signs on it are few. A pale sky is flat as well,
    and tells itself from a border by its shade. Where the picture itself has flat lines inside, it is all that lies between
    the first and the last line that nobody drew.
    """
    rows = _Lines(grey[:, ::SAMPLED])
    boxes = [_framed(grey, rows, _Lines.is_flat, _longest)]
    if boxes[0] != whole(grey):
        boxes.append(_framed(grey, rows, _Lines.is_edge, _longest))
    boxes += [_framed(grey, rows, _Lines.is_drawn, _outermost), whole(grey)]
    return list(dict.fromkeys(boxes))


Flags = NDArray[np.bool_]


class _Lines:
    """Which lines of a picture are flat, and the shade of each."""

    def __init__(self, lines: Grey) -> None:
        middle = lines.shape[1] // 2
        shades = np.partition(lines, middle, axis=1)[:, middle : middle + 1].astype(np.int16)
        self.from_edge = np.abs(shades - shades[[0, -1], 0]).min(axis=1)
        self.apart = np.abs(lines - shades)

    def is_flat(self) -> Flags:
        """Lines of one shade, whichever."""
        return self._within(TOLERANCE)

    def is_edge(self) -> Flags:
        """Flat lines that have the shade of an edge."""
        near: Flags = self.from_edge <= TOLERANCE
        return self._within(TOLERANCE) & near

    def is_drawn(self) -> Flags:
        """Lines of exactly the shade of an edge."""
        near: Flags = self.from_edge <= DRAWN
        return self._within(DRAWN) & near

    def _within(self, tolerance: int) -> Flags:
        flags: Flags = (self.apart <= tolerance).mean(axis=1) >= FLAT
        return flags


def _framed(
    grey: Grey, rows: _Lines, border: Callable[[_Lines], Flags], pick: Callable[[Flags], tuple[int, int]]
) -> Box:
    """What is left of rows, then of columns, without the lines of the border."""
    top, bottom = pick(border(rows))
    columns = _Lines(np.ascontiguousarray(grey[top:bottom:SAMPLED].T))
    left, right = pick(border(columns))
    box = left, top, right, bottom
    return whole(grey) if _same(box, grey) else box


def _longest(border: Flags) -> tuple[int, int]:
    """The longest stretch of lines that are not border; all where it is not long enough to be believed."""
    starts, ends = _stretches(border)
    if not len(starts):
        return 0, len(border)
    place = int(np.argmax(ends - starts))
    return _believed(int(starts[place]), int(ends[place]), len(border))


def _outermost(border: Flags) -> tuple[int, int]:
    """From the first to the last line that is not border, short stretches aside."""
    starts, ends = _stretches(border)
    large = np.flatnonzero(ends - starts >= SHORT * len(border))
    if not len(large):
        return 0, len(border)
    return _believed(int(starts[large[0]]), int(ends[large[-1]]), len(border))


def _stretches(border: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each stretch of lines that are not border begins and ends."""
    found = np.flatnonzero(~border)
    if not len(found):
        return found, found
    gaps = np.flatnonzero(np.diff(found) > 1)
    return np.concatenate([found[:1], found[gaps + 1]]), np.concatenate([found[gaps], found[-1:]]) + 1


def _believed(start: int, end: int, length: int) -> tuple[int, int]:
    return (start, end) if end - start >= LEAST * length else (0, length)


def _same(box: Box, grey: Grey) -> bool:
    high, wide = grey.shape
    left, top, right, bottom = box
    return bool(max(left, wide - right) < SLACK * wide and max(top, high - bottom) < SLACK * high)
