"""The characters and ruled lines of a PDF page, in the coordinates in which a reader sees it."""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.compiler.read.layout.model import Glyph, Segment

MAX_GLYPHS = 100_000
MAX_PATHS = 20_000
MAX_POINTS = 5_000
THIN = 2.5  # points; a filled rectangle thinner than this is a ruled line
FORM_DEPTH = 3
SAMPLE = 500  # characters that show which way a page's text runs

Turn = Callable[[float, float], tuple[float, float]]


def turn_of(page: pypdfium2.PdfPage) -> tuple[Turn, float, float]:
    """From PDF coordinates (upwards) to those in which the page's text stands upright (downwards), and the page's width and height in them."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Turn] = {
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    rotation = _rotation(page)
    size = (right - left, top - bottom) if rotation % 180 == 0 else (top - bottom, right - left)
    return turns.get(rotation, lambda x, y: (x - left, top - y)), *size


def _rotation(page: pypdfium2.PdfPage) -> int:
    """By how many degrees clockwise the page must be turned so that most of its text stands upright, whatever the page itself says of it."""
    text = page.get_textpage()
    try:
        angles = Counter(_angle(text.raw, index) for index in range(min(text.count_chars(), SAMPLE)))
    finally:
        text.close()
    return -angles.most_common(1)[0][0] % 360 if angles else page.get_rotation()


def _angle(text: object, index: int) -> int:
    """The clockwise angle of a character, to the nearest quarter turn."""
    return round(math.degrees(pdfium.FPDFText_GetCharAngle(text, index)) / 90) * 90 % 360


def glyphs_of(page: pypdfium2.PdfPage, turn: Turn) -> list[Glyph]:
    """The page's characters in stored order, spaces included, without the line breaks that the library makes up."""
    text = page.get_textpage()
    try:
        return list(_glyphs(text.raw, min(text.count_chars(), MAX_GLYPHS), turn))
    finally:
        text.close()


def _glyphs(text: object, count: int, turn: Turn) -> Iterator[Glyph]:
    box = pdfium.FS_RECTF()
    high = ""
    for index in range(count):
        character = chr(min(pdfium.FPDFText_GetUnicode(text, index), 0x10FFFF))
        if character in "\r\n\x00\u00ad\ufffe":
            continue
        if "\ud800" <= character <= "\udbff":
            high = character
            continue
        if pdfium.FPDFText_GetLooseCharBox(text, index, box):
            yield _placed(high + character, box, turn)
        high = ""


def _placed(text: str, box: "pdfium.FS_RECTF", turn: Turn) -> Glyph:
    (xa, ya), (xb, yb) = turn(box.left, box.top), turn(box.right, box.bottom)
    return Glyph(text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def segments_of(page: pypdfium2.PdfPage, turn: Turn) -> list[Segment]:
    """The horizontal and vertical lines drawn on the page, edges of rectangles among them."""
    segments: list[Segment] = []
    objects = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=FORM_DEPTH)
    for number, path in enumerate(objects):
        if number > MAX_PATHS:
            return []
        segments += _segments(path, turn)
    return segments


def _segments(path: pypdfium2.PdfObject, turn: Turn) -> Iterator[Segment]:
    points = [turn(*point) for point in _points(path)]
    if len(points) < 2:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Segment(min(xs), min(ys), max(xs), max(ys))
    if box.x1 - box.x0 <= THIN or box.y1 - box.y0 <= THIN:
        yield _middle(box)
        return
    for (xa, ya), (xb, yb) in pairwise(points):
        if abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5:
            yield _middle(Segment(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))


def _middle(box: Segment) -> Segment:
    """A thin box as the line through its middle."""
    if box.x1 - box.x0 < box.y1 - box.y0:
        x = (box.x0 + box.x1) / 2
        return Segment(x, box.y0, x, box.y1)
    y = (box.y0 + box.y1) / 2
    return Segment(box.x0, y, box.x1, y)


def _points(path: pypdfium2.PdfObject) -> Iterator[tuple[float, float]]:
    """The corners of a path, its first repeated at the end of a closed one."""
    count = min(pdfium.FPDFPath_CountSegments(path.raw), MAX_POINTS)
    matrix = path.get_matrix()
    first = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, index)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            point = matrix.on_point(x.value, y.value)
            first = first or point
            yield point
        if first and pdfium.FPDFPathSegment_GetClose(segment):
            yield first
