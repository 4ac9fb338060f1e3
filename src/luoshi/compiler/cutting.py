"""Where a paragraph is cut into stretches: another body acts, another date binds, the force changes, or it grows too long."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from luoshi.compiler.bodies import bare_name
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.force import encourages, opens_striving
from luoshi.compiler.ir import Span

LONGEST = 400
SHORTEST_DUTY = 4  # characters after a repetition that say what is repeated
SHORTEST_PART = 2  # characters after a time that say what is due then
_ENCOURAGES = re.compile(
    r"[,;](?=(?:鼓励|提倡|倡导)[^,;。:\n]{0,6}(?:企业|社会|资本|有条件|地区|地方|机构|单位|高校|市场|群众|农户|个人))"
)
_FORBIDS = re.compile(r"[,;](?=[^,;。:\n]{0,10}(?:不得|严禁|禁止))")
SHORTEST_CLAUSE = 6  # characters before a clause that can stand by itself
LEADING = 12  # characters before the first body of a sentence that it still opens
_SENTENCE_END = re.compile(r"[。!?\n]")
_STRONG = re.compile(r"要|应|须|必须|务必|请|将|负责|于")
_BREAKS = ("。", ";", ",")
_ITEM = re.compile(r"(?P<label>(?:\d{1,2}[.、)](?!\d{1,2}[./]|\d+%)|\(\d{1,2}\)|[①-⑳]))")


class FactIndex:
    """Facts of one family, found by place."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = sorted(facts, key=lambda f: f.start)
        self.starts = [f.start for f in self.facts]

    def within(self, start: int, end: int) -> list[Fact]:
        """The facts that begin in [start, end)."""
        return self.facts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def cuts_in(document: Document, facts: dict[str, FactIndex], start: int, end: int, kind: str) -> set[int]:
    """Where a part is cut, as the starts of the following stretches."""
    sentences = list(sentences_in(document.key, start, end))
    key = document.key
    cuts = _cuts_by_body(key, facts["body"], sentences) | cuts_by_date(key, facts, start, end)
    cuts |= _cuts_by_recurrence(key, facts, start, end)
    cuts |= (
        _cuts_by_part(key, facts, sentences) | _cuts_by_force(key, sentences) | _cuts_by_clause_force(key, sentences)
    )
    if kind in {"background", "goal", "intro"}:  # each sentence is looked at by itself
        return {s for s, _ in sentences[1:]} | cuts
    return cuts_by_length(sentences, cuts, end)


def sentences_in(key: str, start: int, end: int, ending: re.Pattern[str] = _SENTENCE_END) -> Iterator[Span]:
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


def cuts_by_date(key: str, facts: dict[str, FactIndex], start: int, end: int) -> set[int]:
    """Between two dates that differ, at the strongest break."""
    cuts = set()
    for one, two in pairwise(facts["date"].within(start, end)):
        if two.data["last"] == one.data["last"] is not None or one.data["now"] or two.data["now"]:
            continue
        cuts |= _break_between(key, facts["body"], one.end, two.start)
    return cuts


def _break_between(key: str, bodies: FactIndex, start: int, end: int, shortest: int = SHORTEST_PART) -> set[int]:
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
    if item:
        return {item.start("label")}
    pause = key.rfind("、", start, end)
    return {pause + 1} if pause - start >= shortest else set()  # 10月底前全部开工、次年6月底前完工


def _cuts_by_recurrence(key: str, facts: dict[str, FactIndex], start: int, end: int) -> set[int]:
    """Between a repetition and another one or a day: 每月5日前报送统计表，每年1月底前报送总结，12月10日前总结."""
    cuts = set()
    repeated = facts["recurrence"].within(start, end)
    dated = [d for d in facts["date"].within(start, end) if d.data["by"]] if repeated else []
    for one, two in pairwise(sorted([*repeated, *dated], key=lambda fact: fact.start)):
        if one.family == "recurrence" and one.data["rule"] != two.data.get("rule"):
            cuts |= _break_between(key, facts["body"], one.end, two.start, SHORTEST_DUTY)
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
    force = [(encourages(key, start, end), opens_striving(key, start, end)) for start, end in sentences]
    return {sentences[i][0] for i in range(1, len(sentences)) if force[i] != force[i - 1]}


def _cuts_by_clause_force(key: str, sentences: list[Span]) -> set[int]:
    """Inside a sentence, at a clause that opens with encouraging where those before demand, or that forbids where they encourage."""
    cuts = set()
    for start, end in sentences:
        turn = _FORBIDS if encourages(key, start, end) else _ENCOURAGES
        match = turn.search(key, start + SHORTEST_CLAUSE, end)
        if match:
            cuts.add(match.end())
    return cuts


def cuts_by_length(sentences: list[Span], cuts: set[int], end: int) -> set[int]:
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
