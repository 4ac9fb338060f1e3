"""The first perceptual hash: 63 signs of the lowest frequencies of a picture, for each of a few windows into it.

Low frequencies survive compression, resizing and light. A crop shifts them; so each picture is hashed whole and in three windows a few
per cent smaller, and two pictures are near when any hash of the one is near any hash of the other: the smaller window of the
original falls upon the whole of the crop. Three bands of 21 bits make all hashes within `DISTANCE` findable by equal numbers: of
eight differing bits one band has at most two (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", 2012).
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from luoshi.integrity.frame import Box, Grey

#: Most bits in which two hashes of the same picture may differ.
DISTANCE = 8
BANDS, BAND_BITS = 3, 21
BITS = BANDS * BAND_BITS
#: Differing bits that one band has at most when the hash has `DISTANCE`.
RADIUS = DISTANCE // BANDS
#: Margins (left, top, right, bottom) of the windows, as shares of the frame.
WINDOWS = ((0.0, 0.0, 0.0, 0.0), (0.06, 0.06, 0.0, 0.0), (0.0, 0.0, 0.06, 0.06), (0.03, 0.03, 0.03, 0.03))
#: Cells a side of what is transformed, and of what is kept for a closer look.
CELLS = 32
#: A picture whose cells differ by less (standard deviation in grey levels) shows nothing that could be recognised.
FEATURELESS = 3.0

Floats = NDArray[np.float64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Frame:
    """One view of a file (whole, or without its border): a hash for each window (none of a blank picture), and `CELLS`² grey cells."""

    hashes: tuple[int, ...]
    cells: bytes


class Cells:
    """Means over the cells of any window of a picture, from one table of sums."""

    def __init__(self, grey: Grey) -> None:
        self.sums = np.zeros((grey.shape[0] + 1, grey.shape[1] + 1), dtype=np.int32)
        np.cumsum(grey, axis=1, dtype=np.int32, out=self.sums[1:, 1:])
        np.cumsum(self.sums, axis=0, out=self.sums)

    def means(self, window: tuple[float, float, float, float]) -> Floats:
        """`CELLS` x `CELLS` grey levels of the window (left, top, right, bottom in pixels)."""
        left, top, right, bottom = window
        columns = self._between(self.sums, np.linspace(left, right, CELLS + 1), axis=1)
        corners = self._between(columns, np.linspace(top, bottom, CELLS + 1), axis=0)
        area = (right - left) * (bottom - top) / CELLS**2
        means: Floats = np.diff(np.diff(corners, axis=0), axis=1) / area
        return means

    @staticmethod
    def _between(table: Floats | NDArray[np.int32], places: Floats, axis: int) -> Floats:
        low = np.minimum(places.astype(np.intp), table.shape[axis] - 2)
        share = places - low
        share = share[None, :] if axis else share[:, None]
        mixed: Floats = table.take(low, axis) * (1 - share) + table.take(low + 1, axis) * share
        return mixed


def hash_frame(cells: Cells, box: Box) -> Frame:
    """The hashes and cells of the part of the picture within the box."""
    views = [cells.means(_inside(box, margins)) for margins in WINDOWS]
    kept = np.clip(np.rint(views[0]), 0, 255).astype(np.uint8)
    hashes = tuple(_hash(view) for view in views) if views[0].std() >= FEATURELESS else ()
    return Frame(hashes, kept.tobytes())


def _inside(box: Box, margins: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    return (
        left + wide * margins[0],
        top + high * margins[1],
        right - wide * margins[2],
        bottom - high * margins[3],
    )


@functools.cache
def _transform() -> tuple[Floats, NDArray[np.intp], NDArray[np.intp], Hashes]:
    """The cosines; row and column of each frequency used, the lowest first; the bit that its sign becomes.

    Neighbouring frequencies go to different bands: a change of the picture touches all bands alike.
    """
    highest = 12
    place = np.arange(CELLS)
    cosines = np.cos(np.pi * (2 * place[None, :] + 1) * np.arange(highest)[:, None] / (2 * CELLS))
    order = sorted((u + v, max(u, v), u, v) for u in range(highest) for v in range(highest) if u + v)[:BITS]
    bits = [1 << (BAND_BITS * (number % BANDS) + number // BANDS) for number in range(BITS)]
    rows, columns = np.array([o[2] for o in order]), np.array([o[3] for o in order])
    return cosines, rows, columns, np.array(bits, dtype=np.uint64)


def _hash(view: Floats) -> int:
    cosines, rows, columns, bits = _transform()
    frequencies = (cosines @ view @ cosines.T)[rows, columns]
    return int(bits[frequencies > 0].sum())


def bands_of(number: int) -> tuple[int, ...]:
    """The three numbers of 21 bits that make up the hash."""
    return tuple(number >> (BAND_BITS * band) & (1 << BAND_BITS) - 1 for band in range(BANDS))


@functools.cache
def _changes() -> NDArray[np.int64]:
    """Every change of a band by at most `RADIUS` bits."""
    single = [1 << bit for bit in range(BAND_BITS)]
    changes = [sum(chosen) for size in range(RADIUS + 1) for chosen in combinations(single, size)]
    return np.array(changes, dtype=np.int64)


def keys_near(hashes: Iterable[int]) -> tuple[list[int], ...]:
    """For each band the numbers that it may have in a hash within `DISTANCE` of one of these: no near hash has none of them."""
    wanted = [bands_of(number) for number in hashes]
    return tuple(
        np.unique(np.array([row[band] for row in wanted], dtype=np.int64)[:, None] ^ _changes()).tolist()
        for band in range(BANDS)
    )


def distances(some: Sequence[int] | Hashes, others: Sequence[int] | Hashes) -> NDArray[np.uint8]:
    """In how many bits each of some hashes (rows) differs from each of the others (columns)."""
    left, right = np.asarray(some, dtype=np.uint64), np.asarray(others, dtype=np.uint64)
    differing: NDArray[np.uint8] = np.bitwise_count(left[:, None] ^ right[None, :])
    return differing


def closest(one: Sequence[int], other: Sequence[int]) -> tuple[int, int, int] | None:
    """The distance of the nearest hashes of two frames, and their windows; None where one has no hash."""
    if not one or not other:
        return None
    table = distances(one, other)
    place = int(table.argmin())
    row, column = divmod(place, len(other))
    return int(table[row, column]), row, column
