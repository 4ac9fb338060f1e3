"""A line of the preview in words: what happens, in which colour, and each field before and after."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.organizations.roster.layout import layout

WORDS = {
    ("kind", "add"): _("new kind"),
    ("kind", "change"): _("changed kind"),
    ("unit", "add"): _("new organization"),
    ("unit", "change"): _("changed organization"),
    ("unit", "move"): _("moved organization"),
    ("unit", "close"): _("closed organization"),
    ("post", "add"): _("new post"),
    ("post", "change"): _("changed post"),
    ("person", "add"): _("new account"),
    ("person", "change"): _("changed account"),
    ("appointment", "add"): _("new appointment"),
    ("appointment", "change"): _("changed appointment"),
    ("appointment", "close"): _("ended appointment"),
}
TONES = {"add": "green", "move": "blue", "close": "red"}
#: Fields that have no column of their own.
OTHER_NAMES = {"position": _("order"), "duty": _("duty")}
SHEET_OF = {"kind": "kinds", "unit": "units", "post": "people", "person": "people", "appointment": "people"}


def words(what: str, act: str) -> str:
    """What happens: new organization, ended appointment …"""
    return str(WORDS[what, act])


def tone(act: str) -> str:
    """The colour of the badge."""
    return TONES.get(act, "amber")


def differences(what: str, act: str, fields: Mapping[str, list[Any]]) -> list[dict[str, str]]:
    """Name, before and after of each field as the workbook writes them; empty for what is new."""
    if act == "add":
        return []
    sheet = layout().sheets[SHEET_OF[what]]
    headings = {column.key: column.names[0] for column in sheet.columns}
    return [
        {
            "name": headings.get(name, str(OTHER_NAMES.get(name, name))),
            "before": _shown(name, before),
            "after": _shown(name, after),
        }
        for name, (before, after) in fields.items()
        if before != after
    ]


def _shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "∅"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if name == "level":
        return layout().level_names.get(value, value)
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
