"""Numbers and dates in every way that plans write them: what the round trips of the laws are made of."""

from datetime import date

DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def by_places(value: int) -> str:
    """A number from 1 in Chinese: 一百零五, 十二, 三万零五十, 一亿二千万."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            high, low = divmod(value, size)
            gap = "零" if low and low < size // 10 else ""
            return by_places(high) + word + gap + (_inner(low) if low else "")
    return _below_ten_thousand(value)


def _inner(value: int) -> str:
    """As a part of a longer numeral, where 12 is 一十二."""
    return ("一" if 10 <= value < 20 or 10 <= value // 10**4 < 20 else "") + by_places(value)


def _below_ten_thousand(value: int) -> str:
    if 10 <= value < 20:
        return "十" + (DIGITS[value - 10] if value > 10 else "")
    said, gap = "", ""
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            said, gap = said + gap + DIGITS[digit] + word, ""
        elif said and value:
            gap = "零"
    return said


def digit_by_digit(value: int, zero: str = "〇") -> str:
    """A number as years are written: 二〇二二."""
    return "".join(DIGITS[int(c)] for c in str(value)).replace("零", zero)


def of_number(value: int) -> list[str]:
    """A whole number from 1 in every spelling that means exactly it."""
    said = [str(value), f"{value:,}", by_places(value)]
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if value >= size and value % (size // 100) == 0:
            said.append(f"{value / size:.15g}{word}")
            whole, hundredths = divmod(value // (size // 100), 100)
            if hundredths and whole < 10**4:
                said.append(
                    f"{by_places(whole)}点{''.join(DIGITS[int(c)] for c in f'{hundredths:02}'.rstrip('0'))}{word}"
                )
    return said


def of_date(day: date) -> list[str]:
    """A day in every spelling."""
    year, month, number = day.year, day.month, day.day
    return [
        f"{year}年{month}月{number}日",
        f"{year}年{month:02}月{number:02}日",
        f"{year}年{month}月{number}号",
        f"{year} 年 {month} 月 {number} 日",
        f"{year}年{month}月{number}日".translate(FULL_WIDTH),
        f"{year}-{month:02}-{number:02}",
        f"{year}.{month}.{number}",
        f"{year}/{month}/{number}",
        *(f"{digit_by_digit(year, zero)}年{by_places(month)}月{by_places(number)}日" for zero in "〇零○"),
    ]
