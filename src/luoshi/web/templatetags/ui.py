"""Tags and filters of every page (built in: no `{% load %}`): icons, fields, dates and the words for how far off they are."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils import dateformat, timezone, translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy

from luoshi.assignments import wording
from luoshi.organizations.queries import masked as hide
from luoshi.web import languages

register = template.Library()

ICONS = Path(__file__).parents[1] / "static_built" / "icons"
#: How templates name an icon: the tag, or the attribute of a component. `build.mjs` looks for the same.
ICON_NAME = re.compile(r"""\bicon(?:=|\s+)["']([a-z0-9-]+)["']""")
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d")

#: Each state code of the house with the tone that its badge has. States without one are grey.
TONES = {
    "green": "accepted signed met issued settled confirmed done on_time active",
    "amber": "submitted due_soon running waiting open constrained proposed",
    "red": "returned overdue failed late withdrawn error",
    "blue": "under_way acknowledged added split merged",
}
#: The days of the week in short, as sentences name them.
WEEKDAYS = [
    pgettext_lazy("short day of the week", "Mon"),
    pgettext_lazy("short day of the week", "Tue"),
    pgettext_lazy("short day of the week", "Wed"),
    pgettext_lazy("short day of the week", "Thu"),
    pgettext_lazy("short day of the week", "Fri"),
    pgettext_lazy("short day of the week", "Sat"),
    pgettext_lazy("short day of the week", "Sun"),
]
TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


@cache
def _shape(name: str) -> SafeString:
    path = ICONS / f"{name}.svg"
    return mark_safe(path.read_text(encoding="utf-8").strip() if path.exists() else "")  # noqa: S308 (our own built files)


@register.simple_tag
def language_tag() -> str:
    """The active language as browsers and headers name it: zh-Hans, zh-Hant, en."""
    return languages.language_tag()


@register.simple_tag
def house_mark() -> SafeString:
    """The house's two characters, in the script of the page: an English page keeps them beside its name."""
    tag, mark = ("zh-Hant", "落實") if translation.get_language() == "zh-hant" else ("zh-Hans", "落实")
    return format_html('<span class="brand-mark" lang="{}">{}</span>', tag, mark)


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """The Tabler icon of that name as inline SVG: decoration, unless `label` gives it words. Empty before the first build."""
    kind = "fill" if name.endswith("-filled") else "line"
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon icon-{}" viewBox="0 0 24 24" {}>{}</svg>', kind, named, _shape(name))


@register.filter
def tone(state: str) -> str:
    """The colour of a state's badge: green, amber, red, blue or grey."""
    return TONE_OF.get(str(state), "grey")


@register.filter
def day(value: date | datetime | None) -> str:
    """2022-11-20, for tables; a moment is first taken to the local day. A dash where there is no date."""
    local = _local_day(value)
    return local.isoformat() if local else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """2022-11-20 09:05, local time; a dash where there is none."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def day_words(value: date | datetime | None) -> str:
    """11月20日（周日）, for sentences; with the year when it is not this one. Empty where there is no date."""
    local = _local_day(value)
    if not local:
        return ""
    same_year = local.year == timezone.localdate().year
    if translation.get_language() == "en":
        return dateformat.format(local, "D j F" if same_year else "D j F Y")
    year = "" if same_year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）"


@register.filter
def due_words(value: date | datetime | None) -> str:
    """How far off a day is: 还有 5 天, 今天到期, 逾期 3 天. The day itself is still in time. Empty where there is no date."""
    local = _local_day(value)
    return wording.due_words(local) if local else ""


def _local_day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value or None


@register.filter
def widget(field: BoundField, classes: str = "") -> SafeString:
    """The field's input with the classes of its kind; help and error are tied to it by Django's own ids."""
    if is_choice_list(field):
        return _choice_list(field, classes)
    return field.as_widget(attrs={"class": f"{_input_class(field)} {classes}".strip()})


def _input_class(field: BoundField) -> str:
    kind = field.field.widget
    given = kind.attrs.get("class", "")
    if isinstance(kind, RadioSelect | CheckboxSelectMultiple | CheckboxInput):
        own = "form-check-input"
    else:
        own = "form-select" if isinstance(kind, Select) else "form-control"
    return f"{own} {given} {'is-invalid' if field.errors else ''}".strip()


def _choice_list(field: BoundField, classes: str) -> SafeString:
    """The choices each with its label after it; the classes are the inputs' own, the list around them has none."""
    shown = f"{_input_class(field)} {classes}".strip()
    rows = []
    for choice in field.subwidgets:
        choice.data["attrs"] = {**choice.data["attrs"], "class": shown}
        rows.append((choice.tag(), choice.choice_label))
    row = '<label class="form-check">{}<span class="form-check-label">{}</span></label>'
    return format_html('<div class="choices">{}</div>', format_html_join("", row, rows))


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], value: str) -> SafeString:
    """The options of a select, that of `value` chosen; in a template a few hundred of them take a tenth of a page's time."""
    rows = ((code, mark_safe(" selected") if str(code) == value else "", words) for code, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def whole_dates(text: str) -> SafeString:
    """The text with its dates kept on one line: browsers break 2022-11-20 after a hyphen."""
    return mark_safe(WRITTEN_DAY.sub(r'<span class="whole">\g<0></span>', conditional_escape(text)))  # noqa: S308 (escaped)


@register.filter
def clauses(parts: Iterable[Any]) -> str:
    """The parts of a sentence with the semicolon of the active language between them."""
    return gettext("; ").join(str(part) for part in parts)


@register.filter
def share(part: Any, whole: Any) -> int:
    """Part of whole in per cent, 0 to 100, rounded down: 100 only when all is done. 0 where there is nothing to do."""
    return min(100, int(100 * float(part) / float(whole))) if whole else 0


@register.filter
def masked(phone: str) -> str:
    """A phone number with its middle hidden: 138****0000."""
    return hide(phone)


@register.filter
def file_size(given: int | str) -> str:
    """Bytes as 820 KB or 3.2 MB (powers of 1024); digits do as well, since attributes of components are text."""
    size = int(given)
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, name: str) -> str:
    """The query string that sorts by that column: ascending first, descending when it is sorted so already; back to page 1."""
    query = context["request"].GET.copy()
    query["sort"] = f"-{name}" if query.get("sort") == name else name
    query.pop("page", None)
    return f"?{query.urlencode()}"
