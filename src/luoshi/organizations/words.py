"""The words of `lexicon/scope.yaml` as patterns, and the plain form in which phrases and names are compared."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import opencc
import yaml

BRACKETS = re.compile(r"[\s()\[\]{}〔〕【】《》〈〉“”\"'‘’「」『』]")
NUMERALS = "一二三四五六七八九"
NUMBER = r"(?P<number>\d+|[一二两三四五六七八九十百]+)"


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """The text without brackets, quotes and spaces, in half-width Simplified characters: 县（區） → 县区."""
    return BRACKETS.sub("", _to_simplified().convert(unicodedata.normalize("NFKC", text)))


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches one of the words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


@dataclass(frozen=True)
class Words:
    """Compiled patterns; each says in the lexicon what it stands for."""

    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    inside: re.Pattern[str]
    after: re.Pattern[str]
    whole: re.Pattern[str]
    below: re.Pattern[str]
    counted: re.Pattern[str]
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    vague: re.Pattern[str]
    placeholder: re.Pattern[str]
    open_place: re.Pattern[str]
    place: re.Pattern[str]
    exception: re.Pattern[str]
    general: dict[str, str]
    modifiers: frozenset[str]


@cache
def words() -> Words:
    """The lexicon, read once."""
    data: dict[str, Any] = yaml.safe_load(
        files("luoshi.organizations").joinpath("lexicon/scope.yaml").read_text("utf-8")
    )
    counted = NUMBER + any_of(data["classifiers"])
    bare_count = counted.replace("?P<number>", "?:")
    around = f"(?:{any_of(data['distributive'])}|{any_of(data['whole'])}|{any_of(data['below'])}|{bare_count})"
    ends = any_of(data["place_ends"])
    opened = any_of(data["placeholder"])
    return Words(
        leading=re.compile(f"^{around}+"),
        trailing=re.compile(f"{around}+$"),
        inside=re.compile(any_of(data["distributive"])),
        after=re.compile(f"{any_of(data['after'])}$"),
        whole=re.compile(any_of(data["whole"])),
        below=re.compile(any_of(data["below"])),
        counted=re.compile(counted),
        strong=re.compile(any_of(data["list"]["strong"])),
        weak=re.compile(any_of(data["list"]["weak"])),
        vague=re.compile(any_of(data["vague"])),
        placeholder=re.compile(opened),
        open_place=re.compile(f"^{opened}(?={ends})"),
        place=re.compile(f"^.{{1,8}}?{ends}"),
        exception=re.compile(
            f"^{data['except']['start']}(?P<excluded>.+?){any_of(data['except']['end'])}(?:{any_of(data['list']['strong'])})?"
        ),
        general=dict.fromkeys(data["unit"], "@unit") | dict.fromkeys(data["party"], "@party"),
        modifiers=frozenset(data["modifiers"]),
    )


def number(text: str) -> int:
    """The value of a numeral up to 999: 4, 四, 十二, 一百二十."""
    if text.isdigit():
        return int(text)
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    return _digit(hundreds) * 100 + ((_digit(tens) or 1) * 10 if ten else 0) + _digit(ones)


def _digit(text: str) -> int:
    return NUMERALS.find(text.replace("两", "二")) + 1 if text else 0
