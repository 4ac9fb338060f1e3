"""Values that a plan marks and hands down: 责任单位：…, 完成时限：…, （某部牵头，某部参与）, 1.实施主体：….

Each marker has a role: a body's role (lead, responsible, support, supervise), deadline, or evidence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from luoshi.compiler.bodies import complete_name, is_name
from luoshi.compiler.ir import Span
from luoshi.compiler.lexicon import any_of, lexicon, words

BODY_ROLES = ("lead", "responsible", "support", "supervise")
_ROLES = (*BODY_ROLES, "deadline", "evidence")
_SHORT_WORDS = {"配合", "参与", "协办", "协助", "主体", "责任", "部门", "单位", "牵头", "期限", "时限", "时间", "成果"}


# Running text after a marking word: then it is no list of names or a time.
_TIME = re.compile(r"[年月]")
# A time after the names, without a word for it: 某局，2022年底前完成.
_TIME_TAIL = re.compile(
    r"[,;] ?(?P<time>(?:20\d\d年|\d{1,2}月|[今本明]?年[底内末]|[上下]半年|第?[一二三四]季度|长期|持续|全年|常年|每(?:[年月季周旬]|半年|学期|学年|两年|[两三]个?月))[^,;:]*)$"
)
_IN_PROSE = re.compile(r"。(?=.{8})(?![^,;。:\n]{2,8}:)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marked value: its role, where the whole marker stands and where its value does."""

    role: str
    start: int
    end: int
    value: Span


@cache
def marker_roles() -> dict[str, str]:
    """Each marking word and its role."""
    return {word: role for role in _ROLES for word in words("columns", role)}


@cache
def _word() -> re.Pattern[str]:
    known = any_of(marker_roles())
    return re.compile(rf"(?P<word>{known})(?:\([^()]*\))?[ ]*[::]|\((?P<boxed>{known})\)[ ]*:?")


@cache
def _word_after_sentence() -> re.Pattern[str]:
    return re.compile(rf"(?<=[。; ])(?:{_word().pattern})")


@cache
def _verb() -> re.Pattern[str]:
    verbs = {verb: role for role, found in lexicon("bodies")["bracket_verbs"].items() for verb in found.split()}
    parts = [f"(?P<{role}>{any_of(v for v in verbs if verbs[v] == role)})" for role in dict.fromkeys(verbs.values())]
    return re.compile(rf"(?:{'|'.join(parts)})(?=[,;。)\s]|$)")


def heading_role(heading: str) -> str | None:
    """The role of a heading that marks a value (实施主体, 完成时限); None for any other heading."""
    return marker_roles().get(heading.strip().strip("：: "))


def line_markers(key: str, start: int, end: int) -> list[Marker]:
    """The markers of a line that begins with one, else an empty list."""
    while start < end and key[start] in " \t#(*-" and not _word().match(key, start, end):
        end -= key[start] == "(" and key[end - 1] == ")"
        start += 1
    first = _word().match(key, start, end)
    return list(_worded(key, start, end)) if first else []


def inline_markers(key: str, start: int, end: int) -> list[Marker]:
    """The markers that end a paragraph after its last sentence: ….责任单位：某局；完成时限：年底."""
    for match in _word_after_sentence().finditer(key, start + 1, end):
        inside = key.count("(", start, match.start()) > key.count(")", start, match.start())
        if not inside and not _IN_PROSE.search(key, match.end(), end):
            return list(_worded(key, match.start(), end))
    return []


def closing_markers(key: str, start: int, end: int) -> list[Marker]:
    """The markers of a last sentence that only says who is responsible: …。甲局、乙局等按职责分工负责."""
    stop = end - 1 if key[end - 1] == "。" else end
    begin = key.rfind("。", start, stop) + 1
    first = begin + key.startswith("由", begin)
    verb = _verb().search(key, begin, stop) if begin > start else None
    if verb is None or verb.end() != stop or not is_name(key[first : verb.start()].removesuffix("等")):
        return []
    return [Marker(verb.lastgroup or "responsible", begin, end, (first, verb.start()))]


def bracket_markers(key: str, start: int, end: int) -> list[Marker]:
    """The markers in brackets within [start, end): with words and colons, or with verbs after the names."""
    found: list[Marker] = []
    at = key.find("(", start, end)
    while at >= 0:
        close = _closing(key, at, end)
        found += _bracket(key, at, close)
        at = key.find("(", max(close, at + 1), end)
    return found


def _closing(key: str, start: int, end: int) -> int:
    """Past the bracket that closes the one at `start`; the end of the text where none does."""
    depth = 0
    for i in range(start, min(end, start + 800)):
        depth += (key[i] == "(") - (key[i] == ")")
        if depth == 0:
            return i + 1
    return min(end, start + 800)


def _bracket(key: str, start: int, end: int) -> list[Marker]:
    inner_end = end - 1 if key[end - 1] == ")" else end
    if _word().match(key, start + 1, inner_end):
        return list(_worded(key, start + 1, inner_end, (start, end)))
    if _verb().search(key, start + 1, inner_end):
        return list(_verbal(key, start, inner_end, end))
    return list(_names_alone(key, start, inner_end, end))


def _names_alone(key: str, start: int, inner_end: int, end: int) -> Iterator[Marker]:
    """（市住建局、市自然资源局，6月底前） after a sentence: who is responsible, without a word for it."""
    closes = end >= len(key) or key[end] in "\n。;"
    time = _TIME_TAIL.search(key, start + 1, inner_end)
    last = time.start() if time else inner_end
    if closes and key[start - 1 : start] in {"。", ";"} and is_name(key[start + 1 : last]):
        yield Marker("responsible", start, end, (start + 1, last))
        if time:
            yield Marker("deadline", start, end, time.span("time"))


def _worded(key: str, start: int, end: int, whole: Span | None = None) -> Iterator[Marker]:
    """责任单位：甲、乙，配合单位：丙: each value ends where the next word begins."""
    boxed = key.startswith("(", start)  # 【牵头单位】甲【配合单位】乙
    hits = [
        m
        for m in _word().finditer(key, start, end)
        if m.start() == start or key[m.start() - 1] in " ,;。|、)\n" or (boxed and m.group("boxed"))
    ]
    for i, match in enumerate(hits):
        stop = hits[i + 1].start() if i + 1 < len(hits) else end
        while stop > match.end() and key[stop - 1] in " ,;。|":
            stop -= 1
        span = whole or (match.start(), stop)
        role = marker_roles()[match.group("word") or match.group("boxed")]
        time = _TIME_TAIL.search(key, match.end(), stop) if role in BODY_ROLES else None
        yield Marker(role, *span, (match.end(), time.start() if time else stop))
        if time:
            yield Marker("deadline", *span, time.span("time"))


def verbal_markers(key: str, start: int, end: int) -> list[Marker]:
    """The markers of a cell such as 甲处牵头，乙处、丙处配合; none where no verb follows the names."""
    return [marker for marker in _verbal(key, start - 1, end, end) if marker.role != "deadline"]


def _verbal(key: str, start: int, inner_end: int, end: int) -> Iterator[Marker]:
    """（甲牵头，乙、丙参与）: the names before each verb."""
    at = start + 1
    for match in _verb().finditer(key, start + 1, inner_end):
        names = key[at : match.start()]
        if (
            complete_name().match(names.strip())
            or "各" in names
            or "等" in names
            or names.strip().endswith(("区", "县", "市"))
        ):
            begin = max(
                key.rfind("由", at, match.start()) + 1,
                key.rfind("均需", at, match.start()) + 2,
                key.rfind("。", at, match.start()) + 1,
                at,
            )
            yield Marker(match.lastgroup or "responsible", start, end, (begin, match.start()))
        at = match.end() + 1
    if _TIME.search(key, at, inner_end):
        yield Marker("deadline", start, end, (at, inner_end))
