"""Numbers, boxes and matrices as OFD writes them (GB/T 33190-2016, 7.3), in millimetres, downwards."""

from collections.abc import Iterator
from typing import NamedTuple

MAX_RUN = 10_000


class Box(NamedTuple):
    """ST_Box: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


class Matrix(NamedTuple):
    """CTM: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to stand."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def numbers(text: str | None) -> list[float]:
    """The numbers of a blank-separated list; what is none is left out."""
    found = []
    for word in (text or "").split():
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


def box(text: str | None) -> Box | None:
    """A box; None where the four numbers are not there."""
    values = numbers(text)
    return Box(*values) if len(values) == 4 else None


def matrix(text: str | None) -> Matrix:
    """A matrix; the identity where none is given."""
    values = numbers(text)
    return Matrix(*values) if len(values) == 6 else Matrix()


def steps(text: str | None) -> list[float]:
    """DeltaX or DeltaY: the distances from glyph to glyph; `g 3 4.2` stands for three times 4.2."""
    words = (text or "").split()
    found: list[float] = []
    position = 0
    while position < len(words) and len(found) < MAX_RUN:
        if words[position] == "g" and position + 2 < len(words):
            found += numbers(words[position + 2]) * min(int(words[position + 1]), MAX_RUN)
            position += 3
        else:
            found += numbers(words[position])
            position += 1
    return found


def strokes(data: str | None) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight strokes of a path's AbbreviatedData; curves only move the pen."""
    words = iter((data or "").split())
    start = pen = (0.0, 0.0)
    operands = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
    for word in words:
        values = numbers(" ".join(next(words, "") for _ in range(operands.get(word, 0))))
        if word == "C":
            yield pen, start
            pen = start
        elif len(values) >= 2:
            point = (values[-2], values[-1])
            if word == "L":
                yield pen, point
            if word in {"S", "M"}:
                start = point
            pen = point
