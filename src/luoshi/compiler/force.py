"""How strongly words ask: what encourages and what strives, by the words of `lexicon/modality.yaml`."""

import re
from functools import cache

from luoshi.compiler.lexicon import any_of, lexicon, words

#: A time that may stand before the first word of a sentence: 到2025年，力争….
_TIME = re.compile(r"(?:到?[0-9]{4}年[^,;。:\n]{0,4},?)?")


@cache
def _encouraging() -> re.Pattern[str]:
    opener = any_of(words("modality", "openers"))
    before = (
        r"(?:第?[一二三四五六七八九十]{1,2}[是,])?(?:[在对围通以按结到依根为从][^,;。:\n]{0,24},|[^,;。:\n]{0,20}:)?"
    )
    return re.compile(rf"{before}{opener}*{any_of(words('modality', 'encourage'))}")


@cache
def _striving() -> re.Pattern[str]:
    return re.compile(lexicon("modality")["strive"])


def encourages(key: str, start: int, end: int) -> bool:
    """Whether the first verb of a sentence only encourages."""
    return bool(_encouraging().match(key, start, end))


def strives(key: str, start: int, end: int) -> bool:
    """Whether a word of striving stands anywhere in the words: they strive for what they name."""
    return bool(_striving().search(key, start, end))


def opens_striving(key: str, start: int, end: int) -> bool:
    """Whether a sentence opens with a word of striving, a time before it or not: only then it stands apart from its neighbours."""
    time = _TIME.match(key, start, end)
    opening = time.end() if time else start
    return any(_striving().match(key, at, end) for at in {start, opening})
