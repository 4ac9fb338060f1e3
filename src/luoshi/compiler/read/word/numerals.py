"""Automatic numbers in the formats of WordprocessingML (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
LETTERS = 26


def render(number: int, number_format: str) -> str:
    """`number` as the format writes it; plain decimal where the format has no sign for it or is not known."""
    writer = FORMATS.get(number_format)
    return (writer(number) if writer and number >= 0 else None) or str(number)


def chinese(number: int, digits: str = DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str | None:
    """`number` in Chinese numerals, 十 and not 一十 in front; None from ten thousand on."""
    if number >= 10 ** len(units):
        return None
    if number == 0:
        return digits[0]
    text = ""
    for position in range(len(units) - 1, -1, -1):
        digit = number // 10**position % 10
        if digit:
            text += digits[digit] + units[position]
        elif text and number % 10**position and not text.endswith(("零", "〇")):
            text += "零"
    return text.removeprefix("一") if 10 <= number < 20 and units[1] == "十" else text


def _legal(number: int) -> str | None:
    return chinese(number, LEGAL_DIGITS, ("", "拾", "佰", "仟"))


def _ideograph_digits(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _circled(number: int) -> str | None:
    if 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if 21 <= number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if 36 <= number <= 50 else None


def _from_block(first: int, count: int) -> Callable[[int], str | None]:
    """Signs that stand in a row in Unicode, from 1."""
    return lambda number: chr(first + number - 1) if 1 <= number <= count else None


def _circled_ideograph(number: int) -> str | None:
    return _from_block(0x3280, 10)(number) or f"({chinese(number)})"


def _letters(first: str) -> Callable[[int], str | None]:
    """Letters from a to z, then aa, bb … as Word goes on."""
    return lambda number: (
        chr(ord(first) + (number - 1) % LETTERS) * ((number - 1) // LETTERS + 1) if number >= 1 else None
    )


def _roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _cycle(signs: str) -> Callable[[int], str | None]:
    return lambda number: signs[(number - 1) % len(signs)] if number >= 1 else None


def _sexagenary(number: int) -> str:
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12]


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _ordinal(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{suffix}"


def _zero_padded(width: int) -> Callable[[int], str | None]:
    return lambda number: str(number).zfill(width)


FORMATS: dict[str, Callable[[int], str | None]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        chinese,
    ),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(
        ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"), _ideograph_digits
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "decimalEnclosedParen": _from_block(0x2474, 20),
    "decimalEnclosedFullstop": _from_block(0x2488, 20),
    "ideographEnclosedCircle": _circled_ideograph,
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": _zero_padded(2),
    "ordinal": _ordinal,
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
}
