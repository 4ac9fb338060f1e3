"""Numbers as plans write them: 12, 1.5万, 1亿2000万, 二〇二二, 一百三十, 十二万五千, 三点五, 两."""

import functools
import itertools
import math
from decimal import Decimal, InvalidOperation

from luoshi.compiler.lexicon import lexicon

POINT = "点"


@functools.cache
def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    data = lexicon("numerals")
    return data["digits"], data["units"], data["groups"]


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral, by places (一百三十, 一亿零三百万) or digit by digit (二〇二二); None where it is neither."""
    digits, _, groups = _tables()
    if not text:
        return None
    if all(c in digits for c in text):
        return int("".join(str(digits[c]) for c in text))
    for group, size in sorted(groups.items(), key=lambda pair: -pair[1]):
        if group in text:
            high, _, low = text.rpartition(group)
            return _joined(chinese_number(high), size, low)
    return _section(text)


def _joined(high: int | None, size: int, low: str) -> int | None:
    rest = chinese_number(low.lstrip("零〇")) if low else 0
    if high is None or rest is None:
        return None
    return high * size + rest * (size // 10 if len(low) == 1 else 1)  # 三万五 is 35000


def _section(text: str) -> int | None:
    """The value of a numeral below ten thousand. A last digit right after a place counts that place's tenths: 二百五 is 250."""
    digits, units, _ = _tables()
    total = digit = last = 0
    for c in text:
        if c in units:
            total += (digit or 1) * units[c]
            digit, last = 0, units[c]
        elif c in digits:
            digit = digits[c]
            last = last if digit else 0
        else:
            return None
    return total + digit * (last // 10 or 1)


@functools.lru_cache(maxsize=4096)
def number(text: str) -> float | None:
    """The value of a number in either script, 万 and 亿 counted: 178亿 is 17800000000, 1,000 is 1000; None where it is none."""
    text = text.replace(",", "").replace("，", "").replace(" ", "")
    value = _with_groups(text) if text[:1].isascii() else _in_chinese(text)
    return None if value is None else float(value)


def _with_groups(text: str) -> Decimal | None:
    """1.5万, 2千万, 1亿2000万."""
    _, units, groups = _tables()
    for sizes in (groups, units):
        for word, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
            if word in text:
                high, _, low = text.rpartition(word)
                many, rest = _with_groups(high), _with_groups(low) if low else Decimal(0)
                return None if many is None or rest is None else many * size + rest
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _in_chinese(text: str) -> Decimal | None:
    """三点五亿, 一点二千万 and whole numbers."""
    if POINT not in text:
        value = chinese_number(text)
        return None if value is None else Decimal(value)
    digits, units, groups = _tables()
    whole, _, part = text.partition(POINT)
    places = "".join(itertools.takewhile(digits.__contains__, part))
    sizes = [(units | groups).get(word) for word in part[len(places) :]]
    before = chinese_number(whole)
    if before is None or not places or None in sizes:
        return None
    after = Decimal("".join(str(digits[c]) for c in places)).scaleb(-len(places))
    return (before + after) * math.prod(size for size in sizes if size)
