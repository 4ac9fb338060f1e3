"""Names of bodies: where one ends in a list, which belong together, which are meant one by one."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.ir import Span
from luoshi.compiler.lexicon import any_of, lexicon, words

LONGEST_LIST = 120
_APART = re.compile(
    r"[,;|]|(?<=[\u4e00-\u9fff)]) +(?=[\u4e00-\u9fff])|等(?!级|线|学校|院校|教育|职业|法院|检察院)(?:\d+|[一二三四五六七八九十]+)?(?:个|家)?"
)
_REMARK = re.compile(
    r"\((?:除[^()]*|[^()]*(?:[,;:。]|[^()]{9})[^()]*)\)$"
)  # a remark in brackets, not a part of the name
# Departments or enterprises of several fields: 民政、残联、工会等部门; 供水、供电、供热企业.
_FIELDS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4}、)+[\u4e00-\u9fff]{2,5}?(?:等(?:有关|相关)?)?(?<!有关)(?<!相关)(?:部门|企业)"
)
_REGIONS = frozenset({"各地区", "相关地区", "有关地区", "各地", "各省份"})
_VAGUE = re.compile("相关|有关|各")
_CONNECTIVE = re.compile(r"以及|或者|[和及与]")
_NOT_A_NAME_END = re.compile(
    r"(?:[控参入持配合]股|.全[省市县区镇乡州]|[住出入]院|[校公家田庄果]园|工作|活动|项目|问题|情况|方面|大会|(?<!联席)会议|小组会|生活会|座谈会|动员会|推进会|例会|年会|现场|市场|机会|社会|全部|内部|干部|企业|群团|出台|平台|后台)$"
)
_COUNTED = frozenset(
    {"场", "次", "期", "批", "组", "台", "部", "处", "所", "站", "室", "队"}
)  # after 每: a measure, no body
_NO_PART = re.compile(r"^\d|[。;:%]")
_OWN_SYSTEM = re.compile("[全本各省市县区州国]")  # 全市教育系统 acts, 门禁系统 does not
_ALL = re.compile(r"^(?:每[一1]?个|各有关|各|所有|全体)")
_ANY = frozenset({"部门", "单位", "机构", "各部门"})  # after 等: no body by itself
_LONGEST_KIND = 6  # characters
_LONGEST_KIND_NAME = 10
_FULL_NAME = 4  # characters from which on a name stands by itself on a side of 和
_LEANS_ON_LEFT = ("下属", "单位", "党组织", "分", "所属", "其", "直属", "企业", "企事业", "社会")
_EDGE = ' 、,;:。\n\t|"“”等'
_LEFT_EDGE, _RIGHT_EDGE = frozenset(_EDGE + ")"), frozenset(_EDGE + "(")


@cache
def complete_name() -> re.Pattern[str]:
    """A phrase that ends as names of organizations do, with a bracket after it or not."""
    return re.compile(rf".*(?:{any_of(words('bodies', 'endings'))})(?:\([^()]*\))?$")


@cache
def _place_name() -> re.Pattern[str]:
    return re.compile(rf".*(?:{any_of(words('bodies', 'places'))})(?:\([^()]*\))?$")


@cache
def _own_level() -> re.Pattern[str]:
    return re.compile(any_of(words("bodies", "levels")))


@cache
def _fused() -> re.Pattern[str]:
    return re.compile(rf"(?P<first>{any_of(words('bodies', 'complete'))})(?=.{{2,}})")


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("bodies")["not_in_name"]))


@cache
def _name_end() -> re.Pattern[str]:
    ends = any_of([*words("bodies", "endings"), *words("bodies", "places")])
    return re.compile(rf".*{ends}(?:\([^()]*\))*$")


def is_name(phrase: str) -> bool:
    """Whether a phrase can only be the name of a body or a list of such: it ends as one and does nothing."""
    if (
        len(phrase) > LONGEST_LIST
        or _NO_PART.search(phrase)
        or (phrase[:1] == "每" and phrase[1:] in _COUNTED)
        or phrase in words("bodies", "generic")
    ):
        return False
    if not _name_end().match(phrase) or _forbidden().search(phrase) or _NOT_A_NAME_END.search(phrase):
        return False
    if phrase.endswith("系统") and not _OWN_SYSTEM.match(phrase):
        return False
    return "的" not in phrase.replace("党的", "")


def is_kind(phrase: str) -> bool:
    """Whether a phrase names a kind that acts only where a duty follows: 学校, 企业, 生产企业."""
    enterprise = phrase.endswith("企业") and all(len(part) <= _LONGEST_KIND for part in phrase.split("、"))
    kind = phrase.endswith(words("bodies", "kinds")) and len(phrase) <= _LONGEST_KIND_NAME
    return ((enterprise or kind) and not _forbidden().search(phrase)) or phrase in words("bodies", "deciding")


def is_each(name: str) -> bool:
    """Whether every member of what the phrase names is meant by itself."""
    return bool(_each().search(name, 0, 12))


@cache
def _each() -> re.Pattern[str]:
    return re.compile(any_of(words("bodies", "each")))


def bare_name(name: str) -> str:
    """The name without the words that say how many of the kind are meant (各, 每一个, 所有)."""
    return _ALL.sub("", name)


@cache
def _trailing() -> re.Pattern[str]:
    verbs = lexicon("bodies")["bracket_verbs"]
    roles = "|".join(f"(?P<{role}>{any_of(found.split())})" for role, found in verbs.items())
    return re.compile(rf"\(?(?:{roles})(?:单位|部门)?\)?$")


def trailing_role(key: str, start: int, end: int) -> tuple[int, str | None]:
    """Where a name ends before （牵头） or 负责, and the role these give it; the end itself and None where nothing follows."""
    match = _trailing().search(key, start, end)
    if match is None or match.start() <= start + 1:
        return end, None
    if match.group()[0] == "(":
        return match.start(), match.lastgroup
    return (match.start(), None) if match.group().endswith(("负责", "牵头")) else (end, None)


def split_bodies(key: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the names in a list such as 省财政厅、各市（区）政府 等省级有关部门."""
    for begin, stop in _groups(key, start, end):
        if _FIELDS.fullmatch(key, begin, stop) and _has_field(key[begin:stop]):
            yield begin, stop
        else:
            yield from _names(key, begin, stop)


def _has_field(group: str) -> bool:
    """Whether one of the words before the last is no name but a field: 人社、住建、公安部门 are the departments of three fields."""
    return any(not complete_name().match(field) for field in group.split("、")[:-1])


def _groups(key: str, start: int, end: int) -> Iterator[Span]:
    """Parts that commas, spaces and 等 hold apart; brackets stay whole."""
    at = start
    for match in _APART.finditer(key, start, end):
        cut, stop = match.span()
        if _in_bracket(key, at, cut) or (key[cut] == "等" and _of_functions(key, at, cut, stop, end)):
            continue
        yield at, cut
        if key[cut] == "等" and key[stop:end] in _ANY:
            return
        at = stop
    yield at, end


def _of_functions(key: str, start: int, cut: int, stop: int, end: int) -> bool:
    """Whether 等部门 closes a list of fields, which only then is a body: 财政、发展改革、教育等部门."""
    fields = key[start:cut]
    return key[stop:end] in _ANY and (not _name_end().match(fields) or ("、" in fields and _has_field(fields)))


def _in_bracket(key: str, start: int, at: int) -> bool:
    return key.count("(", start, at) > key.count(")", start, at)


def _names(key: str, start: int, end: int) -> Iterator[Span]:
    """Names between 、 in one part; a piece that does not end as a name goes with the next."""
    pieces = list(_pieces(key, start, end))
    held: int | None = None
    for i, (begin, stop) in enumerate(pieces):
        begin = held if held is not None else begin  # noqa: PLW2901 -- the piece grows to the left
        following = key[slice(*pieces[i + 1])] if i + 1 < len(pieces) else ""
        if following and not _is_complete(key[begin:stop], following):
            held = begin
            continue
        held = None
        yield from _trimmed(key, begin, stop)


def _pieces(key: str, start: int, end: int) -> Iterator[Span]:
    at = start
    stop = key.find("、", start, end)
    while stop >= 0:
        if not _in_bracket(key, at, stop):
            yield at, stop
            at = stop + 1
        stop = key.find("、", stop + 1, end)
    yield at, end


def _is_complete(name: str, following: str) -> bool:
    """Whether a name ends here, or goes on in the next piece (各乡 | 镇人民政府)."""
    if name.startswith("各") and following.startswith("各"):
        return not (_generic(name) and _generic(following))
    if _leans(following) and ("各" in name or _CONNECTIVE.search(name)):
        return False
    if _place_name().match(name):
        return bool(_place_name().match(following)) and len(name) > 1 and name[-1] == following[-1]
    return bool(complete_name().match(name))


def _leans(name: str) -> bool:
    """Whether a name in a list is of a kind only, and belongs to the one before it."""
    return not _own_level().match(name) and (name.endswith(tuple(words("bodies", "leaning_ends"))) or len(name) == 1)


def _generic(name: str) -> bool:
    return len(name) <= 8


def _trimmed(key: str, start: int, end: int) -> Iterator[Span]:
    """The span without what surrounds a name; two names that stand together without a space are told apart."""
    while start < end and key[start] in _LEFT_EDGE:
        start += 1
    while end > start and key[end - 1] in _RIGHT_EDGE:
        end -= 1
    if key[end - 1 : end] == ")":
        remark = _REMARK.search(key, start, end)
        end = remark.start() if remark else end
    if end - start < 2:
        return
    fused = _fused().match(key, start, end)
    if fused and complete_name().match(key[fused.end() : end]):
        yield fused.span("first")
        start = fused.end()
    yield from _joined(key, start, end)


def _joined(key: str, start: int, end: int) -> Iterator[Span]:
    """Two full names joined by 和 or 及 are two bodies; 国务院相关部门及各地区 or 某局和下属单位 stay one."""
    for match in _CONNECTIVE.finditer(key, start + 2, end - 2):
        if _are_two(key[start : match.start()], key[match.end() : end]):
            yield start, match.start()
            yield from _joined(key, match.end(), end)
            return
    yield start, end


def _are_two(left: str, right: str) -> bool:
    """Whether what stands on both sides of 和 are bodies of their own."""
    if not complete_name().match(left):
        return False
    if right in _REGIONS:
        return not _VAGUE.search(left)
    leans = right.startswith(_LEANS_ON_LEFT) and not right.startswith("其他")
    if not _name_end().match(right) or leans:
        return False
    listed = "、" in left or "、" in right
    full = not listed and min(len(left), len(right)) >= _FULL_NAME and right not in words("bodies", "generic")
    if not complete_name().match(right):  # a place stands by itself only in full: 某办公室和试点地区
        return full and not _VAGUE.search(left + right)
    return full or bool(_own_level().match(right)) or right.endswith("部门") or "各" in right
