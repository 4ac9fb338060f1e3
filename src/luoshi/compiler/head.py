"""The head of a plan: its title, who issued it, when, and the year that its dates without one are in."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from luoshi.compiler.calendar_days import valid_date
from luoshi.compiler.normalize import NormalizedText
from luoshi.compiler.numerals import chinese_number

_DAY = r"(?P<y>20\d\d|二[〇零][〇零一二三四五六七八九]{2})[年./-](?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})(?:[月./-](?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日?)?)?"
_SIGNED = re.compile(rf"\n[ \t]*{_DAY}[ \t?印发]*(?=\n|$)")
_RUN_ON = re.compile(rf"{_DAY}(?=\(此件)")
_PUBLISHED = re.compile(rf"(?:发布|成文|印发|发文|公布)(?:日期|时间)[:：]? ?{_DAY}")
_YEAR = re.compile(r"(20\d\d)年")
_YEARS = re.compile(r"20\d\d年?[-—–~～至到]+20\d\d年")
# Lines of a web page above its document.
_ABOUT_PAGE = re.compile(
    r"[-•·\s]*(?:(?:发布|成文|公开|印发|发文|生成|更新|浏览|访问|点击|阅读|信息|文件|主题|所属|索引|公文|文章)\S{0,5}|来源|作者|字号|时间|编辑|责编|索引号|文号|标题)[:：]"
    r"|(?:您?当前|您的?)(?:所在)?位置|首页|打印|分享|返 ?回|无障碍|扫一扫"
)
_NUMBER = re.compile(r"\S{1,8}[(\[▒].*")
_ISSUER = re.compile(r"^(?P<issuer>\S{2,30}?(?:政府|办公厅|办公室|委员会|[局厅部委院会]))关于")
_SIGNATURE = re.compile(r"[^\n。，,：:]{2,30}(?:政府|办公厅|办公室|委员会|[局厅部委院会])")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head and foot of the document. `year_said`: the base year is stated, not read off the dates in the text."""

    title: str
    issuer: str
    issued: date | None
    issued_text: str | None
    year: int | None
    year_said: bool


def read_head(document: NormalizedText, issued_on: str | None) -> Head:
    """The head; `issued_on` (YYYY, YYYY-MM or YYYY-MM-DD) goes before what the text says."""
    key, text = document.key, document.text
    lines = [line.strip() for line in text.split("\n", 40)[:40] if line.strip()]
    first = next((line for line in lines if not _ABOUT_PAGE.match(line)), lines[0] if lines else "")
    title = _title(first)
    signed = _signed(key)
    issued, said = _parse(issued_on) if issued_on else (signed, signed.isoformat() if signed else None)
    year, year_said = _base_year(key, title, issued_on, issued)
    return Head(title, _issuer(title, key), issued, issued_on or said, year, year_said)


def _title(line: str) -> str:
    line = re.split(r"(?<=[案知见划法点])(?=\S{1,8}〔)", line)[0]
    return line[:80].strip("# ")


def _signed(key: str) -> date | None:
    match = _SIGNED.search("\n" + key) or _RUN_ON.search(key) or _PUBLISHED.search(key[:2000])
    return _day(match) if match else None


def _day(match: re.Match[str]) -> date | None:
    y, m, d = (_number(match.group(g)) for g in "ymd")
    return valid_date(y or 0, m or 0, d or 1)


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else chinese_number(text)


def _parse(issued_on: str) -> tuple[date | None, str]:
    """The day an --issued-on names; None where it names the year alone."""
    parts = [int(p) for p in issued_on.split("-")]
    if len(parts) == 1:
        return None, issued_on
    return valid_date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1), issued_on


def _base_year(key: str, title: str, issued_on: str | None, issued: date | None) -> tuple[int | None, bool]:
    ranged = _YEARS.search(title)
    of_title = [] if ranged else _YEAR.findall(title)
    if of_title:  # of two years (a review of the last and a plan for the next) the later one is planned
        return int(max(of_title)), True
    if issued_on:
        return int(issued_on[:4]), True
    if issued:
        return issued.year, True
    if ranged:  # a plan of several years, whose own year nothing else says, begins in the first of them
        return int(ranged.group()[:4]), True
    years = Counter(_YEAR.findall(key)).most_common(1)
    return (int(years[0][0]), False) if years else (None, False)


def _issuer(title: str, key: str) -> str:
    match = _ISSUER.match(title)
    if match:
        return match.group("issuer")
    signed = _SIGNED.search("\n" + key)
    if signed is None:
        return ""
    above = key[: max(0, signed.start() - 1)].rstrip().rsplit("\n", 1)[-1].strip()
    return above if _SIGNATURE.fullmatch(above) else ""
