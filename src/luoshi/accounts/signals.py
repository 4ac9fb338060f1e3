"""Sign-ins, sign-outs and what failed of them become events of the audit chain.

The tags of sessions and passwords begin with `organizations:`, as they did before this room stood alone: one search finds all.
"""

import time
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from luoshi.accounts import gate, separation
from luoshi.accounts.actions import sessions
from luoshi.accounts.actions.languages import recall_language
from luoshi.accounts.addresses import client_address
from luoshi.accounts.middleware import SEEN
from luoshi.audit.actions import record
from luoshi.organizations.models import Appointment, User


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    record(user, "organizations:session:sign_in", user, address=client_address(request))
    request.session[SEEN] = time.time()
    recall_language(request, user)
    gate.close(request, user)
    separation.note(user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user is not None:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        record(user, "organizations:session:sign_out", user, address=client_address(request))


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    username = str(credentials.get("username") or "")[:150]
    record(None, "organizations:session:sign_in_failed", username=username, address=client_address(request))


@receiver(user_locked_out)
def locked_out(request: HttpRequest, username: str, **_more: Any) -> None:
    address = client_address(request)
    record(None, "organizations:session:lock_out", username=str(username or "")[:150], address=address)


@receiver(password_changed)
def password_was_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    record(user, "organizations:account:change_password", user, address=client_address(request))
    sessions.end_all(user, but=request.session.session_key or "")
    gate.reopen(request)


@receiver(authentication_failed)
def code_was_wrong(request: HttpRequest, user: User, **_more: Any) -> None:
    """Wrong one-time codes count like wrong passwords, so that nobody can try them all."""
    user_login_failed.send(sender=User, credentials={"username": user.username}, request=request)


@receiver(authenticator_used)
def code_was_used(user: User, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == "recovery_codes":
        record(user, "accounts:code:recover", user)


@receiver(authenticator_added)
def code_was_set_up(request: HttpRequest, user: User, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == "totp":
        record(user, "accounts:code:activate", user)
        gate.reopen(request)


@receiver(authenticator_removed)
def code_was_removed(user: User, authenticator: Any, **_more: Any) -> None:
    if authenticator.type == "totp":
        record(user, "accounts:code:deactivate", user)


@receiver(authenticator_reset)
def codes_were_made_anew(user: User, **_more: Any) -> None:
    record(user, "accounts:code:renew_recovery", user)


@receiver(post_save, sender=Appointment)
def somebody_was_appointed(instance: Appointment, **_more: Any) -> None:
    """Whoever appoints, and however: duties that must lie in different hands are flagged in the same transaction."""
    separation.note_appointment(instance)
