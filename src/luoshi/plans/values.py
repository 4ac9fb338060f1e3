"""What a person may put into a field: checked, and completed with what the form does not ask for."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from luoshi.errors import DomainError
from luoshi.plans.asks import clean_asks
from luoshi.plans.models import DueKind

MODALITIES = ("must", "strive", "encourage")
COMPARISONS = (">", ">=", "=", "<", "<=")


def checked(field: str, value: Any, present: Any) -> Any:
    """The value to store: what was given, with the words and span of the `present` value where the form has none.

    Raises `DomainError` plans.bad_value with what is wrong, plans.unknown_field for a field nobody can correct.
    """
    if field not in CHECKS:
        raise DomainError("plans.unknown_field", field=field)
    try:
        return CHECKS[field](value, present)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DomainError("plans.bad_value", field=field, reason=str(error)) from error


def _title(value: Any, present: Any) -> str:
    if not str(value or "").strip():
        raise ValueError(_("it is empty"))
    return str(value).strip()[:200]


def _one_of(choices: tuple[str, ...]) -> Callable[[Any, Any], Any]:
    def check(value: Any, present: Any) -> Any:
        if value not in choices:
            raise ValueError(", ".join(choices))
        return value

    return check


def _completed(value: dict[str, Any], present: dict[str, Any] | None, **empty: Any) -> dict[str, Any]:
    """The value over what is there, over `empty`; a fact that a person gave has no span."""
    return {**empty, "text": "", "span": None, **(present or {}), **value}


def _day(words: Any) -> str | None:
    return date.fromisoformat(words).isoformat() if words else None


def _deadline(value: Any, present: Any) -> dict[str, Any] | None:
    if not value or not value.get("date"):
        return None
    return _completed({**value, "date": _day(value["date"])}, present, basis="explicit", inherited=False)


def _window(value: Any, present: Any) -> dict[str, Any] | None:
    if not value or not (value.get("start") or value.get("end")):
        return None
    start, end = _day(value.get("start")), _day(value.get("end"))
    if start and end and end < start:
        raise ValueError(_("it ends before it starts"))
    return _completed({**value, "start": start, "end": end}, present)


def _recurrence(value: Any, present: Any) -> dict[str, Any] | None:
    if not value or not value.get("rule"):
        return None
    rrulestr(value["rule"])
    return _completed(value, present)


def _condition(value: Any, present: Any) -> dict[str, Any] | None:
    words = (value or {}).get("text", "").strip()
    return _completed({**value, "text": words}, present) if words else None


def _list(check: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any, Any], Any]:
    def check_all(value: Any, present: Any) -> list[dict[str, Any]]:
        return [check(item) for item in value or ()]

    return check_all


def _quantity(item: dict[str, Any]) -> dict[str, Any]:
    low, high = _number(item.get("min")), _number(item.get("max"))
    if low is None and high is None:
        raise ValueError(_("it has no number"))
    if low is not None and high is not None and high < low:
        raise ValueError(_("the upper number is below the lower one"))
    empty = {"unit": "", "noun": "", "per": None, "modality": "must"}
    return _completed({**item, "min": low, "max": high}, None, **empty)


def _indicator(item: dict[str, Any]) -> dict[str, Any]:
    if item["comparison"] not in COMPARISONS:
        raise ValueError(", ".join(COMPARISONS))
    if not item["name"].strip():
        raise ValueError(_("it is empty"))
    return _completed({**item, "value": _number(item.get("value"))}, None, unit="", reference=None)


def _evidence(item: dict[str, Any]) -> dict[str, Any]:
    if not item["text"].strip():
        raise ValueError(_("it is empty"))
    return _completed(item, None, kind="report")


def _asks(value: Any, present: Any) -> dict[str, Any]:
    try:
        return clean_asks(value, present)
    except ValueError as error:
        raise ValueError(_("a number is out of range")) from error


def _number(value: Any) -> float | int | None:
    if value is None or value == "":
        return None
    number = float(value)
    if not 0 <= number < 1e16:
        raise ValueError(_("a number is out of range"))
    return int(number) if number.is_integer() else number


CHECKS: dict[str, Callable[[Any, Any], Any]] = {
    "title": _title,
    "modality": _one_of(MODALITIES),
    "due_kind": _one_of(tuple(DueKind.values)),
    "deadline": _deadline,
    "window": _window,
    "recurrence": _recurrence,
    "condition": _condition,
    "quantities": _list(_quantity),
    "indicators": _list(_indicator),
    "evidence": _list(_evidence),
    "asks": _asks,
}
