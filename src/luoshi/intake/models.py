from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization
from luoshi.reports.models import Report


def is_free(now: datetime, lease: timedelta) -> models.Q:
    """A condition on what a process takes for a time: nobody has it, its time is over, or a clock that went wrong wrote it."""
    over = models.Q(busy_until__lt=now) | models.Q(busy_until__gt=now + lease)
    return models.Q(busy_until__isnull=True) | over


class Mailbox(models.Model):
    """The folder that mails are taken from. While `busy_until` lies ahead a process is looking into it."""

    name = models.CharField(max_length=300, unique=True)
    busy_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name


class Mail(models.Model):
    """A mail that was taken, and what became of it. Everything in it was written by strangers: it is only ever shown as text.

    `uidvalidity` and `uid` are its place in the mailbox, by which it is not taken twice; None for one that came as a file. `raw`
    is the mail byte for byte, empty once it has been kept long enough; of one too large only the head was taken. `person` is whom
    the sender's address belongs to, which says nothing about who wrote it. `parts` are the texts found in it, `attachments` what
    became of each file, `authentication` what the trusted receiving server found.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("taken in")
        WAITING = "waiting", _("waits for its unit")
        DRAFTED = "drafted", _("became a draft")
        CONFIRMED = "confirmed", pgettext_lazy("of a mail", "confirmed")
        BOUNCED = "bounced", _("sent back")
        QUARANTINED = "quarantined", _("quarantined")
        DUPLICATE = "duplicate", _("came before")
        DISCARDED = "discarded", _("thrown away")
        FAILED = "failed", pgettext_lazy("of a mail", "failed")

    class FoundBy(models.TextChoices):
        TOKEN = "token", _("number in the mail")
        CHAIN = "chain", _("answer to one of our mails")
        WORDING = "wording", _("wording")
        CHOICE = "choice", _("chosen by the unit")
        HAND = "hand", _("assigned by hand")

    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="mails")
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    raw = models.FileField(upload_to="intake/%Y/%m/", blank=True)
    raw_sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    message_id = models.CharField(max_length=300, blank=True, db_index=True)
    content_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sender = models.CharField(_("sender"), max_length=254, blank=True, db_index=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received at"))
    taken_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    reason = models.CharField(max_length=40, blank=True)
    authentication = models.JSONField(default=dict)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="mails")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="mails")
    found_by = models.CharField(max_length=8, choices=FoundBy, blank=True)
    candidates = models.JSONField(default=list)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="mails")
    report_version = models.PositiveIntegerField(null=True)
    text_kept = models.BooleanField(default=False)
    parts = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    busy_until = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail taken in")
        verbose_name_plural = _("mails taken in")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uidvalidity", "uid"], name="unique_mail_in_mailbox"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"]),
            models.Index(fields=["state", "busy_until"]),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.subject}"

    @property
    def files_taken(self) -> list[dict[str, Any]]:
        """The attachments that became evidence."""
        return [file for file in self.attachments if file["taken"]]


class Reply(models.Model):
    """A mail of ours about one that came. `message_id` is ours and kept, so that an answer to it finds its way."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("asks to confirm")
        CHOOSE = "choose", _("asks to choose")
        BOUNCE = "bounce", _("says what is missing")

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=8, choices=Kind)
    to = models.CharField(max_length=254)
    message_id = models.CharField(max_length=300, unique=True)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("answer to a mail")
        verbose_name_plural = _("answers to mails")
        indexes = [models.Index(fields=["to", "created_at"]), models.Index(fields=["sent_at", "try_after"])]

    def __str__(self) -> str:
        return f"{self.to} {self.subject}"


class SentMail(models.Model):
    """A mail of the house that its reader may answer with a report: its id, and the lines of the ledger that it told of."""

    message_id = models.CharField(max_length=300, unique=True)
    lines = models.JSONField(default=list)
    sent_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("mail that may be answered")
        verbose_name_plural = _("mails that may be answered")

    def __str__(self) -> str:
        return self.message_id
