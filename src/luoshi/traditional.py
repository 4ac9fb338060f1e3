"""The house's own words in Traditional Chinese, made from the Simplified ones. Never for what a plan or a person wrote."""

import re
from functools import cache
from importlib.resources import files

import opencc
import yaml

#: Stand in the text for reviewed words while OpenCC converts the rest: characters of the private use area, which it leaves alone.
_FIRST_MARK = 0xE000
_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def terms() -> dict[str, str]:
    """The reviewed words: Simplified to Traditional (`traditional.yaml`)."""
    found: dict[str, str] = yaml.safe_load(files("luoshi").joinpath("traditional.yaml").read_text(encoding="utf-8"))
    return found


@cache
def traditional(text: str) -> str:
    """The text in the characters of the Taiwan standard; reviewed words as they were decided. Placeholders stay as they are."""
    pattern, marks = _reviewed()
    converted = _converter("s2tw").convert(pattern.sub(lambda match: marks[match[0]], text))
    words = list(terms().values())
    return "".join(words[place] if 0 <= (place := ord(one) - _FIRST_MARK) < len(words) else one for one in converted)


def simplified_in(text: str) -> str:
    """The characters of the text that only Simplified Chinese writes; empty when it is Traditional throughout.

    Two witnesses: Big5 has no code for the character, or OpenCC still finds it to convert where it stands (体 is in Big5, as a
    rare character of its own; 里 is Traditional in 公里 and not in 这里).
    """
    again: str = _converter("s2tw").convert(text)
    found = [one for one, other in zip(text, again, strict=False) if one != other or not _in_big5(one)]
    return "".join(dict.fromkeys(one for one in found if _HAN.match(one)))


def _in_big5(character: str) -> bool:
    try:
        return bool(character.encode("big5"))
    except UnicodeEncodeError:
        return False


@cache
def _reviewed() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the reviewed words, the longest first, and the mark of each."""
    words = sorted(terms(), key=len, reverse=True)
    marks = {word: chr(_FIRST_MARK + place) for place, word in enumerate(terms())}
    return re.compile("|".join(map(re.escape, words))), marks


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)
