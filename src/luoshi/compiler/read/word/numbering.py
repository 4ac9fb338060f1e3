"""Automatic numbering: the label that Word or WPS shows before a paragraph and stores nowhere as text.

ECMA-376 part 1, 17.9: a paragraph points to a `num` and a level; the `num` points to an `abstractNum`, whose levels say how to
count and write. All `num` of one `abstractNum` count on together, until one overrides the start.
"""

import re
from dataclasses import dataclass, field

from luoshi.compiler.read.word.numerals import render
from luoshi.compiler.read.xml import Element, attribute, child, inside, local, value_at, whole_number

PLACE = re.compile(r"%([1-9])")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
CLOSING = ("、", "．", "。", "）", "】", "〕", "：", "，", " ")
BULLET = "•"
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How one level counts and writes. `restart`: the level (from 1) after which it starts anew; 0 never; None after any higher one."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The numbering definitions of a document and where each count stands."""

    lists: dict[str, str]
    abstracts: dict[str, dict[int, Level]]
    overrides: dict[str, dict[int, Level]]
    starts: dict[str, dict[int, int]]
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, num: str, depth: int) -> str:
        """The next label of list `num` at level `depth` (from 0), with the gap after it; empty where the list is not defined."""
        abstract = self.lists.get(num)
        if abstract is None or not 0 <= depth < LEVELS:
            return ""
        level = self.level(num, depth)
        self._count(num, abstract, depth, level)
        return _with_gap(self._written(num, abstract, level), level.suffix)

    def level(self, num: str, depth: int) -> Level:
        """The definition of a level, with what the list itself overrides."""
        return (
            self.overrides.get(num, {}).get(depth)
            or self.abstracts.get(self.lists.get(num, ""), {}).get(depth)
            or Level()
        )

    def depth_of_style(self, num: str, style: str) -> int:
        """The level that a list ties to a paragraph style; 0 where it ties none."""
        levels = self.abstracts.get(self.lists.get(num, ""), {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def _count(self, num: str, abstract: str, depth: int, level: Level) -> None:
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        override = self.starts.get(num, {}).get(depth)
        current = counts[depth]
        if current is None or (override is not None and (num, depth) not in self._begun):
            counts[depth] = level.start if override is None else override
        else:
            counts[depth] = current + 1
        self._begun.add((num, depth))
        for lower in range(depth + 1, LEVELS):
            restart = self.level(num, lower).restart
            if restart is None or depth + 1 <= restart:
                counts[lower] = None

    def _written(self, num: str, abstract: str, level: Level) -> str:
        if level.number_format == "bullet":
            return BULLET if PRIVATE_USE.search(level.text) or not level.text.strip() else level.text

        def fill(place: re.Match[str]) -> str:
            depth = int(place[1]) - 1
            other = self.level(num, depth)
            number = self._counts[abstract][depth]
            return render(other.start if number is None else number, "decimal" if level.legal else other.number_format)

        return PLACE.sub(fill, level.text)


def read_numbering(root: Element | None) -> Numbering:
    """The definitions of numbering.xml; none where the document has no such part."""
    numbering = Numbering({}, {}, {}, {})
    links: dict[str, str] = {}
    styles: dict[str, str] = {}
    for element in inside(root):
        identity = attribute(element, "abstractNumId" if local(element) == "abstractNum" else "numId") or ""
        if local(element) == "abstractNum":
            numbering.abstracts[identity] = _levels(element)
            if link := value_at(element, "numStyleLink"):
                links[identity] = link
            if style := value_at(element, "styleLink"):
                styles[style] = identity
        elif local(element) == "num":
            _add_list(numbering, identity, element)
    for identity, link in links.items():
        if link in styles:
            numbering.abstracts[identity] = numbering.abstracts[styles[link]]
    return numbering


def _add_list(numbering: Numbering, identity: str, element: Element) -> None:
    numbering.lists[identity] = value_at(element, "abstractNumId") or ""
    for override in element:
        if local(override) != "lvlOverride":
            continue
        depth = whole_number(attribute(override, "ilvl"), 0)
        numbering.overrides.setdefault(identity, {}).update(_levels(override))
        if (start := value_at(override, "startOverride")) is not None:
            numbering.starts.setdefault(identity, {})[depth] = whole_number(start, 1)


def _levels(element: Element) -> dict[int, Level]:
    return {whole_number(attribute(level, "ilvl"), 0): _level(level) for level in element if local(level) == "lvl"}


def _level(element: Element) -> Level:
    restart = value_at(element, "lvlRestart")
    legal = child(element, "isLgl")
    return Level(
        start=whole_number(value_at(element, "start"), 0),
        number_format=_number_format(element),
        text=value_at(element, "lvlText") or "",
        suffix=value_at(element, "suff") or "tab",
        legal=legal is not None and attribute(legal, "val") not in {"0", "false", "off"},
        restart=None if restart is None else whole_number(restart, 0),
        style=value_at(element, "pStyle"),
    )


def _number_format(element: Element) -> str:
    """The format of a level; newer ones stand in an alternative that older programs skip."""
    direct = value_at(element, "numFmt")
    return direct or value_at(element, "AlternateContent", "Choice", "numFmt") or "decimal"


def _with_gap(label: str, suffix: str) -> str:
    """The label and what divides it from the text: nothing after a mark that is itself a gap, else one space for space and tab alike."""
    if not label or suffix == "nothing" or label.endswith(CLOSING):
        return label
    return label + " "
