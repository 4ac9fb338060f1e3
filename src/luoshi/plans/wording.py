"""The facts of an obligation in words, as the reader, the table and the forms show them, in the active language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dateutil.rrule import rrulestr
from django.utils.translation import get_language, gettext, ngettext, pgettext

from luoshi.plans.facts import value_of
from luoshi.plans.models import DueKind, Obligation

#: What a card shows together, and the fields behind it.
GROUPS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "count": ("quantities", "indicators"),
    "when": ("due_kind", "deadline", "window", "recurrence", "condition"),
    "evidence": ("evidence",),
    "asks": ("asks",),
    "modality": ("modality",),
}
GROUP_OF = {field: group for group, fields in GROUPS.items() for field in fields} | {"bodies": "who"}

Values = dict[str, Any]


def values_of(obligation: Obligation) -> Values:
    """All fields of an obligation as they are now."""
    return {field: value_of(obligation, field) for fields in GROUPS.values() for field in fields}


def group_words(group: str, values: Values) -> list[str]:
    """The lines that say a group of fields; empty when there is nothing to say."""
    return [line for line in _SAY[group](values) if line]


def _title(values: Values) -> list[str]:
    return [values["title"]]


def _modality(values: Values) -> list[str]:
    return [modality_words(values["modality"])]


def modality_words(modality: str) -> str:
    words = {
        "must": pgettext("modality", "must"),
        "strive": pgettext("modality", "strive to"),
        "encourage": pgettext("modality", "encouraged"),
    }
    return words[modality]


def _count(values: Values) -> list[str]:
    return [*map(quantity_words, values["quantities"]), *map(indicator_words, values["indicators"])]


def quantity_words(quantity: dict[str, Any]) -> str:
    """至少 1 个 示范点; a range says what is owed and what is the stretch."""
    low, high, unit = quantity.get("min"), quantity.get("max"), quantity.get("unit") or ""
    if low is not None and high is not None and low != high:
        number = gettext("%(low)s to %(high)s") % {"low": amount(low), "high": amount(high, unit)}
        owed = gettext("(%(low)s owed, %(high)s the stretch)") % {"low": amount(low), "high": amount(high)}
        tail = " " + owed
    elif low is not None and high is None:
        number, tail = gettext("at least %(number)s") % {"number": amount(low, unit)}, ""
    elif low is None:
        number, tail = gettext("at most %(number)s") % {"number": amount(high, unit)}, ""
    else:
        number, tail = amount(low, unit), ""
    strive = modality_words("strive") + " " if quantity.get("modality") == "strive" else ""
    return f"{strive}{number} {quantity.get('noun') or ''}".strip() + tail


def amount(number: float | None, unit: str = "") -> str:
    """A number with its unit: 178 亿元 in Chinese, 17,800,000,000 元 elsewhere."""
    if number is None:
        return ""
    if (get_language() or "").startswith("zh"):
        for size, word in (
            (10**8, pgettext("number", "hundred million")),
            (10**4, pgettext("number", "ten thousand")),
        ):
            if number >= size and float(number * 100 / size).is_integer():
                return f"{number / size:g} {word}{unit}"
    plain = f"{number:,.4f}".rstrip("0").rstrip(".")
    return f"{plain} {unit}".strip()


def indicator_words(indicator: dict[str, Any]) -> str:
    signs = {">": "＞", ">=": "≥", "=": "=", "<": "＜", "<=": "≤"}
    value = indicator.get("reference") or amount(indicator.get("value"), indicator.get("unit") or "")
    return f"{indicator.get('name', '')} {signs.get(indicator.get('comparison', ''), '')} {value}".strip()


def _when(values: Values) -> list[str]:
    kind = values["due_kind"]
    lines = [due_line(values)]
    window = values["window"]
    if window and kind not in {DueKind.WINDOW, DueKind.NONE}:
        lines.append(gettext("within %(window)s") % {"window": window_words(window)})
    if values["condition"] and kind != DueKind.CONDITIONAL:
        lines.append(gettext("condition: %(words)s") % {"words": values["condition"]["text"]})
    return lines


def due_line(values: Values) -> str:
    """The kind of due date and its day, in one line."""
    kind = values["due_kind"]
    day = (values["deadline"] or {}).get("date") or gettext("no day given")
    lines: dict[str, Callable[[], str]] = {
        DueKind.LATEST_DAY: lambda: gettext("by %(day)s") % {"day": day},
        DueKind.AS_SOON_AS_BUILT: lambda: gettext("as soon as built, by %(day)s") % {"day": day},
        DueKind.WINDOW: lambda: window_words(values["window"]),
        DueKind.RECURRING: lambda: rule_words((values["recurrence"] or {}).get("rule", "")),
        DueKind.ROLLING: lambda: gettext("whenever there is something, no date"),
        DueKind.CONDITIONAL: lambda: (values["condition"] or {}).get("text") or gettext("when a condition is met"),
        DueKind.NONE: lambda: gettext("none stated"),
    }
    return lines[kind]()


def window_words(window: dict[str, Any] | None) -> str:
    start, end = (window or {}).get("start"), (window or {}).get("end")
    if not start and not end:
        return (window or {}).get("text") or gettext("no day given")
    from_words = start or gettext("the day of issue")
    return f"{from_words} – {end}" if end else gettext("from %(start)s") % {"start": from_words}


def rule_words(rule: str) -> str:
    """An RFC 5545 rule in words for the usual ones, else the rule itself."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    every = {
        "DAILY": gettext("every day"),
        "WEEKLY": gettext("every week"),
        "MONTHLY": gettext("every month"),
        "YEARLY": gettext("every year"),
    }.get(parts.get("FREQ", ""), "")
    if not every:
        return rule or gettext("no day given")
    if parts.get("FREQ") == "MONTHLY" and (parts.get("INTERVAL") == "3" or parts.get("BYMONTH") == "3,6,9,12"):
        every = gettext("every quarter")
    day = parts.get("BYMONTHDAY", "")
    if day == "-1":
        return gettext("%(every)s, by the last day") % {"every": every}
    return gettext("%(every)s, by day %(day)s") % {"every": every, "day": day} if day else every


def next_days(rule: str, start: date, count: int = 3) -> list[date]:
    """The first days on which a rule falls from `start` on; empty for a rule that cannot be read."""
    from datetime import datetime

    try:
        first = datetime(start.year, start.month, start.day)  # noqa: DTZ001 (days, not moments)
        return [moment.date() for moment, _n in zip(rrulestr(rule, dtstart=first), range(count), strict=False)]
    except (ValueError, TypeError):
        return []


def _evidence(values: Values) -> list[str]:
    return ["、".join(item["text"] for item in values["evidence"])] if values["evidence"] else []


def _asks(values: Values) -> list[str]:
    return [asks_words(values["asks"])]


def asks_words(asks: dict[str, Any]) -> str:
    """What a report must hold, in one line, with what single kinds must hold; empty when nothing is asked."""
    said = [demand_words(asks)]
    names = kind_words()
    for kind, special in (asks.get("kinds") or {}).items():
        said.append(f"{names[kind]}: {demand_words(special) or gettext('nothing')}")
    return gettext("; ").join(words for words in said if words)


def demand_words(asks: Mapping[str, Any]) -> str:
    """One demand in words, without what is said of single kinds."""
    said = []
    if least := asks.get("min_text"):
        said.append(ngettext("text of %(n)d character", "text of %(n)d characters", least) % {"n": least})
    if least := asks.get("min_photographs"):
        said.append(ngettext("%(n)d photograph", "%(n)d photographs", least) % {"n": least})
    if least := asks.get("min_documents"):
        said.append(ngettext("%(n)d document", "%(n)d documents", least) % {"n": least})
    if asks.get("count"):
        said.append(gettext("the number delivered"))
    if limit := asks.get("place_km"):
        said.append(gettext("the place of the site, photographs within %(n)d km") % {"n": limit})
    parts = part_words()
    said += [parts[part] for part in asks.get("parts", ())]
    return gettext("; ").join(said)


def kind_words() -> dict[str, str]:
    """The kinds of reports by name."""
    return {
        "progress": gettext("progress"),
        "completion": gettext("completion"),
        "case": gettext("typical case"),
        "activity": gettext("activity"),
    }


def part_words() -> dict[str, str]:
    """The parts of a report by name."""
    return {
        "practice": gettext("practice and experience"),
        "highlights": gettext("highlights"),
        "results": gettext("results"),
    }


_SAY: dict[str, Callable[[Values], list[str]]] = {
    "title": _title,
    "count": _count,
    "when": _when,
    "evidence": _evidence,
    "asks": _asks,
    "modality": _modality,
}


def group_labels() -> dict[str, str]:
    """The name of each group of fields."""
    return {
        "title": gettext("Title"),
        "who": gettext("Who"),
        "count": gettext("How many"),
        "when": gettext("When"),
        "evidence": gettext("Evidence"),
        "asks": gettext("A report holds"),
        "modality": gettext("Force"),
        "office": gettext("Reviewed by"),
    }
