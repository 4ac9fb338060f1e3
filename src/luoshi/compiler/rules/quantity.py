"""Amounts owed: 至少1个, 1-2个, 130个, 178亿元, 214公里, 95%以上, 40-60平米, 10个左右, 两次.

Data: `min`, `max` (None: open), `unit`, `noun`, `per`, `strive`. A percentage is a fact of the family indicator with `name`,
`comparison`, `value`, `unit`, `reference`, unless it is a range.
"""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.force import strives
from luoshi.compiler.lexicon import any_of, lexicon, words
from luoshi.compiler.numerals import number

FAMILIES = ("quantity", "indicator")

LONGEST_CLAUSE = 80
_HAN = "一二两三四五六七八九十百千"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"  # at least two of them: one alone is part of a word (大陆架)
_GROUPS = "(?:[余多]?(?:百|千)?(?:亿(?:[0-9]{1,4}万)?|万)|千(?![米克])|百)?"
# From its first character on: 五亿 inside 三点五亿 is no number, and a long run of numerals is looked at once.
_WHOLE_NUMERAL = f"(?<=[{_HAN}])(?<![{_HAN}零〇].)(?<![{_HAN}零〇]点.)"
_DECIMALS = "点[零〇一二三四五六七八九]{1,4}(?:万亿|[百千]?[万亿]|[百千])?"
_CLAUSE = re.compile(r"[,;:。!?\n|]")
_PER = re.compile(
    r"每(?:年度?|半年|季度?|月|周|天|日|旬|学期|学年)(?![\u4e00-\u9fff]?[、])|每(?:一|1)?个?[^,;。:\d一二两三四五六七八九十至不]{1,10}?(?=[至不\d一二两三四五六七八九十]|建|打造|完成|召开|开展|组织|举办|新|要|应|须|配|选|培|遴选|原则|为|人数|再|创|评|安排|给)|各[^,;。:\d一]{1,8}(?=分别)|(?<=[\u4e00-\u9fff])各(?=建[设成立]|新建|创建|打造|培育|选?派|配备|安排|完成|举办|开展|组织|评选|推荐|增加)|按[月季年]度?|\d(?:-\d)?人户"
)
_PER_AFTER = re.compile(r"/[千百万]?[年月日天周季次人户]|每[年月日天周]")
_NOUN_AFTER = re.compile(r"[^,;。:!?\n|()《》0-9、]{0,24}")
_BEFORE_DIGIT = frozenset("第-.~/+_号[×*÷=<>")
_BREAKS = frozenset(",;:。\n|")
_CHANGED = re.compile(r"[^,;。\d]{0,6}(?:到|至)")
_REACHING = re.compile(
    r"(?:[由从][\d.]+\S{0,4}?)?(?:力争|确保)?(?:达到?|保持在|稳定在|提高到|提升到|提高至|提升至|扩大至|扩大到|下降到|降至|增加到|为)$"
)
_LABEL = re.compile(
    r" *(?:第\S{1,4}条 *|\d{1,3}[.、]|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)
_NUMBER = re.compile(r"(?:提高|增长|增加|下降|降低|减少)?[\d.]+")
_OFTEN = re.compile(
    r"[每按逐](?:\d|[一两双半二三四五六])?(?:年|半年|个?季|季度|个?月|周|天|日|旬|学期)[^,;。:\n]{0,30}$"
)
_BEHIND = frozenset("、,;。\n)")
_SIDE = " 、和及"
_ACRONYM = re.compile(r"[A-Z]{2,}$")
# What an amount of time is brought down to: 压缩至5个工作日, 分别减至1个月.
_REDUCED = tuple(
    f"{verb}{to}" for verb in ("减", "压减", "缩减", "压缩", "缩短", "降", "延长", "提速") for to in "至到"
)
# A penalty for falling short (少一次扣0.5分, 出现1例未处理扣2分): its count is no amount owed.
_PENALTY = re.compile(r"[^,;。:\n|]{0,16}扣")
# What is forbidden below a bound is owed from it on: 禁止使用厚度低于0.01毫米的地膜.
_FORBIDDING = re.compile(r"禁止|严禁|不准")
# What only says how large a field is: 样本涉及12个镇; and 10亿元以上项目3个, where the projects are counted.
_SCOPE = re.compile(r"(?:样本涉及|共有|分为)[^,;。:\n]{0,14}$")
_OF_PROJECTS = re.compile(
    r"的?[^,;。:、\n\d]{0,8}?(?:项目|企业|工程|合同|采购|政策|大单|事项|[村镇乡县户](?=[达占比不数]))"
)
_HAN_NEXT = re.compile("[\u4e00-\u9fff]")
_FIRST_DIGIT = re.compile(rf"[\d{_HAN}]")
_JOINED = re.compile(r"[^,;。:、\n\d]{0,14}[和及或]")
_HELD = ("控制在", "控制到", "限制在")
# What is kept in store for so long is an amount: 满足5-7天消费量.
_SUPPLY = re.compile(r"的?(?:消费|用|需求|供应|库存|储备|存)(?:气|煤|粮|水|电|油)?量")
_FUSED = frozenset("统唯单进第同某之万首其每逐不专划归合任十百每第有这那哪此两几数")


@cache
def _units() -> dict[str, str]:
    """Each unit and what it measures."""
    kinds = ("count", "duration", "length", "area", "volume", "transport", "money", "ratio")
    return {unit: kind for kind in kinds for unit in words("units", kind)}


@cache
def _pattern() -> re.Pattern[str]:
    unit = any_of(_units())
    formal = f"(?<=[{_FORMAL}])[{_FORMAL}]{{1,9}}[万亿]?"
    plain = rf"(?<![0-9].)(?:{formal}|(?<=[0-9])[0-9]{{0,14}}(?:,[0-9]{{3}}){{0,4}}(?:\.[0-9]+)?{_GROUPS}|{_WHOLE_NUMERAL}[{_HAN}零]{{0,6}}(?:{_DECIMALS}|(?:万?亿[{_HAN}零]{{0,7}})?(?:万[{_HAN}零]{{0,7}})?)|(?<=零){_DECIMALS})"
    again = rf"(?:[0-9]+(?:\.[0-9]+)?{_GROUPS}|[{_HAN}零]{{1,4}}(?:{_DECIMALS}|[万亿]{{0,2}}))"
    after = any_of([*words("units", "after_min"), *words("units", "after_max"), *words("units", "after_about")])
    return re.compile(
        rf"(?P<n>[0-9零{_HAN}{_FORMAL}]{plain})(?:(?P<u1>{unit})?(?:--?|至|到)(?P<n2>{again})|(?P<u3>{unit})以上、?(?P<n3>{again})(?=(?P=u3)以下))?(?P<more>[余多])?(?P<u>{unit})(?P<tail>[余多])?(?P<after>{after})?"
    )


@cache
def _bounds() -> re.Pattern[str]:
    low, high, about = (any_of(words("units", k)) for k in ("bounds_min", "bounds_max", "about"))
    return re.compile(
        rf"(?:(?P<min>{low})|(?P<max>{high})|(?P<about>{about})|(?P<over>[超逾]$))(?:[^,;。:、\n\d]{{0,4}}|[^,;。:、\n\d]{{1,9}}的|[^,;。:、\n\d]{{1,12}}(?:人均|户均|年均|日均|平均))$"
    )


@cache
def _one_after() -> re.Pattern[str]:
    return re.compile(any_of(words("units", "one_after")) + r"[^,;。:、\n]{0,4}$")


def find(document: Document) -> Iterator[Fact]:
    """Quantities and percentages in order of the text."""
    key = document.key
    pattern, units, not_before = _pattern(), _units(), lexicon("units")["not_before"]
    before, previous = 0, None
    for match in pattern.finditer(key):
        unit = match.group("u")
        following = key[match.end("u") : match.end("u") + 1]
        if following and not match.group("after") and following in not_before.get(unit, ""):
            continue
        if not _counts(key, match, unit, units[unit]):
            continue
        fact = _fact(document, match, unit, before)
        if fact is not None:
            _share_bound(key, previous, fact)
            before, previous = fact.end, fact
            yield fact


def _share_bound(key: str, one: Fact | None, two: Fact) -> None:
    """Gives an amount the bound of the one that it is joined to: 至少抽查2家医院和5家药店, 分别不低于80%、70%."""
    if one is None or one.family != two.family:
        return
    if not _bounds().match(_FIRST_DIGIT.split(key[one.start : one.end], maxsplit=1)[0]):
        return
    joined = _JOINED.fullmatch(key, one.end, two.start)
    listed = (
        two.start == one.end + 1 and key[one.end] == "、" and key.rfind("分别", max(0, one.start - 8), one.start) >= 0
    )
    if not (joined or listed):
        return
    if one.family == "indicator":
        two.data["comparison"] = one.data["comparison"] if two.data["comparison"] == "=" else two.data["comparison"]
    elif two.data["min"] == two.data["max"]:
        for end in ("min", "max"):
            two.data[end] = two.data[end] if one.data[end] is not None else None


def _counts(key: str, match: re.Match[str], unit: str, kind: str) -> bool:
    """Whether the number counts something owed, and is no ordinal, name, idiom or time."""
    start = match.start()
    before = key[max(0, start - 10) : start]
    if before and before[-1] in _BEFORE_DIGIT:
        return False
    if before and before[-1].isascii() and before[-1].isalpha() and not (kind == "count" and _ACRONYM.search(before)):
        return False
    if before.endswith("连续") or ("扣" in key[match.end() : match.end() + 18] and _PENALTY.match(key, match.end())):
        return False
    if before.endswith("每") and kind in {"count", "area", "length"}:
        return False  # 每300人不少于1名: the measure of a rate
    if (kind != "ratio" and _SCOPE.search(key, max(0, start - 24), start)) or (
        kind == "money"
        and (match.group("after") or before.endswith(("超", "超过")))
        and _OF_PROJECTS.match(key, match.end())
    ):
        return False
    if before.endswith(("由", "从")) and _CHANGED.match(key, match.end()):
        return False  # what it is now, not what it shall be: 由30%提高到45%
    if unit == "千伏" and _HAN_NEXT.match(key, match.end()):
        return False  # 110千伏变电站: its class
    if kind == "duration":
        return _is_measured_time(key, match, unit, before)
    if match.group("n")[0].isdigit():
        return not (unit in {"个", "项", "名", "位"} and before.endswith(("前", "后", "倒数", "上述")))
    return _counts_in_words(before, match.group("n"), unit, match)


def _counts_in_words(before: str, number_text: str, unit: str, match: re.Match[str]) -> bool:
    if before and before[-1] in _FUSED and not before.endswith("每年"):
        return False
    if before.endswith(("等", "前", "后", "倒数")):
        return False
    bound = _bounds().search(before) if number_text == "一" and unit not in words("units", "one_idiom") else None
    if bound and not bound.group("about"):
        return True
    if number_text == "一":
        return unit not in words("units", "one_idiom") and _one_is_meant(match, before, unit)
    if number_text == "二" and unit in {"次", "级", "期"}:
        return False
    if number_text in {"千", "百", "百千", "千百"} or (number_text == "十" and not _one_after().search(before)):
        return False
    if unit in {"个", "项"} and match.group("n") and not _one_after().search(before):
        return match.string[match.end() : match.end() + 1] in set(",;。、\n|)")
    return unit not in {"位", "路", "期", "站", "方", "对", "档", "段", "片", "步", "起", "门", "村"} or bool(
        _bounds().search(before)
    )


def _one_is_meant(match: re.Match[str], before: str, unit: str) -> bool:
    """Whether 一 counts: after a word of making, after how often (每月更新一次), or behind what is made (创建示范县一个)."""
    if _one_after().search(before):
        return True
    key = match.string
    clause = _clause_start(key, match.start())
    if unit in {"次", "场", "期", "轮"}:
        return bool(_OFTEN.search(key, clause, match.start()))
    behind = key[match.end() : match.end() + 1] in _BEHIND and unit in {"个", "名", "家", "所", "处", "座", "项"}
    return behind and bool(_made().match(key, clause, match.start()))


@cache
def _made() -> re.Pattern[str]:
    return re.compile(any_of(words("units", "one_after")) + r"[^,;。:]{2,}")


def _is_measured_time(key: str, match: re.Match[str], unit: str, before: str) -> bool:
    """A duration is an amount where it is bounded or set (压缩至4个月以内, 1年以上党龄), else it is a term or part of a name."""
    if match.group("after") in words("units", "after_max") or key[match.end() : match.end() + 1] == "内":
        return before.endswith(("至", "到", "为", "控制在", "保持在", "不超过"))
    if before.endswith(_REDUCED) or _SUPPLY.match(key, match.end()):
        return True
    if before.endswith(("连续", "经过", "历时", "用", "利用", "为期")):
        return False
    if unit in {"日", "年"} and match.group("n")[0].isdigit() and len(match.group("n")) == 4:
        return False
    return (
        bool(match.group("after"))
        or bool(_bounds().search(before))
        or before.endswith(("为", "压缩至", "缩短至", "时间", "不超过"))
    )


def _fact(document: Document, match: re.Match[str], unit: str, before: int) -> Fact | None:
    key, start, end = document.key, match.start(), match.end()
    low, high = number(match.group("n").replace("余", "").replace("多", "")), None
    if low is None:
        return None
    second = match.group("n2") or match.group("n3")
    high = number(second) if second else low
    if match.group("n2") and high is not None and low is not None and high > low * 1e4 >= 1e4:
        low *= high / _ungrouped(match.group("n2"))
    clause = _clause_start(key, start)
    bound = _bound_before(key[max(clause, start - 20) : start])
    low2, high2 = _limits(low, high, match, bound)
    if bound and _FORBIDDING.search(key, clause, start) and (low2 is None or high2 is None):
        low2, high2 = high2, low2
    if bound and "每" not in bound.group():  # 至少每月一次: how often is a fact of its own
        start = max(clause, start - 20) + bound.start()
    if unit in {"%", "个百分点", "百分点", "‰"} and not match.group("n2"):
        return _indicator(document, match, max(clause, before), start, (low2, high2))
    per = _per(key, clause, match.start("n"), end)
    data = {
        "min": low2, "max": high2, "unit": unit, "noun": _noun(document, max(clause, before), start, end), "per": per,
        "strive": _force(document, clause, start),
    }  # fmt: skip
    return Fact("quantity", start, end, "quantity", data)


def _bound_before(words_before: str) -> re.Match[str] | None:
    """The bound before a number; 约 in the word before it gives way to a nearer one: 签约率不低于."""
    bound = _bounds().search(words_before)
    nearer = _bounds().search(words_before, bound.end("about")) if bound and bound.group("about") else None
    return nearer or bound


def _ungrouped(text: str) -> float:
    """The number without the group that stands behind both ends of a range: 3-5千万, 一点二至一点五亿."""
    return number(text.rstrip("万亿千百" if text[0].isdigit() else "万亿")) or 1


def _limits(
    low: float, high: float | None, match: re.Match[str], bound: re.Match[str] | None
) -> tuple[float | None, float | None]:
    after = match.group("after")
    if match.group("n3"):  # 2倍以上5倍以下
        return low, high
    if after in words("units", "after_about") and bound and bound.group("max") in _HELD:
        return low, high  # 控制在5.5%左右
    if after in words("units", "after_min") or match.group("more") or match.group("tail"):
        return low, None
    if after in words("units", "after_max"):
        return None, high
    if bound and (bound.group("min") or bound.group("over")):
        return low, high if match.group("n2") else None
    if bound and bound.group("max"):
        if bound.group("max") == "不足" and low == int(low):
            return None, low - 1
        return (low if match.group("n2") else None), high
    if match.string.startswith("内", match.end()) and not match.group("n2"):
        return None, high
    return low, high


def _clause_start(key: str, at: int) -> int:
    """Where the clause that holds `at` begins."""
    floor = max(0, at - LONGEST_CLAUSE)
    start = max(floor, max(key.rfind(mark, floor, at) for mark in ",;:。\n|") + 1)
    label = _LABEL.match(key, start, at)
    return label.end() if label else start


def _per(key: str, clause: int, start: int, end: int) -> str | None:
    after = _PER_AFTER.match(key, end)
    if after:
        return after.group()
    found = None
    for match in _PER.finditer(key, clause, start):
        found = match.group()
    return found


@cache
def _noun_end() -> re.Pattern[str]:
    return re.compile(any_of(words("units", "noun_end")))


def _noun(document: Document, clause: int, start: int, end: int) -> str:
    """What is counted: the words after the unit, or those before where nothing follows."""
    after = _NOUN_AFTER.match(document.key, end)
    noun = re.split(_noun_end(), document.text[end : after.end()])[0].strip() if after else ""
    if noun and not noun.startswith("的"):
        return noun
    before = document.text[clause:start].strip(_SIDE)
    return (before if document.key[clause - 1 : clause] in _BREAKS else before.rsplit("、", 1)[-1])[-20:]


@cache
def _encourage() -> re.Pattern[str]:
    return re.compile(f"{any_of(words('modality', 'openers'))}*{any_of(words('modality', 'encourage'))}")


def _force(document: Document, clause: int, start: int) -> str | None:
    """The force that the clause itself gives the amount: 力争再增加1个."""
    if strives(document.key, clause, start):
        return "strive"
    return "encourage" if _encourage().match(document.key, clause, start) else None


def _indicator(
    document: Document, match: re.Match[str], clause: int, start: int, limits: tuple[float | None, float | None]
) -> Fact | None:
    low, high = limits
    comparison = "=" if low == high else ">=" if high is None else "<="
    name = _REACHING.sub("", document.text[clause:start].strip(_SIDE))
    if not name:  # 机械化率提高1个百分点、达到88%: the name stands before the first number
        name = _NUMBER.split(document.text[_clause_start(document.key, start) : start], maxsplit=1)[0].strip(_SIDE)
    data = {
        "name": name[-30:], "comparison": comparison, "value": low if low is not None else high, "unit": match.group("u"),
        "reference": None, "strive": _force(document, clause, start),
    }  # fmt: skip
    return Fact("indicator", start, match.end(), "quantity", data)
