"""Where django-allauth asks the house: who may sign in, which page comes next, whom a provider's account belongs to."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from luoshi.accounts import gate, single_sign_on
from luoshi.accounts.addresses import client_address
from luoshi.accounts.codes import sealed, unsealed

BACKEND = "django.contrib.auth.backends.ModelBackend"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and imports; nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        # Not the same form again: who had to change it first has come to work.
        return reverse("desk")

    def login(self, request: HttpRequest, user: Any) -> None:
        # However somebody proved who he is, the session belongs to the one backend that loads users.
        user.backend = BACKEND
        super().login(request, user)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: named after the house, and not to be given up where a role asks for them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or has been used. Wait for the next one and type that."),
        "cannot_delete_authenticator": _("Your post asks for one-time codes: they can't be turned off."),
    }

    def get_totp_issuer(self) -> str:
        with override(settings.LANGUAGE_CODE):
            return gettext("Luoshi")

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unsealed(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not gate.needs_code(authenticator.user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on: a provider's account opens the account on the roster that a claim names, and makes none by itself."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # Linking a second provider account from within a session is not offered, so nobody can be led into it.
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(refused(request))
        if sociallogin.is_existing:
            return
        user = single_sign_on.owner(sociallogin.account.get_provider_account().get_user_data() or {})
        if user is None:
            single_sign_on.note_stranger(sociallogin.account.provider)
            raise ImmediateHttpResponse(refused(request))
        sociallogin.connect(request, user)
        single_sign_on.note_link(user, sociallogin.account.provider)


def refused(request: HttpRequest) -> Any:
    """The page that says that the provider's account opens none here."""
    return render(request, "socialaccount/stranger.html", {"name": settings.OIDC_NAME}, status=403)
