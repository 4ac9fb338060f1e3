"""What a password must be, and what is remembered of one: the rules of GB/T 22239-2019, 8.1.4.1 (level 3, identification).

Lengths, classes, history and age are settings. Every way of setting a password goes through Django's validators, and
`password_changed` is called by Django itself when a user with a new password is saved: nothing can slip past.
"""

import string
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.accounts.models import Credential, PasswordHistory
from luoshi.organizations.models import User


class LengthValidator:
    """At least so many characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < settings.PASSWORD_MIN_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return _("Use at least %(count)s characters.") % {"count": settings.PASSWORD_MIN_LENGTH}


class ClassesValidator:
    """At least so many of: capitals, small letters, digits, other characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if classes_in(password) < settings.PASSWORD_CLASSES:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("Use at least %(count)s of these: capital letters, small letters, digits, other characters.") % {
            "count": settings.PASSWORD_CLASSES
        }


def classes_in(password: str) -> int:
    """How many of the four classes of characters the password has; what is no ASCII letter or digit is of the fourth."""
    classes = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    named = sum(any(character in members for character in password) for members in classes)
    return named + any(character not in "".join(classes) for character in password)


class HistoryValidator:
    """None of the last passwords, the present one included; and the place where a new one is remembered."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and any(check_password(password, old) for old in self._former(user)):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def _former(self, user: User) -> list[str]:
        kept = PasswordHistory.objects.filter(user_id=user.pk)[: settings.PASSWORD_HISTORY]
        former = [old.password for old in kept] if settings.PASSWORD_HISTORY else []
        # The user object of a form may hold the new password already: ask the row.
        return list({*former, *User.objects.filter(pk=user.pk).values_list("password", flat=True)})

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called by Django once a user with a new password is saved."""
        if user is None or not user.has_usable_password():
            return
        PasswordHistory.objects.create(user=user, password=user.password)
        Credential.objects.update_or_create(user=user, defaults={"set_at": timezone.now(), "must_change": False})
        self._forget(user)

    def _forget(self, user: User) -> None:
        kept = list(
            PasswordHistory.objects.filter(user=user).values_list("pk", flat=True)[: max(settings.PASSWORD_HISTORY, 1)]
        )
        PasswordHistory.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return ngettext(
            "The present password can't be taken again.",
            "The last %(count)s passwords can't be taken again.",
            settings.PASSWORD_HISTORY,
        ) % {"count": settings.PASSWORD_HISTORY}


def why_change(user: User) -> str:
    """Why the password has to be changed before anything else: "given", "old", or "" when it needn't be.

    An account whose password came into the database another way is counted from the first time it is seen here.
    """
    if not user.has_usable_password():
        return ""
    credential, _created = Credential.objects.get_or_create(user=user)
    if credential.must_change and settings.PASSWORD_CHANGE_FIRST:
        return "given"
    age = timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
    if age and credential.expires and timezone.now() - credential.set_at >= age:
        return "old"
    return ""
