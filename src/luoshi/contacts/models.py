from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.organizations.models import Organization
from luoshi.plans.models import Obligation, Plan


class ContactCall(models.Model):
    """A plan's question to each of its units: who is your deputy leader, who your handler? At most one for a plan.

    `obligation` is the plan's own sentence that asks for it, where it has one. `due_on` is inclusive; `remind_days` before it those
    who have not answered are reminded by themselves. `address` is where the site was called when the question was opened: mails that
    no request causes need it. `group_picture` is a QR picture by which people join the work group.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="contact_call")
    obligation = models.ForeignKey(Obligation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("declare by"))
    remind_days = models.PositiveSmallIntegerField(_("days before that day on which units are reminded"), default=3)
    words = models.CharField(_("words to the units"), max_length=300, blank=True)
    group_name = models.CharField(_("name of the work group"), max_length=60, blank=True)
    group_picture = models.FileField(upload_to="groups/%Y/", blank=True)
    address = models.CharField(max_length=200, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("declaration of contacts")
        verbose_name_plural = _("declarations of contacts")

    def __str__(self) -> str:
        return f"{self.plan}"


class Declaration(models.Model):
    """One unit's answer. Once confirmed it stands in the posts of the roster, which are the truth from then on.

    Of each of the two people either `…_person` is somebody on record, or the fields say who it is. `link_nonce` is part of the secret
    link's signature: emptied it revokes the link, changed it makes a new one. `link_until` is its last day.
    """

    class State(models.TextChoices):
        MISSING = "missing", _("not declared")
        DECLARED = "declared", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")

    call = models.ForeignKey(ContactCall, on_delete=models.CASCADE, related_name="declarations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contact_declarations")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.MISSING)
    deputy_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    deputy_name = models.CharField(max_length=60, blank=True)
    deputy_phone = models.CharField(max_length=20, blank=True)
    deputy_email = models.EmailField(blank=True)
    handler_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handler_name = models.CharField(max_length=60, blank=True)
    handler_phone = models.CharField(max_length=20, blank=True)
    handler_email = models.EmailField(blank=True)
    joined_group = models.BooleanField(_("in the work group"), default=False)
    remark = models.CharField(max_length=200, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    link_nonce = models.CharField(max_length=24, blank=True)
    link_until = models.DateField(null=True)
    mail = models.EmailField(_("mail address of the unit"), blank=True)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [models.UniqueConstraint(fields=["call", "organization"], name="unique_declaration")]
        indexes = [models.Index(fields=["call", "state"])]

    def __str__(self) -> str:
        return f"{self.organization} {self.get_state_display()}"


class Reminder(models.Model):
    """A reminder to one unit on one day: there is never a second one on that day. `recipients` is None until it was sent."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recipients = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["declaration", "day"], name="unique_reminder")]

    def __str__(self) -> str:
        return f"{self.declaration} {self.day}"


class Attempt(models.Model):
    """How often something was tried within an hour: wrong links by an address, answers through one link."""

    key = models.CharField(max_length=80)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="unique_attempt")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
