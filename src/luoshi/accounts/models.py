"""What is kept of an account beside the person's own row (`organizations.User`): its password's age, invitations, flags."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Credential(models.Model):
    """The state of an account's password. No row: no password was ever given through the house."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="credential")
    set_at = models.DateTimeField(default=timezone.now)
    #: An administrator gave the password: its owner changes it before anything else.
    must_change = models.BooleanField(default=False)
    #: False for accounts whose password may grow old: those of the demonstration.
    expires = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("password state")
        verbose_name_plural = _("password states")

    def __str__(self) -> str:
        return str(self.user)


class PasswordHistory(models.Model):
    """The hash of a password that the account had, so that it isn't taken again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class LanguageChoice(models.Model):
    """The language that a person chose for the site, on every device. No row: none was chosen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="language_choice")
    language = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("chosen language")
        verbose_name_plural = _("chosen languages")

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"


class Invitation(models.Model):
    """Leave to set one's own password once: by a signed link in a mail, or by a code printed on a slip.

    The code itself is never stored, only a keyed digest; the link is signed anew from the key and needs no secret here.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("by mail")
        SLIP = "slip", _("printed code")

    class State(models.TextChoices):
        OPEN = "open", _("not used yet")
        USED = "used", _("used")
        REVOKED = "revoked", _("withdrawn")
        EXPIRED = "expired", _("expired")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    way = models.CharField(max_length=8, choices=Way)
    code_digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "used_at"])]

    def __str__(self) -> str:
        return f"{self.user} {self.way}"

    def state(self, now: datetime | None = None) -> str:
        """One of `State`: what can still be done with it."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= (now or timezone.now()) else self.State.OPEN

    def get_state_display(self) -> str:
        return str(self.State(self.state()).label)


class DutyConflict(models.Model):
    """Somebody was found to hold duties that must lie in different hands; open until they no longer do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    duties = models.CharField(max_length=60)
    found_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("conflict of duties")
        verbose_name_plural = _("conflicts of duties")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "duties"], condition=models.Q(ended_at=None), name="one_open_conflict_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.duties}"
