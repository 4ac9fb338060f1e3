"""Pass 2, normalize: Traditional to Simplified, bracketed pinyin and stray spaces out, widths made one; every place maps back to the source.

Two texts of the same length come out: `text`, the wording that people are shown, and `key`, the same with one form for each
punctuation mark and with the names inside 《》 and quotation marks blanked, which is what the rules match on.
"""

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from luoshi.compiler.bodies import is_name
from luoshi.compiler.ir import Span
from luoshi.compiler.script import script_of, simplified

BLANK = "▒"

_WIDTHS = {
    **{chr(0xFF10 + i): str(i) for i in range(10)},
    **{chr(0xFF21 + i): chr(ord("A") + i) for i in range(26)},
    **{chr(0xFF41 + i): chr(ord("a") + i) for i in range(26)},
    "％": "%",
    "．": ".",
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000", " "),
}
_KEY = {
    **dict(zip("，；：（）！？［］", ",;:()!?()", strict=True)),
    **dict.fromkeys("—–－~～─━", "-"),
    **dict(zip("「」『』〔〕【】", "“”“”()()", strict=True)),
    "\t": "|",
    "｜": "|",
    "○": "〇",
    **dict.fromkeys("≧⩾＞", "≥"),
    **dict.fromkeys("≦⩽＜", "≤"),
}
# 著 is 着 except in words of writing and fame (显著, 著名).
_PARTICLE = re.compile(r"(?<![显卓专论名编昭土原巨译撰])著(?![名作述称录者书])")
_REPLY = re.compile(r"(?<=[批答回反])覆")  # 批覆 is 批复, 覆盖 stays
_PINYIN = re.compile(r"[(（](?<=[\u3400-\u9fff].)[a-zɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}\s*[)）]")
_TONE = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]\w{0,4}\s*[)）]")
_SPACES = re.compile(" +")
_AFTER_SPACE = re.compile(r"[\u4e00-\u9fff%,.，、。；)）-]")
_BEFORE_SPACE = re.compile(r"[\u4e00-\u9fff，、。；：（(-]")
# A line that a page break or an editor cut: running text without an end, and a line below that starts in the middle.
_LINE_BREAK = re.compile(r"\n[ \t]*(?=(?P<words>[\u4e00-\u9fff，。、；])|\d+[年月日])")
_RUNNING = re.compile(r"[\u4e00-\u9fff，、]")
_VALUE = re.compile(r"(?:单位|部门|科室|处室|主体)[:：](?:[^。；;:：]*[、，,])?(?P<last>[^、，,。；;:：]{2,20})$")
_RUNNING_ON = re.compile(r"[，、]$")
NEARLY_FULL = 2  # characters by which a line may fall short of the page's width
FEWEST_LINES = 8
NARROWEST_PAGE, WIDEST_PAGE = 24, 60
LONGEST_CELL = 80  # characters in which the bar of a row shows
_ENDS = frozenset("。；：！？;:!?|")
_DATE_OPEN = frozenset("至到年月于")
_NAMED = re.compile(r"《[^《》\n]{1,80}》|“(?!十[一二三四五六七]五”)[^“”\n]{1,40}”|[(\[](?:19|20)\d\d[)\]]\d+号")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.]|[(（]|第[一二三四五六七八九十百]+|附件|[★●■•①-⑳]|\d{1,3}[.、．](?!\d)|责任|牵头|完成|参与|配合|主办|协办)"
)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """The two texts and the way back. `breaks` and `shifts` are parallel: from `breaks[i]` on, source = place + `shifts[i]`."""

    text: str
    key: str
    source: str
    script: Literal["Hant", "Hans"]
    breaks: list[int] = field(default_factory=lambda: [0])
    shifts: list[int] = field(default_factory=lambda: [0])

    def place(self, at: int) -> int:
        """The offset in the source of the character at `at`."""
        if len(self.breaks) == 1:
            return at
        return at + self.shifts[bisect_right(self.breaks, at) - 1]

    def locate(self, at: int) -> int:
        """The place here of an offset of the source; of one that was dropped, the place after it."""
        i = bisect_right(range(len(self.breaks)), at, key=lambda n: self.breaks[n] + self.shifts[n]) - 1
        if i < 0:
            return 0
        limit = self.breaks[i + 1] if i + 1 < len(self.breaks) else len(self.text)
        return min(at - self.shifts[i], limit)

    def span(self, start: int, end: int) -> Span:
        """The source span of [start, end), with the pinyin that follows its last character."""
        if len(self.breaks) == 1:
            return start, end
        stop = self.place(end - 1) + 1 if end > start else self.place(start)
        if self.source[stop : stop + 1] in {"(", "（"} and _PINYIN.match(self.source, stop):
            stop = self.place(end)
        return self.place(start), stop


def normalize(source: str) -> NormalizedText:
    """The normalized text of a document; `text` and `key` have the same length."""
    script = script_of(source)
    narrow = _replaced(source, _WIDTHS)
    text, breaks, shifts = _drop(narrow if script == "Hans" else narrow.translate(_simplified()))
    if script == "Hant" and ("著" in text or "覆" in text):
        text = _REPLY.sub("复", _PARTICLE.sub("着", text))
    return NormalizedText(text, _NAMED.sub(_blank, _replaced(text, _KEY)), source, script, breaks, shifts)


def _replaced(text: str, table: dict[str, str]) -> str:
    """The text with each of these characters replaced by another; many times as fast as `str.translate` for so few of them."""
    for character, other in table.items():
        text = text.replace(character, other)
    return text


@functools.cache
def _simplified() -> dict[int, str]:
    return simplified() | {ord("藉"): "借"}


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] in "([":
        return BLANK * len(found)
    return found[0] + BLANK * (len(found) - 2) + found[-1]


def _drop(text: str) -> tuple[str, list[int], list[int]]:
    """The text without its noise, and where it was: break places and shifts."""
    noise = sorted(_noise(text))
    if not noise:
        return text, [0], [0]
    parts, breaks, shifts, at, kept = [], [0], [0], 0, 0
    for start, end in noise:
        if start < at:
            continue
        parts.append(text[at:start])
        kept += start - at
        at = end
        breaks.append(kept)
        shifts.append(at - kept)
    parts.append(text[at:])
    return "".join(parts), breaks, shifts


def _noise(text: str) -> list[Span]:
    spans = list(_spaces(text)) if " " in text else []
    if _TONE.search(text):
        spans += [m.span() for m in _PINYIN.finditer(text)]
    return spans + list(_wraps(text))


def _spaces(text: str) -> Iterator[Span]:
    """Spaces between a digit and a word or mark."""
    for match in _SPACES.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if (before.isdigit() and _AFTER_SPACE.match(after)) or (after.isdigit() and _BEFORE_SPACE.match(before)):
            yield start, end


def _wraps(text: str) -> Iterator[Span]:
    """Line breaks inside running text, with the blanks around them."""
    width = _page_width(text)
    if width is not None:
        yield from _full_lines(text, width)
        return
    for match in _LINE_BREAK.finditer(text):
        start = match.start()
        while start and text[start - 1] in " \r":
            start -= 1
        last = text[start - 1 : start]
        if _is_wrap(text, start, match.end()) if match.group("words") else last in _DATE_OPEN:
            yield start, match.end()


def _page_width(text: str) -> int | None:
    """The width at which all lines of a document were cut; None where its lines are paragraphs."""
    lengths = Counter(len(line.rstrip()) for line in text.split("\n") if line.strip())
    lines, longest = lengths.total(), max(lengths, default=0)
    full = sum(lengths[n] for n in range(longest - NEARLY_FULL, longest + 1))
    return longest if lines >= FEWEST_LINES and NARROWEST_PAGE <= longest <= WIDEST_PAGE and full * 3 > lines else None


def _full_lines(text: str, width: int) -> Iterator[Span]:
    """The ends of lines that fill the page, with no sentence ended there and no heading below."""
    at = 0
    while (end := text.find("\n", at)) >= 0:
        line = text[at:end].rstrip()
        stop = end + 1
        while text.startswith((" ", "\t"), stop):
            stop += 1
        if (
            len(line) >= width - NEARLY_FULL
            and line[-1] not in _ENDS
            and not {"|", "\t"} & set(line)
            and not _HEADING.match(text, stop)
        ):
            yield at + len(line), stop
        at = end + 1


def _is_wrap(text: str, end: int, following: int) -> bool:
    """Whether the line above is running text: long, with a sentence ended in it, and the one below is no heading and no row."""
    above = text[text.rfind("\n", 0, end) + 1 : end]
    below = text[following : following + LONGEST_CELL].split("\n", 1)[0]
    if len(above) < 30 or "|" in above + below or "\t" in above + below or _HEADING.match(text, following):
        return False
    valued = _VALUE.search(above)
    if valued and is_name(valued.group("last")):
        return False  # the bodies behind 责任单位：
    if not _RUNNING.match(text, end - 1) or (not _RUNNING_ON.search(above) and is_name(below.strip())):
        return False  # a cell with a name below one with the task
    return "。" in above or ("，" in above and not _HEADING.match(above))
