"""The text of a paragraph: insertions kept, deletions dropped, fields as their results, symbols as characters."""

from collections.abc import Iterator

from luoshi.compiler.read.word.styles import Styles, is_on
from luoshi.compiler.read.xml import Element, attribute, child, local, value_at

DROPPED = {
    "del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "sdtPr", "footnoteReference", "endnoteReference",
    "footnoteRef", "endnoteRef", "annotationRef", "commentReference", "separator", "continuationSeparator", "softHyphen",
}  # fmt: skip
BOXES = {"drawing", "pict", "object"}
SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "dayShort": "", "pgNum": ""}
WINGDINGS = {
    0xA8: "□",
    0x6F: "□",
    0x71: "□",
    0xFE: "☑",
    0x52: "☑",
    0xFC: "√",
    0xFB: "×",
    0xFD: "☒",
    0x6C: "●",
    0x6E: "■",
    0xD8: "➢",
}
BULLET = "•"


def paragraph_text(paragraph: Element, styles: Styles) -> tuple[str, list[Element]]:
    """The text of a paragraph and the text boxes anchored in it (their `txbxContent` elements)."""
    boxes: list[Element] = []
    return "".join(_texts(paragraph, styles, boxes)), boxes


def _texts(element: Element, styles: Styles, boxes: list[Element]) -> Iterator[str]:
    for inner in element:
        name = local(inner)
        if name in DROPPED:
            continue
        if name == "t":
            yield inner.text or ""
        elif name in SIGNS:
            yield SIGNS[name]
        elif name == "br":
            yield "" if attribute(inner, "type") in {"page", "column"} else "\n"
        elif name == "sym":
            yield _symbol(inner)
        elif name in BOXES:
            boxes.extend(_boxes(inner))
        elif name == "AlternateContent":
            yield from _texts(_preferred(inner), styles, boxes)
        elif name != "r" or not _is_hidden(inner, styles):
            yield from _texts(inner, styles, boxes)


def _is_hidden(run: Element, styles: Styles) -> bool:
    properties = child(run, "rPr")
    vanish = child(properties, "vanish")
    return is_on(vanish) if vanish is not None else styles.is_hidden(value_at(properties, "rStyle"))


def _preferred(alternatives: Element) -> Element:
    """The first choice of alternative content; the fallback says the same for older programs."""
    choice = child(alternatives, "Choice")
    if choice is not None and len(choice):
        return choice
    fallback = child(alternatives, "Fallback")
    return alternatives if fallback is None else fallback


def _boxes(drawing: Element) -> Iterator[Element]:
    """The outermost text boxes inside a drawing, each once."""
    for inner in drawing:
        if local(inner) == "txbxContent":
            yield inner
        elif local(inner) == "AlternateContent":
            yield from _boxes(_preferred(inner))
        else:
            yield from _boxes(inner)


def _symbol(element: Element) -> str:
    """A character of a symbol font: tick boxes as such, what has no counterpart as a bullet."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if not 0xE000 <= code <= 0xF8FF:
        return chr(code) if 0x20 <= code < 0xD800 else ""
    return WINGDINGS.get(code & 0xFF, BULLET)
