"""Numbers as plans write them: 12, 1.5万, 二〇二二, 一百三十, 十二, 两."""

import functools

from luoshi.compiler.lexicon import lexicon


@functools.cache
def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    data = lexicon("numerals")
    return data["digits"], data["units"], data["groups"]


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral, by places (一百三十) or digit by digit (二〇二二); None where it is neither."""
    digits, units, groups = _tables()
    if not text:
        return None
    if all(c in digits for c in text):
        return int("".join(str(digits[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in digits:
            digit = digits[c]
        elif c in units:
            section += (digit or 1) * units[c]
            digit = 0
        elif c in groups:
            total = (total + section + digit) * groups[c]
            section = digit = 0
        else:
            return None
    return total + section + digit


def number(text: str) -> float | None:
    """The value of a number in either script, 万 and 亿 counted: 178亿 is 17800000000, 1,000 is 1000; None where it is none."""
    text = text.replace(",", "").replace("，", "").replace(" ", "")
    factor = 1
    groups = _tables()[2]
    while len(text) > 1 and text[-1] in groups and text[0].isascii():
        factor *= groups[text[-1]]
        text = text[:-1]
    if text[:1].isascii():
        try:
            return round(float(text) * factor, 6)
        except ValueError:
            return None
    value = chinese_number(text)
    return None if value is None else float(value * factor)
