"""Pass 6, obligations: facts joined with the stretches that state them and with what headings, lines and columns hand down."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from luoshi.compiler.bodies import bare_name, is_each, split_bodies, trailing_role
from luoshi.compiler.cutting import FactIndex
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.force import encourages, strives
from luoshi.compiler.ir import (
    Body,
    Condition,
    Deadline,
    EvidenceDemand,
    Modality,
    PlanIndicator,
    PlanObligation,
    Quantity,
    Recurrence,
    Span,
    Window,
)
from luoshi.compiler.lexicon import any_of, words
from luoshi.compiler.markers import BODY_ROLES, verbal_markers
from luoshi.compiler.outline import Outline
from luoshi.compiler.statements import Handed, Statement, Statements

_DUTY = re.compile(
    r"(?:\([^()\n]{1,24}\))?(?:要|应|须|必须|务必|请|将|不得|(?:具体|主要|统一|牵头)?负责(?!人|同志)|统一领导|按照?各自职责|于|[,]?(?:必须|不得|应当))"
)
_TOLD_LATER = re.compile(r"[^,;。:\n]{2,40},(?:要|应当?|须|必须|不得|务必)")
_LEADS = re.compile(r"(?:统一领导|(?:具体|统一|主要)?负责)[^,;。:\n]*,")
_SUPERVISES = re.compile(r"(?:积极|认真|切实|做好|负责)?(?:指导和?)?(?:督促|督导)")
_AIM = re.compile(r"目标(?:任务)?(?:是|为)?[:,]|目标是")
_PAST = re.compile(r"近年来|以来|去年|上年|截至|已[经完建达累有]|现有|目前|分为|包括|共计")
# A sentence that only tells how things stand: 会议指出，…; 今年以来，全市共发生事故23起.
_LOOKS_BACK = re.compile(
    r"(?:[^,;。:\n]{0,8}会议(?:指出|认为|听取)|(?:[今去近][年几]{1,2}|年初)以来,|(?:全|我)[省市县区镇乡州局院校]目?前?[现共]有)(?:(?!要|须|应当|必须)[^。\n])*。?"
)
_DEFINITION = re.compile(r"本(?:方案|条例|办法|意见|细则|规定)所称|是指|适用本")


OPENING = 12  # characters of a sentence in which the time stands that it opens with
SHORT_NOTE = 12  # characters of a remark beside a task, whose numbers are no amounts owed


@cache
def _delivering() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,;。:\n]){any_of(words('modality', 'delivering'))}")


class Joiner:
    """Makes obligations of a document's stretches."""

    def __init__(
        self, document: Document, outline: Outline, statements: Statements, facts: dict[str, FactIndex]
    ) -> None:
        self.document, self.outline, self.statements, self.facts = document, outline, statements, facts
        marked = statements.marked
        self.unmarked = {family: _outside(index, marked) for family, index in facts.items()}
        self.aim: tuple[Statement, Fact] | None = None
        self.acted: tuple[Statement, list[Fact]] | None = None
        self.named: dict[Span, tuple[list[tuple[int, int, int, str | None]], bool]] = {}
        self.by_node: dict[int, list[Handed]] = {}
        for handed in statements.handed:
            self.by_node.setdefault(handed.node, []).append(handed)

    def join(self) -> list[tuple[Statement, PlanObligation]]:
        """The obligations in order of the text, each with the stretch that states it."""
        return [(stretch, made) for stretch in self.statements.stretches if (made := self.obligation(stretch))]

    def own(self, family: str, stretch: Statement) -> list[Fact]:
        """The facts of a family that the stretch itself states."""
        return self.unmarked[family].within(stretch.start, stretch.end)

    def handed(self, stretch: Statement) -> Iterator[Handed]:
        """What is handed down to the stretch, from near to far; a role that is marked nearer is not taken from farther."""
        seen: set[str] = set()
        index = stretch.node
        while index >= 0:
            here = [
                h
                for h in self.by_node.get(index, ())
                if h.start <= stretch.start < h.end and self.family(h) not in seen
            ]
            yield from here
            seen |= {self.family(h) for h in here}
            index = self.outline.nodes[index].parent

    @staticmethod
    def is_for_others(handed: Handed, stretch: Statement) -> bool:
        """Whether what is handed down is not meant for a stretch that names its own bodies: a heading's name, lines above it."""
        return handed.named or (handed.trailing and handed.value[1] <= stretch.start)

    @staticmethod
    def family(handed: Handed) -> str:
        return "body" if handed.role in BODY_ROLES else handed.role

    def obligation(self, stretch: Statement) -> PlanObligation | None:
        dates = self.own("date", stretch)
        quantities = self.own("quantity", stretch)
        indicators = self.own("indicator", stretch)
        recurrences = self.own("recurrence", stretch)
        bodies = [b for b in self.own("body", stretch) if not _inside(b, _body_cells(stretch))]
        if not self.is_duty(stretch, dates, quantities + indicators, recurrences, bodies):
            return None
        handed = [h for h in self.handed(stretch) if not (bodies and self.is_for_others(h, stretch))]
        text = self.document.text[stretch.start : stretch.end]
        body_spans = [(b.start, b.end) for b in bodies]
        remarks = [(start, end) for role, start, end in stretch.cells if role == "note" and end - start <= SHORT_NOTE]
        taken = [*body_spans, *remarks, *((f.start, f.end) for f in dates + recurrences)]
        amounts = tuple(self.quantity(q) for q in quantities if not _inside(q, taken))
        modality = self.modality(stretch)
        lasting = [d for d in dates if recurrences and self.words(d.start, d.end).endswith(("期间", "时期"))]
        deadline, window = self.times(stretch, [d for d in dates if d not in lasting], handed)
        aimed_by = self.aimed_by(stretch, dates, quantities + indicators)
        deadline = deadline or aimed_by
        return PlanObligation(
            path=self.outline.nodes[stretch.node].path,
            title=stretch.title or text.partition("\t")[0][:40],
            text=text,
            span=self.span(stretch.start, stretch.end),
            modality=modality,
            bodies=tuple(self.bodies(stretch, bodies, handed, self.runs_on(stretch, bodies)))
            or tuple(self.carried(stretch)),
            quantities=amounts,
            indicators=tuple(self.indicator(i) for i in indicators),
            deadline=deadline,
            window=window,
            recurrence=self.recurrence(recurrences, handed),
            condition=self.condition(stretch),
            evidence=tuple(self.evidence(stretch, handed)),
        )

    def is_duty(
        self, stretch: Statement, dates: list[Fact], amounts: list[Fact], recurrences: list[Fact], bodies: list[Fact]
    ) -> bool:
        """Whether a stretch obliges: always among the tasks; elsewhere where somebody is told to act, or a date or amount is set."""
        key = self.document.key
        if key.startswith(":", stretch.end - 1) and stretch.kind != "row":
            return self.rules_before_list(stretch, bodies)
        if stretch.kind == "other" or _DEFINITION.search(key, stretch.start, stretch.end):
            return False
        if stretch.kind == "task" and _LOOKS_BACK.fullmatch(key, stretch.start, stretch.end):
            return False
        if stretch.kind in {"task", "row"}:
            return True
        told = any(_DUTY.match(key, b.end) or key[b.start - 1] in "请由" for b in bodies) or self.told_later(
            stretch, bodies
        )
        if stretch.kind == "goal":
            given = told or self.delivers(stretch) or any(h.role in BODY_ROLES for h in self.handed(stretch))
            return given or bool(dates or amounts or recurrences)
        if stretch.kind == "background":
            return any(d.data["last"] for d in dates)
        dated = any(d.data["last"] and d.data["by"] for d in dates)
        aims = bool(amounts) and bool(_AIM.search(key, stretch.start, stretch.end))
        charged = any(
            h.role in BODY_ROLES and not h.from_heading and h.node == stretch.node for h in self.handed(stretch)
        )
        measured = bool(amounts) and stretch.node > 0 and not _PAST.search(key, stretch.start, stretch.end)
        return stretch.kind == "intro" and (measured or told or bool(recurrences) or dated or aims or charged)

    def told_later(self, stretch: Statement, bodies: list[Fact]) -> bool:
        """Whether a body that opens a sentence is told its duty after a comma: 行政机关作出决定前，要严格审核."""
        key = self.document.key
        return any(
            (b.start == stretch.start or key[b.start - 1] in "。;\n") and _TOLD_LATER.match(key, b.end, stretch.end)
            for b in bodies
        )

    def delivers(self, stretch: Statement) -> bool:
        """Whether a clause opens with a verb of making something: 培育一批企业, 建立收费监管制度."""
        return bool(_delivering().search(self.document.key, max(stretch.start - 1, 0), stretch.end))

    def rules_before_list(self, stretch: Statement, bodies: list[Fact]) -> bool:
        """Whether words that open a list rule by themselves: a penalty for its cases, or who leads before what that means."""
        key = self.document.key
        penalty = key.find("情形之一", stretch.start, stretch.end) >= 0
        return any(penalty or _LEADS.match(key, b.end) for b in bodies)

    def span(self, start: int, end: int) -> Span:
        return self.document.normal.span(start, end)

    def words(self, start: int, end: int) -> str:
        return self.document.text[start:end]

    def modality(self, stretch: Statement) -> Modality:
        """Encourage where the first verb only encourages, strive where the first sentence strives, else must."""
        key = self.document.key
        if encourages(key, stretch.own_start, stretch.end):
            return "encourage"
        stop = key.find("。", stretch.own_start, stretch.end)
        stop = stretch.end if stop < 0 else stop
        amounts = [*self.own("quantity", stretch), *self.own("indicator", stretch)]
        first = min(
            (a.start for a in amounts if a.start < stop), default=stop
        )  # 不低于70%,力争达到80%: the first is owed
        return "strive" if strives(key, stretch.start, first) else "must"

    def bodies(
        self, stretch: Statement, own: list[Fact], handed: list[Handed], carried: Iterable[Fact] = ()
    ) -> Iterator[Body]:
        """Who owes it: who acts in the words, who is marked beside it, who is handed down; each name once for a role."""
        found = [(f.start, f.end, f.data["role"], f.data["each"], False) for f in own]
        supervises = any(role == "supervise" for _, _, role, _, _ in found) or self.supervises(stretch)
        found += [(f.start, f.end, f.data["role"], f.data["each"], True) for f in carried]
        found += self.cell_bodies(stretch)
        for h in handed:
            if h.role in BODY_ROLES:
                found += self.marked_bodies(h, h.from_heading or h.node != stretch.node)
        seen: set[tuple[str, str]] = set()
        for start, end, role, each, inherited in found:
            if inherited and supervises and role == "responsible":
                role = "supervise"  # noqa: PLW2901 -- whoever a heading names supervises where the words say so
            name = bare_name(self.words(start, end))
            if (name, role) not in seen:
                seen.add((name, role))
                yield Body(self.words(start, end), role, each, inherited, self.span(start, end))

    def runs_on(self, stretch: Statement, own: list[Fact]) -> list[Fact]:
        """Who acts in the clause before, where the stretch goes on with its sentence and names nobody: 各组每月…，每季度…."""
        if any(b.data["role"] != "support" for b in own):
            self.acted = (stretch, own)
            return []
        if self.acted is None or stretch.kind == "row" or own:
            return []
        before, bodies = self.acted
        joined = before.node == stretch.node and self.document.key[before.end : stretch.start].strip(" ") in {",", "、"}
        if joined:
            self.acted = (stretch, bodies)
        return bodies if joined else []

    def carried(self, stretch: Statement) -> Iterator[Body]:
        """Who acted last in the same paragraph, where nobody else is named: 各地要…。要加强监督…."""
        if self.acted is None or stretch.kind == "row":
            return
        before, bodies = self.acted
        if before.node == stretch.node and "\n" not in self.document.key[before.start : stretch.start]:
            yield from self.bodies(stretch, [], [], carried=bodies)

    def marked_bodies(self, handed: Handed, above: bool) -> list[tuple[int, int, str, bool, bool]]:
        """The bodies a marker names. One 各 in the list makes the whole list mean each of its members.

        （牵头） after a name makes it the lead; 按职责分工负责 after the names is no part of them.
        """
        spans, each = self.names_at(handed.value)
        return [(a, stop, role or handed.role, each, above) for a, _, stop, role in spans if stop > a + 1]

    def names_at(self, value: Span) -> tuple[list[tuple[int, int, int, str | None]], bool]:
        """The names a marker lists, and whether each of them is meant; read once, however many duties they are handed to."""
        if value not in self.named:
            key = self.document.key
            spans = [(a, b, *trailing_role(key, a, b)) for a, b in split_bodies(key, *value)]
            self.named[value] = spans, any(is_each(key[a:b]) for a, b, _, _ in spans)
        return self.named[value]

    def supervises(self, stretch: Statement) -> bool:
        """Whether the stretch opens with supervising: 积极指导和督促…."""
        return bool(_SUPERVISES.match(self.document.key, stretch.start, stretch.end))

    def cell_bodies(self, stretch: Statement) -> Iterator[tuple[int, int, str, bool, bool]]:
        for cells, inherited in ((stretch.cells, False), (stretch.above, True)):
            for role, start, end in cells:
                if role not in BODY_ROLES:
                    continue
                told = [(m.role, *m.value) for m in verbal_markers(self.document.key, start, end)]
                for named, first, last in told or [(role, start, end)]:
                    for a, b in split_bodies(self.document.key, first, last):
                        stop, own = trailing_role(self.document.key, a, b)
                        yield a, stop, own or named, is_each(self.document.key[a:stop]), inherited

    def quantity(self, fact: Fact) -> Quantity:
        data = fact.data
        modality: Modality = data["strive"] or "must"
        text, span = self.words(fact.start, fact.end), self.span(fact.start, fact.end)
        return Quantity(
            text, _whole(data["min"]), _whole(data["max"]), data["unit"], data["noun"], data["per"], modality, span
        )

    def indicator(self, fact: Fact) -> PlanIndicator:
        data = fact.data
        text, span = self.words(fact.start, fact.end), self.span(fact.start, fact.end)
        return PlanIndicator(
            text, data["name"], data["comparison"], _whole(data["value"]), data["unit"], data["reference"], span
        )

    def times(self, stretch: Statement, own: list[Fact], handed: list[Handed]) -> tuple[Deadline | None, Window | None]:
        """The latest day and the period: its own, else those handed down."""
        deadline = window = None
        columns = [(start, end) for role, start, end in stretch.cells if role == "deadline"]
        ranges = [f for f in own if f.data.get("range")]
        if ranges and any(
            _inside(f, columns) for f in own if f not in ranges
        ):  # 6—9月开展…| 6月15日: the column says when
            own = [f for f in own if f not in ranges or _inside(f, columns)]
        for fact in own:
            if fact.data.get("range") or fact.data["now"]:
                window = window or self.window(fact)
            if (fact.data["last"] or fact.data.get("relative")) and deadline is None and not fact.data["now"]:
                deadline = self.deadline(fact, inherited=False)
        for h in handed:
            if h.role != "deadline":
                continue
            above = h.from_heading or h.node != stretch.node
            dates = self.facts["date"].within(*h.value)
            for fact in dates:
                if fact.data["range"] or fact.data["now"]:
                    window = self.window(fact) if window is None or window.end is None else window
            due = [d for d in dates if not d.data["now"] and not (h.from_heading and d.data["range"])]
            open_ = deadline is None or (deadline.date is None and not h.from_heading)
            if (
                open_ and due
            ):  # of several milestones the last one completes the work; a term without a day yields to it
                deadline = self.deadline(due[-1], inherited=above)
        return deadline, window

    def aimed_by(self, stretch: Statement, dates: list[Fact], amounts: list[Fact]) -> Deadline | None:
        """The time that the first of several aims in a paragraph opens with, for a measured one: 到2027年末，…。…达到4人."""
        key = self.document.key
        if stretch.kind != "goal" or dates:
            opens = [d for d in dates if d.data["last"] and d.data["by"] and d.start - stretch.start <= OPENING]
            self.aim = (stretch, opens[0]) if stretch.kind == "goal" and opens else None
            return None
        if self.aim is None or not amounts:
            return None
        before, fact = self.aim
        same = before.node == stretch.node and "\n" not in key[before.start : stretch.start]
        return self.deadline(fact, inherited=True) if same else None

    def deadline(self, fact: Fact, *, inherited: bool) -> Deadline:
        text, span = self.words(fact.start, fact.end), self.span(fact.start, fact.end)
        return Deadline(
            text, _iso(fact.data["last"]), "inferred" if fact.data["inferred"] else "explicit", inherited, span
        )

    def window(self, fact: Fact) -> Window:
        first, last = fact.data["first"], fact.data["last"]
        if fact.data["now"]:
            first = self.document.issued
        start, end = (d.isoformat() if d else None for d in (first, last))
        return Window(self.words(fact.start, fact.end), start, end, self.span(fact.start, fact.end))

    def recurrence(self, own: list[Fact], handed: list[Handed]) -> Recurrence | None:
        marked = [f for h in handed if h.role == "deadline" for f in self.facts["recurrence"].within(*h.value)]
        for fact in own + marked:
            return Recurrence(self.words(fact.start, fact.end), fact.data["rule"], self.span(fact.start, fact.end))
        return None

    def condition(self, stretch: Statement) -> Condition | None:
        for fact in self.own("condition", stretch):
            return Condition(self.words(fact.start, fact.end), self.span(fact.start, fact.end))
        return None

    def evidence(self, stretch: Statement, handed: list[Handed]) -> Iterator[EvidenceDemand]:
        for fact in self.own("evidence", stretch):
            yield EvidenceDemand(self.words(fact.start, fact.end), fact.data["kind"], self.span(fact.start, fact.end))
        cells = [(a, b) for role, a, b in stretch.cells if role == "evidence"]
        for start, end in [*cells, *(h.value for h in handed if h.role == "evidence")]:
            yield EvidenceDemand(self.words(start, end), "document", self.span(start, end))


def _outside(index: FactIndex, marked: list[Span]) -> FactIndex:
    """The facts that stand in no marker."""
    starts = [start for start, _ in marked]
    kept = []
    for fact in index.facts:
        i = bisect_right(starts, fact.start) - 1
        if i < 0 or fact.start >= marked[i][1]:
            kept.append(fact)
    return FactIndex(kept)


def _body_cells(stretch: Statement) -> list[Span]:
    """The cells of a row that hold names only."""
    return [(start, end) for role, start, end in stretch.cells if role in BODY_ROLES]


def _inside(fact: Fact, spans: Iterable[Span]) -> bool:
    return any(start < fact.end and fact.start < end for start, end in spans)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value
