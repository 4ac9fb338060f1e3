"""The second perceptual hash: how alike two pictures are, cell by cell, once laid upon each other."""

import functools
from itertools import product

import numpy as np

from luoshi.integrity.hashing import CELLS, WINDOWS, Floats, Frame

#: Least correlation of two pictures that are called nearly the same.
ALIKE = 0.8
#: Points a side that are compared.
POINTS = 24
#: By how much each side of the window is moved to find the best fit, as shares of the frame: coarse, then fine.
STEPS = (0.02, 0.008)


def resemblance(one: Frame, window: int, other: Frame, other_window: int) -> float:
    """The correlation of the two windows' content, -1 to 1, the other moved by a little where that fits better."""
    fixed = _normal(_view(one, np.array([WINDOWS[window]]))[0, 0])
    margins, best = np.array(WINDOWS[other_window]), -1.0
    for step in STEPS:
        moved, score = _best_fit(fixed, other, margins, step)
        if score > best:
            margins, best = moved, score
    return best


def _best_fit(fixed: Floats, other: Frame, margins: Floats, step: float) -> tuple[Floats, float]:
    moves = margins + step * _moves()
    views = _view(other, moves)
    scores = (_normal(views) * fixed).sum(axis=(2, 3))
    row, column = divmod(int(scores.argmax()), len(moves))
    best = np.array([moves[column][0], moves[row][1], moves[column][2], moves[row][3]])
    return best, float(scores[row, column])


@functools.cache
def _moves() -> Floats:
    """Near and far side each moved by -1, 0 or 1: the nine ways, as margins; rows and columns are then combined."""
    return np.array([(near, near, far, far) for near, far in product((-1.0, 0.0, 1.0), repeat=2)])


def _view(frame: Frame, margins: Floats) -> Floats:
    """`POINTS`² samples for each choice of top and bottom (first axis) and of left and right (second)."""
    cells = np.frombuffer(frame.cells, dtype=np.uint8).reshape(CELLS, CELLS).astype(np.float64)
    down = _weights(margins[:, 1], 1 - margins[:, 3])
    across = _weights(margins[:, 0], 1 - margins[:, 2])
    views: Floats = np.einsum("apr,rc,bqc->abpq", down, cells, across, optimize=True)
    return views


def _weights(starts: Floats, ends: Floats) -> Floats:
    """For each stretch a matrix that takes `POINTS` samples out of `CELLS` cells, mixing neighbours."""
    middles = (np.arange(POINTS) + 0.5) / POINTS
    places = (starts[:, None] + (ends - starts)[:, None] * middles) * CELLS - 0.5
    places = places.clip(0, CELLS - 1)
    weights: Floats = np.maximum(0, 1 - np.abs(places[:, :, None] - np.arange(CELLS)))
    return weights


def _normal(views: Floats) -> Floats:
    """Detail alone: each point less the mean of its surroundings, square sum 1 over the last two axes; a blank view stays zero.

    Sky above and ground below make all pictures of roads alike; what stands in them does not.
    """
    detail = views - _surroundings(views)
    detail -= detail.mean(axis=(-2, -1), keepdims=True)
    size = np.sqrt((detail**2).sum(axis=(-2, -1), keepdims=True))
    normal: Floats = detail / np.maximum(size, 1e-9)
    return normal


def _surroundings(views: Floats) -> Floats:
    """The mean of the three by three points around each."""
    points = views.shape[-1]
    padded = np.pad(views, [(0, 0)] * (views.ndim - 2) + [(1, 1), (1, 1)], mode="edge")
    rows = np.sum([padded[..., shift : shift + points, :] for shift in range(3)], axis=0)
    mean: Floats = np.sum([rows[..., shift : shift + points] for shift in range(3)], axis=0) / 9
    return mean
