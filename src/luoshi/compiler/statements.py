"""Pass 4, clauses: the stretches of text that may state a duty, and the values that are handed down to them.

A paragraph is cut where the duty changes: another body acts, another date binds, the force drops to encouragement, a bracket with
the responsible bodies closes a part, or the stretch grows too long to be one duty.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from luoshi.compiler.bodies import is_name
from luoshi.compiler.cutting import LONGEST, FactIndex, cuts_by_date, cuts_by_length, cuts_in, sentences_in
from luoshi.compiler.document import Document
from luoshi.compiler.ir import Span
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

BARE_HEADING = 20
SHORTEST_TEXT = 8  # characters below a heading that can state a task

_CONTACT = re.compile(r"(?:联系人|联系电话|电话|邮箱|传真|负责人|邮编|地址|来源|点击数|发布日期|发布时间)[:：]")
_NOT_A_SENTENCE = re.compile(
    r"\s*(?:\(?此件公开发布\)?|附件?[:：].*|\(?(?:以上|以下)?\)?|<!--.*|主送[:：].*|抄送[:：].*)\s*$"
)
_ADDRESS = re.compile(r"\s*(?:各|有关|局|市|县|省|全|机关)[^。;]{2,200}:\s*$")
_SIGNATURE = re.compile(
    r"[^,;。:\n]{0,30}(?:20\d\d|二[〇零][〇零一二三四五六七八九]{2})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日[ ?]*(?:\([^()\n]*\))?"
)
_TITLE = re.compile(
    r"\s*(?!\d{1,2}[月-])[^,;。:!?\n]{2,40}(?:表|方案|清单|分工|细则|办法|通知|名单|工作计划|责任分解|附件\d*)(?:\([^()]*\))?\s*"
)
_ITEM_END = re.compile(r"[。!?\n;]")
_PAUSE = re.compile("[,。;]")
_WORDS = re.compile("[\u4e00-\u9fff]{3}")
_CLAUSE_END = re.compile(r"[，。；：,;:\n]")
# What announces the tasks of a plan: 现提出以下意见:, 通知如下:.
_ANNOUNCED = re.compile(
    r"(?:如下|以下)[^,;。:\n]{0,10}[:。] *(?=\n)|(?:遵照执行|组织实施|贯彻执行|贯彻落实|抓好落实)。 *(?=\n)"
)
_FORBIDS = re.compile(r"严禁|禁止|不得|坚决杜绝|[^,;。:]{2,20}(?:不得|必须|应当)")
# A heading that is the name of an office, and nothing else.
_OFFICE = re.compile(
    r"(?:[省市州县区镇乡国各]|街道)[^,;。:\n]{1,30}(?:局|委|办|厅|部|政府|办事处|办公室|中心|法院|检察院|[支大总]队|公司|集团|[乡镇]|街道)(?:\([^()]{1,12}\))?"
)
_NAMED_STYLES = frozenset({"han", "han_bracket", "digit", "digit_bracket", "bullet"})
_OPENS_LIST = re.compile(r"(?:下列|以下|如下)[^,;。:\n]{0,12}:\s*$")
_AIMS = re.compile(r"(?:具体|主要|总体|工作|预期)?(?:目标|指标)(?:任务)?:")


@dataclass(slots=True)
class Handed:
    """A marked value and the stretch of text that it is handed down to. `node` is where it was marked.

    `trailing`: it stands on a line of its own below the text that it is marked for. `named`: it is a heading that is itself
    the name of a body.
    """

    role: str
    value: Span
    start: int
    end: int
    node: int
    from_heading: bool = False
    whole_line: bool = False
    trailing: bool = False
    named: bool = False


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


def find_statements(document: Document, outline: Outline, grids: list[Grid], facts: dict[str, FactIndex]) -> Statements:
    """The stretches of a document. `facts` holds at least the dates and the acting bodies."""
    found = Statements()
    reader = _Reader(document, outline, grids, facts, found)
    for index, node in enumerate(outline.nodes):
        reader.read(index, node)
    found.stretches.sort(key=lambda s: s.start)
    found.marked.sort()
    _drop_named(found)
    _share_with_siblings(document.key, outline, found, facts["body"])
    return found


def _drop_named(found: Statements) -> None:
    """The body that a heading names owes nothing where a marker beside its duties says who does."""
    marked = {h.node for h in found.handed if h.role in BODY_ROLES and not h.named}
    found.handed = [h for h in found.handed if not (h.named and h.node in marked)]


def _share_with_siblings(key: str, outline: Outline, found: Statements, bodies: FactIndex) -> None:
    """Lines of bodies under the last of several items, or the bracket that ends several in one line, where none of the others names a body, are meant for all of them."""
    marked = {h.node for h in found.handed if h.role in BODY_ROLES}
    for node in sorted(marked):
        parent = outline.nodes[node].parent
        siblings = outline.nodes[parent].children if parent > 0 else []
        others = siblings[:-1]
        if not others or siblings[-1] != node or marked & {parent, *others}:
            continue
        start = outline.nodes[others[0]].start
        if not bodies.within(start, outline.nodes[node].start):
            one_line = "\n" not in key[start : outline.nodes[node].own_end].rstrip()
            _widen(found, node, parent, start, one_line)


def _widen(found: Statements, node: int, parent: int, start: int, one_line: bool) -> None:
    for handed in found.handed:
        if handed.node == node and (handed.whole_line or (one_line and handed.role in BODY_ROLES)):
            handed.node, handed.start, handed.end = parent, start, max(handed.end, handed.value[1])


class _Reader:
    def __init__(
        self, document: Document, outline: Outline, grids: list[Grid], facts: dict[str, FactIndex], found: Statements
    ) -> None:
        self.document, self.key, self.outline, self.facts, self.found = document, document.key, outline, facts, found
        self.subtree = _subtree_ends(outline)
        self.grids = grids
        self.grid_starts = [g.start for g in grids]
        self.plain = self.tasks_start()
        self.lines_of: dict[int, list[Handed]] = {}

    def tasks_start(self) -> int:
        """Where the tasks of a document without numbered headings start: past the words that announce them; 0 where none do."""
        announced = _ANNOUNCED.search(self.key) if len(self.outline.nodes) == 1 else None
        return announced.end() if announced else 0

    def read(self, index: int, node: Node) -> None:
        """The stretches and markers in a node's own text."""
        if node.style != "root" and self.read_marking_heading(index, node):
            return
        before = len(self.found.stretches)
        first_end = self.line_end(node.head_start, node.own_end)
        has_text = bool(self.key[node.head_end : first_end].strip(" :;。,\n|")) or self.is_text(node)
        has_text = has_text or self.is_last_of_lines(node, first_end)
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
            self.hand_named(index, node, first_end)
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

    def hand_named(self, index: int, node: Node, end: int) -> None:
        """A body that is the heading of its own duties owes all of them: 三、区农业农村局、区畜牧中心."""
        heading = self.key[node.head_start : node.head_end]
        if node.style in _NAMED_STYLES and _OFFICE.fullmatch(heading) and is_name(heading):
            value = (node.head_start, node.head_end)
            self.found.handed.append(
                Handed("responsible", value, end, self.subtree[index], index, from_heading=True, named=True)
            )

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
            bool(_FORBIDS.match(node.heading)) or self.facts[family].within(node.head_start, node.head_end)
            for family in ("body", "date", "quantity", "indicator")
        )

    def is_last_of_lines(self, node: Node, end: int) -> bool:
        """Whether an item that is a sentence ends a list of items of one line each: what follows it closes the list."""
        siblings = self.outline.nodes[node.parent].children if node.parent > 0 else []
        others = [self.outline.nodes[i] for i in siblings[:-1]]
        if not others or self.outline.nodes[siblings[-1]] is not node or not node.leaf:
            return False
        sentence = (
            self.is_task_heading(node)
            and self.key[node.head_end : node.head_end + 1] in {"。", ";"}
            and end < node.own_end
        )
        return sentence and all(o.leaf and self.line_end(o.head_start, o.own_end) >= o.own_end - 1 for o in others)

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
        if (
            node.style in {"root", "annex"}
            and len(markers) == 1
            and self.key.startswith(("单位", "部门"), markers[0].start)
        ):
            return  # who fills in the form
        if markers:
            self.hand_lines(markers, index, node.start if node.style != "root" else start)
            return
        if self.is_noise(node, start, end):
            return
        self.read_paragraph(index, node, start, end)

    def hand_lines(self, markers: list[Marker], index: int, start: int) -> None:
        """What a line of markers hands down; a second such block below further text is for that text alone."""
        texts = list(takewhile(lambda s: s.node == index, reversed(self.found.stretches)))
        before = self.lines_of.setdefault(index, [])
        roles = {h.role in BODY_ROLES for h in before}
        if before and any((m.role in BODY_ROLES) in roles for m in markers):
            below = sorted(s.start for s in texts if s.start > before[-1].value[1])
            for handed in before if below else ():
                handed.end = min(handed.end, below[0])
            start = below[0] if below else start
        for marker in markers:
            self.hand(marker, index, start, self.subtree[index])
            before.append(self.found.handed[-1])
            before[-1].whole_line, before[-1].trailing = True, bool(texts)

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
            cuts |= cuts_by_date(self.key, self.facts, start, end)
            if row.end - row.start > LONGEST:
                cuts |= cuts_by_length(list(sentences_in(self.key, start, end, _ITEM_END)), set(), end)
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
        opens = start == node.head_start and node.style != "root"
        for stop, group in sorted(by_place.items()):
            last = opens and not self.key[stop:end].strip(" 。;,:)")
            if last and self.is_heading_for(node, at, group[0].start, end):
                for marker in group:
                    self.hand(marker, index, at, self.subtree[index])
                    self.found.handed[-1].from_heading = True
                return
            for marker in group:
                self.hand(marker, index, at, self.subtree[index] if last and not node.leaf else stop)
            self.cut(index, node, at, stop, group[0].start)
            at = stop
        if self.key[at:end].strip(" 。;,)"):
            self.cut(index, node, at, end)

    def is_heading_for(self, node: Node, start: int, bracket: int, end: int) -> bool:
        """Whether only a bare heading stands before a bracket, and text below it: (二)大力发展新能源。(责任单位:…) 具体措施:…."""
        if (
            start != node.head_start
            or not self.is_bare_heading(node)
            or self.key[node.head_end : bracket].strip(" 。;:")
        ):
            return False
        return not node.leaf or len(self.key[end : node.own_end].strip()) >= SHORTEST_TEXT

    def cut(self, index: int, node: Node, start: int, end: int, bracket: int | None = None) -> None:
        """The stretches of a part; what stands from `bracket` on belongs to its last one."""
        kind = "intro" if (node.style == "root" or not node.leaf) and node.kind == "task" else node.kind
        if kind == "intro" and self.plain and start >= self.plain:
            kind = "task"
        if kind == "intro" and _AIMS.match(self.key, self.key.rfind("\n", 0, start) + 1):
            kind = "goal"
        cuts = sorted(cuts_in(self.document, self.facts, start, bracket or end, kind))
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
    while end > start and key[end - 1] in " \t\n,、":
        end -= 1
    return start, end


def _subtree_ends(outline: Outline) -> list[int]:
    ends = [node.own_end for node in outline.nodes]
    for index in range(len(ends) - 1, 0, -1):
        parent = outline.nodes[index].parent
        ends[parent] = max(ends[parent], ends[index])
    return ends
