from decimal import Decimal

from django.utils.translation import get_language, pgettext_lazy

#: Chinese steps for large numbers, largest first.
STEPS = (
    (Decimal(100_000_000), pgettext_lazy("number", "hundred million")),
    (Decimal(10_000), pgettext_lazy("number", "ten thousand")),
)


def amount(number: Decimal | None) -> str:
    """The number as people write it: 1, 2.5, 178亿 (in Chinese, where two decimals are enough), 17,800,000,000; empty for None."""
    if number is None:
        return ""
    if (get_language() or "").startswith("zh"):
        for step, sign in STEPS:
            if abs(number) >= step and (number / step * 100) % 1 == 0:
                return f"{_plain(number / step)}{sign}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")
