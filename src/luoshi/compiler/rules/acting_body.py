"""Who acts in a sentence: 各单位要…, 由省审改办组织…, 生态环境部会同…, 市公路中心应该督导每一个分中心….

Data: `role` (responsible, support, supervise), `each`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from luoshi.compiler.bodies import LONGEST_LIST, complete_name, is_each, is_kind, is_name, split_bodies
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.lexicon import any_of, any_pattern, lexicon, words
from luoshi.compiler.normalize import BLANK

FAMILIES = ("body",)

SHORTEST_NAME = 3  # characters of a name that no word of doing follows at once

_OPENINGS = ",;:。!?\n|“"
_TOGETHER = re.compile("(?:应当?|要|须|可以?)?会同")
_REST = re.compile(r"[^,;。:\n]{2,150}")
_ETC = re.compile(r"等(?:有关|相关)?(?:部门|单位)")
_SUPERVISED = re.compile(r"(?:积极|认真|切实)?(?:指导和?)?(?:督导|督促|指导)(?=每|各|下属|所属)")
_OBJECT = re.compile(r"(?:督导|督促|监督|指导)(?P<name>(?:每[一1]?个|各|下属|所属)[^,;。:\n的]{1,20})")
_OPENER = re.compile(
    r"[。\n](?P<name>各(?:省|市|县|区|地|乡镇|镇|街道|级|单位|部门)(?:\([^()\n]{2,20}\))?)(?!已)(?=[^,;。:、\n()要应须将]{2,24}(?:[、以及][^,;。\n]{2,30})?[,]?(?:要|应|须))"
)
_LABEL = re.compile(
    r"[ #★●■◆◇▲△•·▶▪※○〇-]*(?:(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}[、.]|\d{1,3}[、.]|第\S{1,4}条|[①-⑳★●]|一是|二是|三是|四是|五是) *)*"
)
_LEVELS = re.compile(
    r"(?<=[\n,;。:).、])(?:(?:各|省|市|县|区|乡|镇)级|任何(?:单位和个人|组织和个人|单位或个人|单位|个人))(?=要|应当|必须|须|务必|不得|严禁|负责|对每|至少)"
)
_DUTIES = re.compile(r"(?<=\n)[^,;。:\n]{2,40}(?=[。:] ?(?:主要|具体|统一|全面|牵头)?(?:负责|承担))")
# A time before the name: 2019年6月底前各省份要, 每年2月底前各地, 年内全县.
_WHEN = re.compile(
    r"(?:(?:每|20\d\d|[今明本])?年度?)?(?:\d{1,2}月份?(?:\d{1,2}[日号])?|[上下]半年|第?[一二三四1-4]季度)?[底末初中]?(?:[之以]?前|内|起),?"
    r"|每(?:年|半年|个?季度|个?月|学期|周)"
)
_WHEN_BEGINS = frozenset("0123456789每年今明本上下第一二三四")
# Before the next of several bodies with a rhythm of their own: 县级河长每季度、乡级河长每月.
_QUOTED = re.compile(
    rf"“{BLANK}{{1,12}}”(?=[\u4e00-\u9fff]{{2,10}}(?:专班|领导小组|办公室|联席会议|指挥部|工作组|协调小组|委员会))"
)
_EACH_OFTEN = re.compile(r"每(?:年|半年|个?季度|季|个?月|周|日|天|旬|学期)、")
# Whom the name does not mean: 除开发区外，各县要.
_EXCLUDED = re.compile(r"除(?P<whom>[^,;。:\n]{1,24}?)[以之]?外,?$")
# Whoever is asked (请各单位紧扣…) or charged (由县纪委约谈…) at the head of a clause, whatever the verb.
_CHARGED = re.compile(
    r"[请由](?<=[,;。:\n)别均再统].)(?:(?<=由)|(?=[各全省市县区乡镇街有相局州]))(?P<rest>[^,;。:\n()的]{4,40})"
)
# Further helpers after a comma: 某厅负责统筹，会同某厅制定.
_ALSO_TOGETHER = re.compile(r",(?:并|要|共同)?会同")
# The head of a sentence that is told a duty, with other words between (某单位招用人员不得…, 某机关作出决定前，要…).
_TOLD = re.compile(
    r"[。\n](?=(?P<head>[^,;。:\n]{3,40}?)(?:应当|必须|不得|须|,(?:要|应当|必须|不得)(?<!后..)(?<!后...)))"
)
# 由某单位开展的服务: the body belongs to a noun, it does not act.
_CLAUSE_OF_NOUN = re.compile(r"[^,;。:\n]{0,8}的")


@cache
def _trigger() -> re.Pattern[str]:
    last = sorted({w[-1] for key in ("endings", "places", "kinds") for w in words("bodies", key)})
    followers = words("bodies", "followers")
    first = sorted(
        {w[0] for w in followers if w[0] not in "[\\"}
    )  # looked at before the long alternation, which is slow
    return re.compile(
        rf"[{''.join(last)})](?=[{''.join(first)}0-9上下(])(?={any_pattern(followers)})(?!(?<=所)[需有属以])"
    )


@cache
def _duty() -> re.Pattern[str]:
    return re.compile(lexicon("bodies")["duty"])


@cache
def _before_name() -> re.Pattern[str]:
    return re.compile(any_pattern(words("bodies", "before_name")))


@cache
def _supervising() -> re.Pattern[str]:
    return re.compile(r"(?:要|应该?|应当|须|负责|将)?" + any_of(words("bodies", "supervising")))


def find(document: Document) -> Iterator[Fact]:
    """Acting bodies in order of the text."""
    document = _with_quoted_names(document)
    key, done = document.key, 0
    seen: set[int] = set()
    for match in _trigger().finditer(key):
        if match.start() < done:
            continue
        start = _skip(key, _opening(key, match.end()), match.end())
        if start is None or not (is_name(key[start : match.end()]) or _decides(key, start, match.end())):
            continue
        start = _list_before(key, start)
        done = match.end()
        if start in seen and key[match.end() - 1] == ")":  # the bracket after a name that was found before it
            continue
        seen.add(start)
        for fact in _facts(document, start, match.end()):
            seen.add(fact.start)
            yield fact
    others = (
        *_openers(document),
        *_levels(document),
        *_headings(document),
        *_on_roster(document),
        *_charged(document),
        *_told(document),
    )
    for fact in others:
        if fact.start not in seen:
            seen.add(fact.start)
            yield fact
    for match in _ALSO_TOGETHER.finditer(key):
        yield from _helpers(document, match.end())


def _with_quoted_names(document: Document) -> Document:
    """The document with the marks around the first part of a name blanked as the part itself is: 省“双减”工作专班."""
    key = _QUOTED.sub(lambda match: BLANK * len(match.group()), document.key)
    return document if key == document.key else replace(document, normal=replace(document.normal, key=key))


def _decides(key: str, start: int, end: int) -> bool:
    """Whether a kind such as 企业 opens the clause and is told its duty at once: 企业应当依法履行义务."""
    return is_kind(key[start:end]) and bool(_duty().match(key, end))


def _on_roster(document: Document) -> Iterator[Fact]:
    """Names of the roster that act at the head of a clause, whatever they end with."""
    names = [name for name in document.names if not is_name(name)]
    if not names:
        return
    acting = re.compile(rf"{any_of(names)}(?={any_pattern(words('bodies', 'followers'))})")
    for match in acting.finditer(document.key):
        if _skip(document.key, _opening(document.key, match.end()), match.end()) == match.start():
            yield _body(document, match.start(), match.end(), "responsible")


def _openers(document: Document) -> Iterator[Fact]:
    """各省（自治区、直辖市）治理方案…要及时报送: 各 at the head of a sentence says who acts, though a noun stands between."""
    for match in _OPENER.finditer(document.key):
        yield _body(document, match.start("name"), match.end("name"), "responsible")


def _levels(document: Document) -> Iterator[Fact]:
    """各级要逐级落实责任, 任何单位和个人不得…: every level acts, or anybody, where a duty follows at once."""
    for match in _LEVELS.finditer(document.key):
        yield _body(document, match.start(), match.end(), "responsible")


def _headings(document: Document) -> Iterator[Fact]:
    """市教育局：负责…, 1.监督组。负责…: a name that a line opens with, as the heading of its duties."""
    key = document.key
    for match in _DUTIES.finditer(key):
        label = _LABEL.match(key, match.start(), match.end())
        start = label.end() if label else match.start()
        name = key[start : match.end()]
        if is_name(name) and not _marks(name):
            for begin, stop in split_bodies(key, start, match.end()):
                yield _body(document, begin, stop, "responsible")


def _charged(document: Document) -> Iterator[Fact]:
    """请各乡镇、县直各单位紧扣目标, 由县纪委监委约谈: the longest name that stands after the word."""
    for match in _CHARGED.finditer(document.key):
        yield from _longest_name(document, *match.span("rest"))


def _told(document: Document) -> Iterator[Fact]:
    """The longest name that a sentence opens with, where the sentence tells a duty though other words stand between."""
    key = document.key
    for match in _TOLD.finditer(key):
        start = _skip(key, *match.span("head"))
        if start is not None:
            yield from _longest_name(document, start, match.end("head"))


def _longest_name(document: Document, start: int, end: int) -> Iterator[Fact]:
    key = document.key
    for stop in range(end - 1, start + 1, -1):
        if (
            key[stop - 1] in _last_characters()
            and complete_name().match(key, start, stop)
            and key[stop] not in "、和及的"
        ):
            name = key[start:stop]
            if is_name(name) and not _marks(name):
                found = list(split_bodies(key, start, stop))
                if all(is_name(key[begin:last]) and last - begin >= SHORTEST_NAME for begin, last in found):
                    yield from (_body(document, begin, last, "responsible") for begin, last in found)
                return


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(word[-1] for word in words("bodies", "endings"))


def _with_exclusion(key: str, start: int) -> int:
    """The start of 除开发区外 before the name, else the start of the name itself."""
    outside = key.startswith("外", start - 1) or key.startswith("外,", start - 2)
    excluded = _EXCLUDED.search(key, max(0, start - 30), start) if outside else None
    return excluded.start() if excluded and is_name(excluded.group("whom")) else start


def _marks(name: str) -> bool:
    return any(name in words("columns", role) for role in ("lead", "responsible", "support", "supervise"))


def last_of(key: str, marks: str, start: int, end: int) -> int:
    """Where the last of the marks stands in [start, end), -1 where none does."""
    last = -1
    for mark in marks:
        at = key.rfind(mark, start, end)
        if at > last:
            last = start = at
    return last


def _list_before(key: str, start: int) -> int:
    """The start of a list that goes on over a comma: 各乡镇人民政府、街道办事处，各有关部门要."""
    while start > 1 and key[start - 1] == ",":
        begin = last_of(key, _OPENINGS, max(0, start - 40), start - 1) + 1
        begin = _skip(key, begin, start - 1) or start
        if (
            begin >= start - 1
            or not is_name(key[begin : start - 1])
            or not key.startswith(("各", "市", "县", "省"), begin)
        ):
            break
        start = begin
    return start


def _opening(key: str, end: int) -> int:
    """Where the clause begins, brackets inside it passed over."""
    at = last_of(key, _OPENINGS, max(0, end - LONGEST_LIST), end) + 1
    for match in _EACH_OFTEN.finditer(key, at, end):
        at = match.end()
    bracket = key.rfind("(", at, end)
    if bracket >= 0 and ")" not in key[bracket:end]:
        at = bracket + 1
    return at


def _skip(key: str, start: int, end: int) -> int | None:
    """The start of the name after a label, a closed bracket, 由, 同时, 请 and the like; None where there is none."""
    start = _past_brackets(key, start, end)
    by = key.rfind("由", start, end)
    if by >= start and by + 2 < end and key[by - 1] not in "自理缘经":
        if _CLAUSE_OF_NOUN.match(key, end):
            return None
        start = by + 1
    label = _LABEL.match(key, start, end)
    start = label.end() if label else start
    when = _WHEN.match(key, start, end) if key[start : start + 1] in _WHEN_BEGINS else None
    if when and when.end() > start + 1:
        start = when.end()
    word = _before_name().match(key, start, end) or _SUPERVISED.match(key, start, end)
    while word:
        start = word.end()
        word = _before_name().match(key, start, end)
    return start if end - start >= 2 else None


def _past_brackets(key: str, start: int, end: int) -> int:
    """Past brackets that were closed before the name begins: (某部负责)各地区要."""
    while start < end and key[start] == "(":
        close = key.find(")", start, end)
        if close < 0:
            break
        start = close + 1
    open_, close = key.find("(", start, end), key.find(")", start, end)
    return close + 1 if close >= 0 and (open_ < 0 or close < open_) else start


def _facts(document: Document, start: int, end: int) -> Iterator[Fact]:
    key = document.key
    supervising = _supervising().match(key, end)
    role = "supervise" if supervising else "lead" if key.startswith(("牵头", "要牵头"), end) else "responsible"
    for begin, stop in split_bodies(key, start, end):
        first = _with_exclusion(key, begin) if begin == start else begin
        yield Fact("body", first, stop, "acting_body", {"role": role, "each": is_each(key[begin:stop])})
    together = _TOGETHER.match(key, end)
    if together:
        yield from _helpers(document, together.end())
    if supervising:
        yield from _supervised(document, end)


def _body(document: Document, start: int, end: int, role: str) -> Fact:
    return Fact("body", start, end, "acting_body", {"role": role, "each": is_each(document.key[start:end])})


def _helpers(document: Document, start: int) -> Iterator[Fact]:
    """The bodies after 会同: up to 等…部门, or to the last name before the verb."""
    key = document.key
    clause = _REST.match(key, start)
    if not clause:
        return
    ends = [
        m.end() for m in _trigger().finditer(key, start, clause.end()) if complete_name().match(key, start, m.end())
    ]
    etc = _ETC.search(key, start, clause.end())
    end = etc.end() if etc else ends[0] if ends else None
    if end is None:
        return
    for begin, stop in split_bodies(key, start, end):
        if complete_name().match(key[begin:stop]) and key[begin:stop] not in words("bodies", "generic"):
            yield _body(document, begin, stop, "support")


def _supervised(document: Document, start: int) -> Iterator[Fact]:
    """The bodies that are supervised deliver: 督导每一个分中心建立2个."""
    match = _OBJECT.search(document.key, start, start + 60)
    if not match:
        return
    ends = [m.end() for m in _trigger().finditer(document.key, match.start("name"), match.end("name") + 1)]
    if ends:
        yield _body(document, match.start("name"), ends[0], "responsible")
