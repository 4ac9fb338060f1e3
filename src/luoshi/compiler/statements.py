"""Pass 4, clauses: the stretches of text that may state a duty, and the values that are handed down to them.

A paragraph is cut where the duty changes: another body acts, another date binds, the force drops to encouragement, a bracket with
the responsible bodies closes a part, or the stretch grows too long to be one duty.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from luoshi.compiler.bodies import bare_name, is_name
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.ir import Span
from luoshi.compiler.lexicon import any_of, lexicon, words
from luoshi.compiler.markers import (
    BODY_ROLES,
    Marker,
    bracket_markers,
    closing_markers,
    heading_role,
    inline_markers,
    line_markers,
)
from luoshi.compiler.outline import Node, Outline
from luoshi.compiler.tables import Grid, Row

LONGEST = 400
BARE_HEADING = 20
LEADING = 12  # characters before the first body of a sentence that it still opens

_CONTACT = re.compile(r"(?:联系人|联系电话|电话|邮箱|传真|负责人|邮编|地址|来源|点击数|发布日期|发布时间)[:：]")
_NOT_A_SENTENCE = re.compile(
    r"\s*(?:\(?此件公开发布\)?|附件?[:：].*|\(?(?:以上|以下)?\)?|<!--.*|主送[:：].*|抄送[:：].*)\s*$"
)
_ADDRESS = re.compile(r"\s*(?:各|有关|局|市|县|省|全|机关)[^。;]{2,200}:\s*$")
_SIGNATURE = re.compile(r"[^,;。:\n]{0,30}20\d\d年\d{1,2}月\d{1,2}日[ ?]*(?:\([^()\n]*\))?")
_TITLE = re.compile(
    r"\s*(?!\d{1,2}[月-])[^,;。:!?\n]{2,40}(?:表|方案|清单|分工|细则|办法|通知|名单|工作计划|责任分解|附件\d*)(?:\([^()]*\))?\s*"
)
_ITEM_END = re.compile(r"[。!?\n;]")
_PAUSE = re.compile("[,。;]")
_WORDS = re.compile("[\u4e00-\u9fff]{3}")
_CLAUSE_END = re.compile(r"[，。；：,;:\n]")
_SENTENCE_END = re.compile(r"[。!?\n]")
_STRONG = re.compile(r"要|应|须|必须|务必|请|将|负责|于")
_OPENS_LIST = re.compile(r"(?:下列|以下|如下)[^,;。:\n]{0,12}:\s*$")
_AIMS = re.compile(r"(?:具体|主要|总体|工作|预期)?(?:目标|指标)(?:任务)?:")
_BREAKS = ("。", ";", ",")
_ITEM = re.compile(r"(?P<label>(?:\d{1,2}[.、)](?!\d{1,2}[./]|\d+%)|\(\d{1,2}\)|[①-⑳]))")


@dataclass(slots=True)
class Handed:
    """A marked value and the stretch of text that it is handed down to. `node` is where it was marked."""

    role: str
    value: Span
    start: int
    end: int
    node: int
    from_heading: bool = False
    whole_line: bool = False


@dataclass(slots=True)
class Statement:
    """A stretch that may state a duty: `own_start` is where its words begin after a heading in the same line.

    `kind` is that of its section, `row` for a row of a table, `intro` before the headings it introduces or before all.
    """

    start: int
    end: int
    node: int
    kind: str
    title: str = ""
    own_start: int = 0
    cells: tuple[tuple[str, int, int], ...] = ()
    above: tuple[tuple[str, int, int], ...] = ()


@dataclass(slots=True)
class Statements:
    """All stretches in order, what is handed down, and the spans of markers (their words are not the duty's own)."""

    stretches: list[Statement] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    marked: list[Span] = field(default_factory=list)


class FactIndex:
    """Facts of one family, found by place."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = sorted(facts, key=lambda f: f.start)
        self.starts = [f.start for f in self.facts]

    def within(self, start: int, end: int) -> list[Fact]:
        """The facts that begin in [start, end)."""
        return self.facts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


@cache
def _encouraging() -> re.Pattern[str]:
    opener = any_of(words("modality", "openers"))
    before = r"(?:[在对围通以按结到依根为从][^,;。:\n]{0,24},|[^,;。:\n]{0,20}:)?"
    return re.compile(rf"{before}{opener}*{any_of(words('modality', 'encourage'))}")


@cache
def _striving() -> re.Pattern[str]:
    """A sentence that opens with a word of striving, a time before it or not."""
    return re.compile(rf"(?:到?[0-9]{{4}}年[^,;。:\n]{{0,4}},?)?(?:{lexicon('modality')['strive']})")


def encourages(key: str, start: int, end: int) -> bool:
    """Whether the first verb of a sentence only encourages."""
    return bool(_encouraging().match(key, start, end))


def find_statements(document: Document, outline: Outline, grids: list[Grid], facts: dict[str, FactIndex]) -> Statements:
    """The stretches of a document. `facts` holds at least the dates and the acting bodies."""
    found = Statements()
    reader = _Reader(document, outline, grids, facts, found)
    for index, node in enumerate(outline.nodes):
        reader.read(index, node)
    found.stretches.sort(key=lambda s: s.start)
    found.marked.sort()
    _share_with_siblings(outline, found, facts["body"])
    return found


def _share_with_siblings(outline: Outline, found: Statements, bodies: FactIndex) -> None:
    """Lines of bodies under the last of several items, where none of the others names a body, are meant for all of them."""
    marked = {h.node for h in found.handed if h.role in BODY_ROLES}
    for node in sorted(marked):
        parent = outline.nodes[node].parent
        siblings = outline.nodes[parent].children if parent > 0 else []
        others = siblings[:-1]
        if not others or siblings[-1] != node or marked & {parent, *others}:
            continue
        start = outline.nodes[others[0]].start
        if not bodies.within(start, outline.nodes[node].start):
            _widen(found, node, parent, start)


def _widen(found: Statements, node: int, parent: int, start: int) -> None:
    for handed in found.handed:
        if handed.node == node and handed.whole_line:
            handed.node, handed.start, handed.end = parent, start, max(handed.end, handed.value[1])


class _Reader:
    def __init__(
        self, document: Document, outline: Outline, grids: list[Grid], facts: dict[str, FactIndex], found: Statements
    ) -> None:
        self.document, self.key, self.outline, self.facts, self.found = document, document.key, outline, facts, found
        self.subtree = _subtree_ends(outline)
        self.grids = grids
        self.grid_starts = [g.start for g in grids]

    def read(self, index: int, node: Node) -> None:
        """The stretches and markers in a node's own text."""
        if node.style != "root" and self.read_marking_heading(index, node):
            return
        before = len(self.found.stretches)
        first_end = self.line_end(node.head_start, node.own_end)
        has_text = bool(self.key[node.head_end : first_end].strip(" :;。,\n|")) or self.is_text(node)
        if has_text:
            start = self.text_start(index, node)
            self.read_line(index, node, start, first_end)
            grid = self.grid_at(start)  # a document that begins with a table
            first_end = grid.end if grid else first_end
        for start, end in self.lines(first_end, node.own_end):
            self.read_line(index, node, start, end)
        if node.leaf and node.heading and len(self.found.stretches) == before and self.is_task_heading(node):
            stop = node.head_end + (self.key[node.head_end : node.head_end + 1] == "。")
            self.cut(index, node, node.head_start, stop)
        elif node.style != "root" and not has_text:
            self.hand_dates(index, node, first_end)
        if not node.leaf and node.style != "root":
            self.hand_bodies(index, node)

    def hand_bodies(self, index: int, node: Node) -> None:
        """Whoever a list is opened for owes each of its items: 市委员会履行下列职责：(一)…."""
        opens = _OPENS_LIST.search(self.key, max(node.head_start, node.own_end - 40), node.own_end)
        if not opens:
            return
        start = max(node.head_start, self.key.rfind("。", 0, opens.start()), self.key.rfind("\n", 0, opens.start()))
        for body in self.facts["body"].within(start, opens.start()):
            value, end = (body.start, body.end), self.subtree[index]
            self.found.handed.append(Handed(body.data["role"], value, node.own_end, end, index, from_heading=True))

    def hand_dates(self, index: int, node: Node, end: int) -> None:
        """The time that a heading on a line of its own names goes to everything below it: 第一阶段（3月1日至31日）."""
        if any(d.data["last"] for d in self.facts["date"].within(node.head_start, end)):
            value = (node.head_start, end)
            self.found.handed.append(
                Handed("deadline", value, node.start, self.subtree[index], index, from_heading=True)
            )

    def is_text(self, node: Node) -> bool:
        """Whether a short sentence after a label is text and no heading: in an article, or when it says who, how many or by when."""
        parent = self.outline.nodes[max(node.parent, 0)]
        mark = self.key[node.head_end : node.head_end + 1]
        if "article" in {node.style, parent.style}:
            return mark in {"。", ";", ":"}
        return mark in {"。", ";"} and any(
            self.facts[family].within(node.head_start, node.head_end) for family in ("body", "date", "quantity")
        )

    def text_start(self, index: int, node: Node) -> int:
        """Where the text of a heading's line starts: with the heading, or after a stage's that names its time (…（3月）。)."""
        if self.key[node.head_end - 1] != ")" or not self.facts["date"].within(node.head_start, node.head_end):
            return node.head_start
        self.hand_dates(index, node, node.head_end)
        return node.head_end + 1

    def is_task_heading(self, node: Node) -> bool:
        return node.style not in {"annex", "part", "section"} and node.kind == "task" and len(node.heading) >= 5

    def read_marking_heading(self, index: int, node: Node) -> bool:
        """Whether the heading marks a value (1.实施主体：…), which goes to everything beside and below it."""
        role = heading_role(node.heading)
        if role is None or self.key[node.head_end : node.head_end + 1] != ":":
            return False
        end = self.line_end(node.head_end, node.own_end)
        parent = max(node.parent, 0)
        start = self.outline.nodes[parent].start
        self.found.handed.append(
            Handed(role, (node.head_end + 1, end), start, self.subtree[parent], parent, from_heading=True)
        )
        self.found.marked.append((node.start, end))
        return True

    def line_end(self, start: int, end: int) -> int:
        stop = self.key.find("\n", start, end)
        return end if stop < 0 else stop

    def lines(self, start: int, end: int) -> Iterator[Span]:
        at = start
        while at < end:
            stop = self.line_end(at, end)
            grid = self.grid_at(at)
            if grid is not None:
                yield grid.start, min(grid.end, end)
                at = grid.end + 1
                continue
            if stop > at:
                yield at, stop
            at = stop + 1

    def grid_at(self, at: int) -> Grid | None:
        i = bisect_left(self.grid_starts, at)
        return self.grids[i] if i < len(self.grids) and self.grids[i].start == at else None

    def read_line(self, index: int, node: Node, start: int, end: int) -> None:
        grid = self.grid_at(start)
        if grid is not None:
            self.read_grid(index, node, grid)
            return
        markers = line_markers(self.key, start, end)
        if markers:
            for marker in markers:
                self.hand(marker, index, node.start if node.style != "root" else start, self.subtree[index])
                self.found.handed[-1].whole_line = True
            return
        if self.is_noise(node, start, end):
            return
        self.read_paragraph(index, node, start, end)

    def is_noise(self, node: Node, start: int, end: int) -> bool:
        line = self.key[start:end]
        if len(line.strip()) < 6 or _NOT_A_SENTENCE.match(line) or is_name(line.strip()):
            return True
        if node.style == "root":
            return bool(_ADDRESS.match(line)) or not _PAUSE.search(line)
        return bool(_TITLE.fullmatch(line)) or not _WORDS.search(line)

    def hand(self, marker: Marker, index: int, start: int, end: int) -> None:
        self.found.handed.append(Handed(marker.role, marker.value, start, end, index))
        self.found.marked.append((marker.start, marker.end))

    def read_grid(self, index: int, node: Node, grid: Grid) -> None:
        for row in grid.rows:
            kind = "row" if any(role in {"task", "deadline"} for role, _, _ in row.cells) else "other"
            title = next((self.document.text[a:b] for role, a, b in row.cells if role == "task"), "")
            for start, end in self.row_parts(node, row):
                self.found.stretches.append(Statement(start, end, index, kind, title[:40], start, row.cells, row.above))

    def row_parts(self, node: Node, row: Row) -> Iterator[Span]:
        """A row, cut where a cell of it gives several dates or is long."""
        cuts: set[int] = set()
        for _, start, end in row.cells:
            cuts |= _cuts_by_date(self.key, self.facts, start, end)
            if row.end - row.start > LONGEST:
                cuts |= _cuts_by_length(list(_sentences(self.key, start, end, _ITEM_END)), set(), end)
        marks = sorted(cuts)
        for start, end in zip([row.start, *marks], [*marks, row.end], strict=True):
            first, last = _tidy(self.key, start, end)
            if last - first >= 4:
                yield first, last

    def read_paragraph(self, index: int, node: Node, start: int, end: int) -> None:
        """The parts of a paragraph that brackets with bodies close, each cut where the duty changes."""
        at, tail = start, inline_markers(self.key, start, end) or closing_markers(self.key, start, end)
        if tail:
            for marker in tail:
                self.hand(marker, index, start, end)
            end = tail[0].start
        markers = bracket_markers(self.key, start, end) if "(" in self.key[start:end] else []
        by_place: dict[int, list[Marker]] = {}
        for marker in markers:
            by_place.setdefault(marker.end, []).append(marker)
        for stop, group in sorted(by_place.items()):
            for marker in group:
                self.hand(marker, index, at, stop)
            self.cut(index, node, at, stop, group[0].start)
            at = stop
        if self.key[at:end].strip(" 。;,)"):
            self.cut(index, node, at, end)

    def cut(self, index: int, node: Node, start: int, end: int, bracket: int | None = None) -> None:
        """The stretches of a part; what stands from `bracket` on belongs to its last one."""
        kind = "intro" if (node.style == "root" or not node.leaf) and node.kind == "task" else node.kind
        if kind == "intro" and _AIMS.match(self.key, self.key.rfind("\n", 0, start) + 1):
            kind = "goal"
        cuts = sorted(_cuts(self.document, self.facts, start, bracket or end, kind))
        headed = start == node.head_start and self.is_bare_heading(node)
        if headed:
            cuts = [c for c in cuts if c != node.head_end + 1]  # a heading is no duty apart from its text
        for begin, stop in zip([start, *cuts], [*cuts, end], strict=True):
            first, last = _tidy(self.key, begin, stop)
            if self.is_closing(first, last):
                continue
            title = node.heading if begin == start and node.style != "root" else self.first_clause(first, last)
            own = node.head_end + 1 if headed and begin == start and node.head_end + 1 < last else first
            self.found.stretches.append(Statement(first, last, index, kind, title, own_start=own))

    def is_bare_heading(self, node: Node) -> bool:
        """Whether a heading only names what its text is about: short, without a body or a date."""
        spoken = [
            *self.facts["body"].within(node.head_start, node.head_end),
            *self.facts["date"].within(node.head_start, node.head_end),
        ]
        return node.style != "root" and node.head_end - node.head_start <= BARE_HEADING and not spoken

    def is_closing(self, start: int, end: int) -> bool:
        """Whether a part is no sentence but a signature, a date, or whom to ask."""
        contact = _CONTACT.search(self.key, start, min(start + 16, end))
        return end - start < 6 or bool(contact or _SIGNATURE.fullmatch(self.key, start, end))

    def first_clause(self, start: int, end: int) -> str:
        return _CLAUSE_END.split(self.document.text[start : min(end, start + 60)], maxsplit=1)[0][:40]


def _tidy(key: str, start: int, end: int) -> Span:
    while start < end and key[start] in " \t\n。;,)":
        start += 1
    while end > start and key[end - 1] in " \t\n,":
        end -= 1
    return start, end


def _subtree_ends(outline: Outline) -> list[int]:
    ends = [node.own_end for node in outline.nodes]
    for index in range(len(ends) - 1, 0, -1):
        parent = outline.nodes[index].parent
        ends[parent] = max(ends[parent], ends[index])
    return ends


def _cuts(document: Document, facts: dict[str, FactIndex], start: int, end: int, kind: str) -> set[int]:
    """Where a part is cut, as the starts of the following stretches."""
    sentences = list(_sentences(document.key, start, end))
    key = document.key
    cuts = _cuts_by_body(key, facts["body"], sentences) | _cuts_by_date(key, facts, start, end)
    cuts |= _cuts_by_recurrence(key, facts, start, end)
    cuts |= _cuts_by_part(key, facts, sentences) | _cuts_by_force(key, sentences)
    if kind in {"background", "goal", "intro"}:  # each sentence is looked at by itself
        return {s for s, _ in sentences[1:]} | cuts
    return _cuts_by_length(sentences, cuts, end)


def _sentences(key: str, start: int, end: int, ending: re.Pattern[str] = _SENTENCE_END) -> Iterator[Span]:
    at = start
    for match in ending.finditer(key, start, end):
        if match.end() - at > 1:
            yield at, match.end()
        at = match.end()
    if key[at:end].strip(' )”"'):
        yield at, end


def _cuts_by_body(key: str, bodies: FactIndex, sentences: list[Span]) -> set[int]:
    """At a sentence in which another body acts than in those before; inside one where that body is told to (乙要…)."""
    cuts, subject = set(), None
    for start, end in sentences:
        acting = [b for b in bodies.within(start, end) if b.data["role"] != "support"]
        if not acting:
            continue
        first = acting[0]
        name = bare_name(key[first.start : first.end])
        leads = first.start - start <= LEADING or key[first.start - 1] in ",;"
        if subject and not _same(subject, name) and leads:
            cuts.add(start)
        subject = name if leads or not subject else subject
        for before, body in pairwise(acting):
            other = bare_name(key[body.start : body.end])
            listed = not key[before.end : body.start].strip(",、和及")
            if key[body.start - 1] in ",;" and not listed and _STRONG.match(key, body.end) and not _same(name, other):
                cuts.add(body.start)
                subject = name = other
    return cuts


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def _cuts_by_date(key: str, facts: dict[str, FactIndex], start: int, end: int) -> set[int]:
    """Between two dates that differ, at the strongest break."""
    cuts = set()
    for one, two in pairwise(facts["date"].within(start, end)):
        if two.data["last"] == one.data["last"] is not None or one.data["now"] or two.data["now"]:
            continue
        cuts |= _break_between(key, facts["body"], one.end, two.start)
    return cuts


def _break_between(key: str, bodies: FactIndex, start: int, end: int) -> set[int]:
    """Past the strongest break in [start, end), or at the number of an item that stands there; empty where neither does.

    A body that opens a clause there goes with what follows.
    """
    opening = [b.start for b in bodies.within(start, end) if key[b.start - 1] in ",;。"]
    if opening:
        return {opening[-1]}
    at = next((key.rfind(mark, start, end) for mark in _BREAKS if key.rfind(mark, start, end) >= 0), -1)
    if at >= 0:
        return {at + 1}
    item = _ITEM.search(key, start, end)
    return {item.start("label")} if item else set()


def _cuts_by_recurrence(key: str, facts: dict[str, FactIndex], start: int, end: int) -> set[int]:
    """Between a repetition and another one or a day: 每月5日前报送统计表，每年1月底前报送总结，12月10日前总结."""
    cuts = set()
    repeated = facts["recurrence"].within(start, end)
    dated = [d for d in facts["date"].within(start, end) if d.data["by"]] if repeated else []
    for one, two in pairwise(sorted([*repeated, *dated], key=lambda fact: fact.start)):
        if one.family == "recurrence" and one.data["rule"] != two.data.get("rule"):
            cuts |= _break_between(key, facts["body"], one.end, two.start)
    return cuts


def _cuts_by_part(key: str, facts: dict[str, FactIndex], sentences: list[Span]) -> set[int]:
    """After a semicolon where another body acts, and around a sentence whose time is left to judgement (适时)."""
    cuts = set()
    for start, end in sentences:
        if key.find(";", start, end) >= 0:
            cuts |= _cuts_by_clause(key, facts, start, end)
    for fact in facts["condition"].within(sentences[0][0], sentences[-1][1]) if sentences[1:] else ():
        if fact.data["kind"] == "vague":
            cuts |= {
                edge for edge in next(s for s in sentences if s[0] <= fact.start < s[1]) if edge not in sentences[0][:1]
            }
    return cuts - {sentences[-1][1]} if sentences else cuts


def _cuts_by_clause(key: str, facts: dict[str, FactIndex], start: int, end: int) -> set[int]:
    """The bodies that open a clause after a semicolon, unless a time before binds the whole sentence."""
    bodies = [b for b in facts["body"].within(start, end) if b.data["role"] != "support"]
    cuts = set()
    for one, two in pairwise(bodies):
        if key[two.start - 1] != ";" or _same(bare_name(key[one.start : one.end]), bare_name(key[two.start : two.end])):
            continue
        timed = [*facts["date"].within(start, two.start), *facts["recurrence"].within(start, two.start)]
        stop = key.find(";", two.start, end)
        own = [
            family for family in ("date", "recurrence") if facts[family].within(two.start, end if stop < 0 else stop)
        ]
        if own or not timed:
            cuts.add(two.start)
    return cuts


def _cuts_by_force(key: str, sentences: list[Span]) -> set[int]:
    """Around sentences that encourage or strive where their neighbours demand."""
    if len(sentences) < 2:
        return set()
    force = [(encourages(key, start, end), bool(_striving().match(key, start, end))) for start, end in sentences]
    return {sentences[i][0] for i in range(1, len(sentences)) if force[i] != force[i - 1]}


def _cuts_by_length(sentences: list[Span], cuts: set[int], end: int) -> set[int]:
    """More cuts, between sentences, where a stretch would be too long."""
    begin = sentences[0][0] if sentences else 0
    marks = sorted(cuts)
    for i, (start, stop) in enumerate(sentences):
        if start in cuts:
            begin = start
        following = next((m for m in marks if m > begin), end)
        if i and following - begin > LONGEST and stop - begin > LONGEST and start > begin:
            cuts = cuts | {start}
            begin = start
    return cuts
