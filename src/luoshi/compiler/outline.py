"""Pass 3, outline: the numbered headings of a plan, also when run on in the middle of a line, as a tree.

一、 (一) 1. (1) ① 第一章 第一条 第一阶段 附件1 ★. A label at the start of a line always counts; one inside a line counts when a
sentence ended before it and its number is the next of its kind (or the first).
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from luoshi.compiler.lexicon import lexicon
from luoshi.compiler.normalize import NormalizedText
from luoshi.compiler.numerals import chinese_number

LONGEST_HEADING = 40

_NUM = "[一二三四五六七八九十百〇零]{1,4}"
_LABEL = re.compile(
    r"[\n。;:!?)”](?=[ \t#]*(?:"
    rf"(?P<part>第(?:{_NUM}|\d+)(?:[编章]|部分?))|(?P<section>第(?:{_NUM}|\d+)节)|(?P<article>第(?:{_NUM}|\d+)条)(?=[ \n]|[^款第规])"
    rf"|(?P<stage>第{_NUM}阶段)(?=[:(])|(?P<han>{_NUM})[、.](?!\d)|\((?P<han_bracket>{_NUM})\)"
    r"|(?P<digit>\d{1,3})(?:[.、](?!\d)|[.、](?=20\d\d年|(?:1[0-2]|[1-9])月)|。(?=\S))|\((?P<digit_bracket>\d{1,3})\)|(?P<digit_half>\d{1,2})\)(?=\S)"
    r"|(?P<circled>[①-⑳])|(?P<annex>附件 ?(?:\d{1,2}|[一二三四五六七八九十])?)(?=[:\s])|(?P<bullet>[★●■◆▲•])(?=\s*\S)))"
)
_AFTER_HEADING = re.compile(rf"\((?P<han_bracket>{_NUM})\)")
_RANK = {
    "annex": 0, "part": 1, "section": 2, "article": 3, "han": 4, "han_bracket": 5, "bullet": 5, "stage": 6, "digit": 7,
    "digit_bracket": 8, "digit_half": 8, "circled": 9,
}  # fmt: skip
_CUT = re.compile(r"[。;!?:\n]")
# What stands below reasons and principles under a heading of its own is held to be aims.
_HANDED_KIND = {"background": "goal"}
_ROOT_STYLES = {"annex", "part"}


@dataclass(slots=True)
class Node:
    """A heading and its own text. Offsets are of the normalized text; `own_end` is where the next heading starts."""

    path: str
    label: str
    style: str
    number: int
    start: int
    head_start: int
    head_end: int
    own_end: int
    parent: int
    kind: str
    leaf: bool = True
    heading: str = ""
    inline: bool = False
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OutlineFlaw:
    """Numbering that was skipped or restarted, at the node of this index."""

    node: int
    expected: int


@dataclass(slots=True)
class Outline:
    """All nodes in order of the text. Node 0 is the document itself: what stands before the first heading is its own text."""

    nodes: list[Node]
    flaws: list[OutlineFlaw]

    def ancestors(self, index: int) -> Iterator[Node]:
        """The node and those above it, the nearest first."""
        while index >= 0:
            yield self.nodes[index]
            index = self.nodes[index].parent


@dataclass(slots=True)
class _Found:
    style: str
    text: str
    number: int
    start: int
    end: int
    inline: bool
    weak: bool


def find_outline(document: NormalizedText, tables: list[tuple[int, int]]) -> Outline:
    """The outline of a document. Labels inside `tables` (sorted spans) are cells, not headings."""
    builder = _Builder(document)
    for found in _labels(document.key, tables):
        builder.add(found)
    return builder.finish()


def _labels(key: str, tables: list[tuple[int, int]]) -> Iterator[_Found]:
    table = iter([*tables, (len(key) + 1, len(key) + 1)])
    start, end = next(table)
    for at, style, match, weak in _candidates(key):
        while at >= end:
            start, end = next(table)
        if at < start:
            yield _found(match, style, at, weak)


def _candidates(key: str) -> list[tuple[int, str, re.Match[str], bool]]:
    """Places of labels in order, with their style; weak ones stand after a heading without a full stop between."""
    strong = [(m.start(m.lastgroup or 0) - 1, m.lastgroup or "", m, False) for m in _LABEL.finditer("\n" + key)]
    taken = {at for at, _, _, _ in strong}
    weak = [(m.start("han_bracket"), "han_bracket", m, True) for m in _AFTER_HEADING.finditer(key)]
    return sorted([*strong, *(w for w in weak if w[0] not in taken)], key=lambda c: c[0])


def _found(match: re.Match[str], style: str, at: int, weak: bool) -> _Found:
    text = match.group(style)
    bracket = style in {"han_bracket", "digit_bracket"}
    start = at - 1 if bracket else at
    end = at + len(text) + (0 if style in {"part", "section", "article", "circled", "annex", "bullet", "stage"} else 1)
    return _Found(
        style,
        f"({text})" if bracket else text,
        _number(style, text),
        start,
        end,
        weak or match.group()[0] != "\n",
        weak,
    )


def _number(style: str, text: str) -> int:
    if style == "bullet":
        return 0
    if style == "circled":
        return ord(text) - ord("①") + 1
    digits = text.strip("第编章部分节条附件阶段 ")
    if not digits:
        return 0
    return int(digits) if digits.isdigit() else int(chinese_number(digits) or 0)


class _Builder:
    """Puts labels into the tree, one after the other."""

    def __init__(self, document: NormalizedText) -> None:
        self.document = document
        self.nodes = [Node("", "", "root", 0, 0, 0, 0, len(document.key), -1, "task")]
        self.flaws: list[OutlineFlaw] = []
        self.stack = [0]
        self.last: dict[str, int] = {}
        self.parent_of: dict[str, int] = {}
        self.paths: dict[str, int] = {}

    def add(self, found: _Found) -> None:
        expected = self.last.get(found.style, 0) + 1
        if found.inline and found.number not in {expected, 1}:
            return
        if found.weak and not (found.number == expected and self.follows_heading(found.start)):
            return
        if found.inline and found.number == 1 and found.style in self.open_styles() and expected == 2:
            return
        self.close(found)
        parent = self.stack[-1]
        index = len(self.nodes)
        again = found.number == 1 and expected > 2 and self.parent_of.get(found.style) == parent
        if found.number and found.number != expected and (found.number != 1 or again):
            self.flaws.append(OutlineFlaw(index, expected))
        self.last[found.style], self.parent_of[found.style] = found.number, parent
        self.nodes.append(self.node(found, parent))
        self.nodes[parent].leaf = False
        self.nodes[parent].children.append(index)
        self.stack.append(index)

    def follows_heading(self, at: int) -> bool:
        """Whether only a heading without a full stop stands between the last label and this place."""
        start = self.nodes[-1].start
        return (
            len(self.nodes) > 1 and at - start <= LONGEST_HEADING + 8 and not _CUT.search(self.document.key, start, at)
        )

    def open_styles(self) -> set[str]:
        return {self.nodes[i].style for i in self.stack}

    def close(self, found: _Found) -> None:
        """Ends the nodes that the new label stands beside or above."""
        self.nodes[-1].own_end = found.start
        rank = _RANK[found.style]
        while len(self.stack) > 1 and _RANK[self.nodes[self.stack[-1]].style] >= rank:
            self.stack.pop()
        if found.style in _ROOT_STYLES:
            self.last = {found.style: self.last.get(found.style, 0)}

    def node(self, found: _Found, parent: int) -> Node:
        above = self.nodes[parent].path
        label = self.document.text[found.start : found.end].strip("、.。．:： \t")
        path = self.unique(f"{above}/{label}" if above else label)
        length = len(self.document.key)
        node = Node(path, label, found.style, found.number, found.start, found.end, found.end, length, parent, "task")
        node.inline = found.inline
        return node

    def unique(self, path: str) -> str:
        count = self.paths[path] = self.paths.get(path, 0) + 1
        return path if count == 1 else f"{path}~{count}"

    def finish(self) -> Outline:
        for node in self.nodes[1:]:
            _read_heading(self.document, node)
            node.kind = _kind(node.heading) or _handed_kind(node, self.nodes[node.parent])
        return Outline(self.nodes, self.flaws)


def _handed_kind(node: Node, parent: Node) -> str:
    """The kind a node takes from the one above: the articles of a chapter on aims rule how aims are set, they are none."""
    if node.style == "article" and parent.kind == "goal":
        return "task"
    return _HANDED_KIND.get(parent.kind, parent.kind)


def _read_heading(document: NormalizedText, node: Node) -> None:
    """The heading ends at a colon or a full stop near by, or with the line."""
    key = document.key
    while node.head_start < node.own_end and key[node.head_start] in " \t\n#、.:":
        node.head_start += 1
    line_end = key.find("\n", node.head_start, node.own_end)
    line_end = node.own_end if line_end < 0 else line_end
    cut = _CUT.search(key, node.head_start, line_end)
    end = cut.start() if cut else line_end
    if end - node.head_start > LONGEST_HEADING:
        comma = key.find(",", node.head_start, node.head_start + LONGEST_HEADING)
        end = comma if comma > 0 else node.head_start + LONGEST_HEADING
    node.head_end = end
    node.heading = document.text[node.head_start : end].strip()


@functools.cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in lexicon("sections").items()}


def _kind(heading: str) -> str | None:
    """What kind of section a short heading opens; None where it says nothing."""
    if len(heading) > LONGEST_HEADING // 2:
        return None
    return next((kind for kind, pattern in _kinds().items() if pattern.search(heading)), None)
