from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.accounts.codes import digest
from luoshi.accounts.models import Invitation
from luoshi.organizations.models import User


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether too many failures lock this user name for this address."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


class AccountForm(forms.Form):
    """A new account. What a person may do comes from posts, which the roster gives."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=gettext_lazy("Letters, digits and @ . + - _ only; it can't be changed later."),
    )
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=20, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        help_text=gettext_lazy("An invitation can be sent there; without one a code is printed."),
    )


class NewPasswordForm(forms.Form):
    """A password twice, held to the rules for the person."""

    password1 = forms.CharField(
        label=gettext_lazy("Your new password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        self.fields["password1"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        elif first and self.person:
            try:
                validate_password(first, self.person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class CodeForm(NewPasswordForm):
    """The slip's user name and code, and the password that its owner chooses.

    Whatever is wrong with the name or the code, the sentence is the same; failures count towards the lock-out of sign-in.
    """

    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["username", "code", "password1", "password2"]

    def __init__(self, *args: Any, request: HttpRequest, **more: Any) -> None:
        super().__init__(*args, **more)
        self.request = request
        self.invitation: Invitation | None = None

    def clean(self) -> dict[str, Any] | None:
        username, code = self.cleaned_data.get("username"), self.cleaned_data.get("code")
        if username and code:
            self.invitation = self._invitation(username, code)
            self.person = self.invitation.user
        return super().clean()

    def _invitation(self, username: str, code: str) -> Invitation:
        if is_locked(self.request, username):
            raise ValidationError(_("Too many failures. Wait a while, then try again."))
        slips = Invitation.objects.select_related("user").filter(way=Invitation.Way.SLIP, code_digest=digest(code))
        found = slips.filter(user__username=username, user__is_active=True).first()
        if found is None or found.state() != Invitation.State.OPEN:
            user_login_failed.send(sender=User, credentials={"username": username}, request=self.request)
            raise ValidationError(
                _("User name and code do not fit, or the code was used or has expired. Ask your administrator.")
            )
        return found


class _Plain:
    """The label stands above the field; allauth's words inside it would say the same in another way."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class PlainActivateForm(_Plain, ActivateTOTPForm):
    """Setting up."""


class _Counted(_Plain):
    """A one-time code counts like a password: after too many failures it isn't even looked at."""

    user: User

    def clean_code(self) -> str:
        if is_locked(context.request, self.user.username):
            raise ValidationError(_("Too many failures. Wait a while, then try again."))
        return str(super().clean_code())  # type: ignore[misc]


class CountedAuthenticateForm(_Counted, AuthenticateForm):
    """At sign-in."""


class CountedReauthenticateForm(_Counted, ReauthenticateForm):
    """Before something that asks for a fresh proof."""
