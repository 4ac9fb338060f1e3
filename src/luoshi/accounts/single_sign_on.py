"""Whose account a provider's answer opens: the one whose field equals the claim that the office chose."""

from typing import Any

from django.conf import settings

from luoshi.audit.actions import record
from luoshi.organizations.models import User
from luoshi.transactions import atomic

#: Claims that a provider may send without having checked them, and the claim by which it says so.
CHECKED_BY = {"email": "email_verified", "phone_number": "phone_number_verified"}


def owner(claims: dict[str, Any]) -> User | None:
    """The account that the claims name, made now if the office wants that; None when there is none or more than one.

    `LUOSHI_OIDC_CLAIM` is compared with the account's `LUOSHI_OIDC_FIELD` (username, email or phone). A mail address or phone that
    the provider calls unverified names nobody.
    """
    value = str(claims.get(settings.OIDC_CLAIM) or "").strip()
    if not value or claims.get(CHECKED_BY.get(settings.OIDC_CLAIM, ""), True) is False:
        return None
    exact = "iexact" if settings.OIDC_FIELD == "email" else "exact"
    found = list(User.objects.filter(**{f"{settings.OIDC_FIELD}__{exact}": value})[:2])
    if found or not settings.OIDC_CREATE:
        return found[0] if len(found) == 1 else None
    return _made(value, claims)


@atomic
def _made(value: str, claims: dict[str, Any]) -> User | None:
    """A new account without a post: it sees nothing until an administrator appoints its owner."""
    username = value if settings.OIDC_FIELD == "username" else str(claims.get("preferred_username") or value)
    if len(username) > 150 or User.objects.filter(username=username).exists():
        return None
    person = User(username=username, full_name=str(claims.get("name") or username)[:60])
    setattr(person, settings.OIDC_FIELD, value)
    person.set_unusable_password()
    person.save()
    record(None, "organizations:account:add", person, username=username, fields=["full_name", settings.OIDC_FIELD])
    return person


def note_link(user: User, provider: str) -> None:
    """The account was opened by a provider's account for the first time."""
    record(user, "accounts:sign_on:link", user, username=user.username, provider=provider)


def note_stranger(provider: str) -> None:
    """Somebody was known to the provider and not to the house. The claim may be a phone number: it is not kept."""
    record(None, "accounts:sign_on:stranger", provider=provider, claim=settings.OIDC_CLAIM)
