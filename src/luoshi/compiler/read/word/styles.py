"""Paragraph styles: the heading level and the numbering that a paragraph inherits from its style."""

import re
from dataclasses import dataclass

from luoshi.compiler.read.xml import Element, attribute, child, inside, local, value_at, whole_number

HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
CONTENTS = re.compile(r"^(?:toc|目录)\s*(?:[1-9]|heading|标题)?$", re.IGNORECASE)
BODY_LEVEL = 9  # outlineLvl 9 says body text
MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says itself; None where it says nothing and its base decides."""

    name: str
    base: str | None
    outline: int | None
    num: str | None
    depth: int | None
    hidden: bool = False


class Styles:
    """The paragraph and character styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        elements = [element for element in inside(root) if local(element) == "style"]
        self._styles = {attribute(element, "styleId") or "": _style(element) for element in elements}
        defaults = [
            element
            for element in elements
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}
        ]
        self._default = attribute(defaults[0], "styleId") if defaults else None

    def chain(self, identity: str | None) -> list[tuple[str, Style]]:
        """The style and those it is based on, nearest first."""
        identity = identity or self._default
        chain: list[tuple[str, Style]] = []
        while identity in self._styles and len(chain) < MAX_CHAIN:
            style = self._styles[identity]
            chain.append((identity, style))
            identity = style.base
        return chain

    def level(self, identity: str | None) -> int:
        """The heading level, 1 to 9; 0 for body text."""
        for _, style in self.chain(identity):
            if style.outline is not None:
                return heading_level(style.outline)
            if match := HEADING.match(style.name):
                return int(match[1])
        return 0

    def numbering(self, identity: str | None) -> tuple[str, str, int | None] | None:
        """The list that the style puts its paragraphs in: its id, the id of the style that says so, and the level it states."""
        for owner, style in self.chain(identity):
            if style.num is not None:
                return style.num, owner, style.depth
        return None

    def is_contents(self, identity: str | None) -> bool:
        """Whether paragraphs of the style are lines of a table of contents."""
        return any(CONTENTS.match(style.name) for _, style in self.chain(identity))

    def is_hidden(self, identity: str | None) -> bool:
        """Whether text of the style is hidden."""
        return identity is not None and any(style.hidden for _, style in self.chain(identity))


def heading_level(outline: int) -> int:
    """A stored outline level (0 to 8, 9 for body text) as a heading level."""
    return outline + 1 if 0 <= outline < BODY_LEVEL else 0


def _style(element: Element) -> Style:
    properties = child(element, "pPr")
    outline = value_at(properties, "outlineLvl")
    depth = value_at(properties, "numPr", "ilvl")
    return Style(
        name=value_at(element, "name") or "",
        base=value_at(element, "basedOn"),
        outline=None if outline is None else whole_number(outline, BODY_LEVEL),
        num=value_at(properties, "numPr", "numId"),
        depth=None if depth is None else whole_number(depth, 0),
        hidden=is_on(child(element, "rPr", "vanish")),
    )


def is_on(element: Element | None) -> bool:
    """Whether a switch such as `w:vanish` is there and not turned off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}
