"""What a person who has just signed in must do before anything else is open: decided once, kept in the session."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from luoshi.accounts.passwords import why_change
from luoshi.organizations.models import User
from luoshi.organizations.permissions import has_role

KEY = "accounts.gate"
#: Pages that stay open while something must be done: that thing itself, and the way out.
PASSWORD_PAGES = frozenset({"account_change_password"})
CODE_PAGES = frozenset({"mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"})
ALWAYS_OPEN = frozenset(
    {"account_logout", "account_login", "set_language", "session_state", "service_worker", "offline"}
)


def close(request: HttpRequest, user: User) -> None:
    """Note in the new session what must be done first, if anything: "given" or "old" (password), "code" (second factor)."""
    if needed := why_change(user) or ("code" if lacks_code(user) else ""):
        request.session[KEY] = needed


def standing(request: HttpRequest) -> str:
    """What must be done first in this session; "" for nothing."""
    return str(request.session.get(KEY, "")) if hasattr(request, "session") else ""


def reopen(request: HttpRequest) -> None:
    """Look again, after the person has done what was asked."""
    request.session.pop(KEY, None)
    close(request, request.user)


def lacks_code(user: User) -> bool:
    """Whether one of the person's roles asks for a second factor that isn't set up."""
    return needs_code(user) and not is_mfa_enabled(user, ["totp"])


def needs_code(user: User) -> bool:
    """Whether one of the person's roles asks for a second factor (`LUOSHI_TOTP_ROLES`)."""
    return bool(settings.TOTP_ROLES) and has_role(user, *settings.TOTP_ROLES)


def way(reason: str) -> str:
    """The address where it is done."""
    return reverse("mfa_activate_totp" if reason == "code" else "account_change_password")


def is_open(reason: str, name: str | None) -> bool:
    """Whether the page of this URL name may be used while `reason` stands."""
    return name in ALWAYS_OPEN or name in (CODE_PAGES if reason == "code" else PASSWORD_PAGES)
