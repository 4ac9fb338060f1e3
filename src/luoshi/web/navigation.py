"""The main menu, by role: what a person cannot use is not shown (queries and actions refuse it as well)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luoshi.organizations.models import Role
from luoshi.organizations.permissions import BUSINESS_ROLES, grants

BUSINESS = BUSINESS_ROLES
EVERYONE = frozenset(Role)
SUPERVISOR = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: the URL's name, its words, its icon, and the roles that see it."""

    name: str
    words: str | Promise
    icon: str
    roles: frozenset[str]
    #: Roles whose daily work it is: on a phone it stands under the thumb, before the others.
    daily: frozenset[str] = frozenset()
    #: Beginnings of other addresses that lie in it.
    also: tuple[str, ...] = ()


PLACES = (
    Place("desk", _("Desk"), icon="layout-dashboard", roles=EVERYONE, daily=EVERYONE),
    Place("plan_list", _("Plans"), icon="file-text", roles=BUSINESS),
    Place("ledger", _("Ledger"), icon="table", roles=BUSINESS, also=("/assignments/",)),
    Place("report_list", _("Reports"), icon="send", roles=BUSINESS),
    Place(
        "review_queue",
        _("Reviews"),
        icon="checklist",
        roles=frozenset({Role.REVIEWER, Role.PLAN_OFFICE}),
        daily=frozenset({Role.REVIEWER}),
        also=("/signals/",),
    ),
    Place("supervision", _("Supervision"), icon="eye", roles=SUPERVISOR, daily=SUPERVISOR),
    Place("extension_list", _("Extensions"), icon="calendar-plus", roles=frozenset({Role.PLAN_OFFICE})),
    Place("organization_list", _("Organizations"), icon="building-community", roles=BUSINESS | {Role.ADMINISTRATOR}),
    Place("contact_list", _("Contacts"), icon="address-book", roles=BUSINESS | {Role.ADMINISTRATOR}),
    Place("account_list", _("Accounts"), icon="users", roles=frozenset({Role.ADMINISTRATOR})),
    Place("mail_list", _("Mail intake"), icon="mail", roles=frozenset({Role.PLAN_OFFICE, Role.ADMINISTRATOR})),
    Place("delivery_list", _("Deliveries"), icon="mail-forward", roles=frozenset({Role.ADMINISTRATOR})),
    Place("event_list", _("Audit"), icon="shield-check", roles=frozenset({Role.AUDITOR})),
)
#: What fits beside each other; of more, the first ones stay and the rest goes under "More".
IN_BAR, UNDER_THUMB = 7, 5


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries of a person's menu: those that are shown, and those under "More"."""

    shown: Sequence[dict[str, Any]]
    more: Sequence[dict[str, Any]]

    @property
    def current(self) -> bool:
        """Whether the page lies in one of those under "More"."""
        return any(entry["current"] for entry in self.more)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries that the signed-in person's roles open, each with its address and whether the page lies in it."""
    held = {grant.role for grant in grants(request.user)}
    return [_entry(place, held, request.path) for place in PLACES if held & place.roles]


def in_bar(entries: Sequence[dict[str, Any]]) -> Menu:
    """The menu of a wide page."""
    return _folded(entries, IN_BAR)


def under_thumb(entries: Sequence[dict[str, Any]]) -> Menu:
    """The menu of a phone: what the person does every day comes first."""
    return _folded(sorted(entries, key=lambda entry: not entry["daily"]), UNDER_THUMB)


def _folded(entries: Sequence[dict[str, Any]], most: int) -> Menu:
    shown = most if len(entries) <= most else most - 1
    return Menu(entries[:shown], entries[shown:])


def _entry(place: Place, held: set[str], path: str) -> dict[str, Any]:
    url = reverse(place.name)
    return {
        "url": url,
        "words": place.words,
        "icon": place.icon,
        "daily": bool(held & place.daily),
        "current": _is_current(url, path) or path.startswith(place.also),
    }


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
