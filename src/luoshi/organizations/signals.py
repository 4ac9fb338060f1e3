"""Sign-ins, sign-outs and what failed of them become events of the audit chain."""

from typing import Any

from allauth.account.signals import password_changed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from luoshi.audit.actions import record
from luoshi.organizations.models import User


def _address(request: HttpRequest | None) -> str:
    return getattr(request, "META", {}).get("REMOTE_ADDR", "")


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    record(user, "organizations:session:sign_in", user, address=_address(request))


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        record(user, "organizations:session:sign_out", user, address=_address(request))


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    username = str(credentials.get("username") or "")[:150]
    record(None, "organizations:session:sign_in_failed", username=username, address=_address(request))


@receiver(user_locked_out)
def locked_out(request: HttpRequest, username: str, **_more: Any) -> None:
    record(None, "organizations:session:lock_out", username=str(username or "")[:150], address=_address(request))


@receiver(password_changed)
def password_was_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    record(user, "organizations:account:change_password", user, address=_address(request))
