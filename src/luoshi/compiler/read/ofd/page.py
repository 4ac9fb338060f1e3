"""The characters, ruled lines and pictures of an OFD page."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.layout.model import Glyph, Segment
from luoshi.compiler.read.ofd.geometry import Box, Matrix, box, matrix, numbers, steps, strokes
from luoshi.compiler.read.xml import Element, attribute, local

MAX_GLYPHS = 100_000
MAX_DEPTH = 60
ASCENT, DESCENT = 0.86, 0.14  # of the size, above and below the base line
FLAT = 0.3  # millimetres


@dataclass(slots=True)
class Drawn:
    """What stands on a page; pictures by resource id with the area they cover."""

    glyphs: list[Glyph] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    pictures: list[tuple[str, float]] = field(default_factory=list)


def collect(content: Element, drawn: Drawn, depth: int = 0) -> None:
    """Adds the objects below an element, through layers and blocks."""
    if depth > MAX_DEPTH:
        raise ReadError("R013", detail=f"> {MAX_DEPTH} 层")
    for element in content:
        name = local(element)
        if name == "TextObject":
            drawn.glyphs += _glyphs(element)
        elif name == "PathObject":
            drawn.segments += _segments(element)
        elif name == "ImageObject":
            area = box(attribute(element, "Boundary")) or Box(0, 0, 0, 0)
            drawn.pictures.append((attribute(element, "ResourceID") or "", area.width * area.height))
        elif name in {"Content", "Layer", "PageBlock"}:
            collect(element, drawn, depth + 1)
        if len(drawn.glyphs) > MAX_GLYPHS:
            raise ReadError("R013", detail=f"> {MAX_GLYPHS:,} 字/页")


def _glyphs(text_object: Element) -> Iterator[Glyph]:
    if (attribute(text_object, "Visible") or "true") == "false":
        return
    place = box(attribute(text_object, "Boundary")) or Box(0, 0, 0, 0)
    turn = matrix(attribute(text_object, "CTM"))
    size = (numbers(attribute(text_object, "Size")) or [3.7])[0]
    x = y = 0.0
    for code in text_object:
        if local(code) == "TextCode":
            x, y = _first(code, "X", x), _first(code, "Y", y)
            yield from _run(code, (x, y), size, place, turn)


def _first(code: Element, name: str, default: float) -> float:
    return (numbers(attribute(code, name)) or [default])[0]


def _run(code: Element, start: tuple[float, float], size: float, place: Box, turn: Matrix) -> Iterator[Glyph]:
    """The glyphs of one TextCode: each a step on from the one before."""
    (x, y), text = start, (code.text or "").strip("\r\n")
    across, down = steps(attribute(code, "DeltaX")), steps(attribute(code, "DeltaY"))
    for index, character in enumerate(text):
        step = across[index] if index < len(across) else (0.0 if down else size * (0.5 if character.isascii() else 1.0))
        yield _placed(character, (x, y), (step if 0 < step < 1.5 * size else size), size, place, turn)
        x += step
        y += down[index] if index < len(down) else 0.0


def _placed(character: str, at: tuple[float, float], width: float, size: float, place: Box, turn: Matrix) -> Glyph:
    x, y = at
    corners = [turn.at(x, y - ASCENT * size), turn.at(x + min(width, size), y + DESCENT * size)]
    xs, ys = [place.x + corner[0] for corner in corners], [place.y + corner[1] for corner in corners]
    return Glyph(character, min(xs), min(ys), max(xs), max(ys))


def _segments(path: Element) -> Iterator[Segment]:
    place = box(attribute(path, "Boundary")) or Box(0, 0, 0, 0)
    turn = matrix(attribute(path, "CTM"))
    for element in path:
        if local(element) == "AbbreviatedData":
            for one, other in strokes(element.text):
                (xa, ya), (xb, yb) = turn.at(*one), turn.at(*other)
                if abs(xa - xb) <= FLAT or abs(ya - yb) <= FLAT:
                    yield Segment(
                        place.x + min(xa, xb), place.y + min(ya, yb), place.x + max(xa, xb), place.y + max(ya, yb)
                    )
