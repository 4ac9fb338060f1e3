"""The main menu, by role: what a person cannot use is not shown (queries and actions refuse it as well)."""

from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: the URL's name, its words, its icon, and the roles that see it."""

    name: str
    words: str | Promise
    icon: str
    roles: frozenset[str]


PLACES = (
    Place("desk", _("Desk"), icon="layout-dashboard", roles=EVERYONE),
    Place("plan_list", _("Plans"), icon="file-text", roles=BUSINESS),
    Place("ledger", _("Ledger"), icon="table", roles=BUSINESS),
    Place("report_list", _("Reports"), icon="send", roles=BUSINESS),
    Place("review_queue", _("Reviews"), icon="checklist", roles=frozenset({Role.REVIEWER, Role.PLAN_OFFICE})),
    Place("supervision", _("Supervision"), icon="eye", roles=frozenset({Role.SUPERVISOR})),
    Place("extension_list", _("Extensions"), icon="calendar-plus", roles=frozenset({Role.PLAN_OFFICE})),
    Place("mail_list", _("Mail intake"), icon="mail", roles=frozenset({Role.PLAN_OFFICE, Role.ADMINISTRATOR})),
    Place("organization_list", _("Organizations"), icon="building-community", roles=BUSINESS | {Role.ADMINISTRATOR}),
    Place("contact_list", _("Contacts"), icon="address-book", roles=BUSINESS | {Role.ADMINISTRATOR}),
    Place("account_list", _("Accounts"), icon="users", roles=frozenset({Role.ADMINISTRATOR})),
    Place("delivery_list", _("Deliveries"), icon="mail", roles=frozenset({Role.ADMINISTRATOR})),
    Place("event_list", _("Audit"), icon="shield-check", roles=frozenset({Role.AUDITOR})),
)


def menu(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The entries that the signed-in person's roles open, each with its address and whether the page lies in it."""
    held = {grant.role for grant in grants(request.user)}
    for place in PLACES:
        if held & place.roles:
            url = reverse(place.name)
            yield {"url": url, "words": place.words, "icon": place.icon, "current": _is_current(url, request.path)}


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
