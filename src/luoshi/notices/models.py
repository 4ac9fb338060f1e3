from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization
from luoshi.plans.models import Plan
from luoshi.reports.models import Report


def default_before() -> list[int]:
    return [7, 3, 1]


class PlanSteps(models.Model):
    """When a plan tells whom: days before the due day, and days overdue after which each step is told (None: never).

    A plan without a row follows the defaults. `repeat_every` is the number of days after which the same step hears of the same
    line again; `review_after` is for how many days a report may wait before its reviewers are told.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="notice_steps")
    before = models.JSONField(default=default_before)
    deputy_after = models.PositiveSmallIntegerField(null=True, blank=True, default=1)
    first_after = models.PositiveSmallIntegerField(null=True, blank=True, default=3)
    office_after = models.PositiveSmallIntegerField(null=True, blank=True, default=7)
    review_after = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    repeat_every = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        return str(self.plan)


class Preference(models.Model):
    """By which channels a person is told, and when not. The site's inbox is always one of them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference")
    mail = models.BooleanField(_("By mail"), default=True)
    robot = models.BooleanField(_("In the group chat of my unit"), default=False)
    urgent_at_once = models.BooleanField(_("Urgent ones by mail at once"), default=True)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True, default=time(20))
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True, default=time(8))

    def __str__(self) -> str:
        return str(self.user)


class Robot(models.Model):
    """A group chat's robot of an organization. Address and secret are encrypted; pages show no more than host and last characters."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="robots")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    name = models.CharField(_("Name of the group"), max_length=60)
    sealed_address = models.TextField()
    sealed_secret = models.TextField(blank=True)
    hint = models.CharField(max_length=80)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["organization__path", "pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A message that leaves the house: a person's mail, or a robot's post. `key` makes it unique: it is written once.

    `waiting` until `next_try_at`; `sending` while a worker has it. One whose worker died on the way is `unsure`: it may have
    arrived, so it is not sent again by itself. `merged`: its lines went into a later one. `nothing`: nothing was left to tell.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        ROBOT = "robot", _("group chat")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNSURE = "unsure", _("may have arrived")
        MERGED = "merged", _("in a later one")
        NOTHING = "nothing", _("nothing left to tell")

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notice_deliveries"
    )
    robot = models.ForeignKey(Robot, null=True, on_delete=models.CASCADE, related_name="deliveries")
    day = models.DateField(_("Day"))
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"]), models.Index(fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return self.key

    @property
    def error(self) -> str:
        """The last error in words of the active language."""
        from luoshi.notices.sending.errors import reason

        return reason(self.last_error)


class Notice(models.Model):
    """One thing that one person is told: a line of the inbox and of the digest. `key` is unique for the person: told once.

    `step` says in which capacity. `data` fills the sentence of the kind. `mailed_in` and `posted_in` are the messages that carry it
    out of the house.
    """

    class Step(models.TextChoices):
        HANDLER = "handler", _("handler")
        DEPUTY = "deputy", _("deputy leader")
        FIRST = "first", _("first responsible person")
        OFFICE = "office", _("plan office")
        REVIEWER = "reviewer", _("reviewer")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    step = models.CharField(max_length=10, choices=Step)
    day = models.DateField()
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.CASCADE, related_name="notices")
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="notices")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_in = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="mailed")
    posted_in = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="posted")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-day", "-id"]),
            models.Index(fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notices_unread"),
            models.Index(fields=["day", "recipient"]),
        ]

    def __str__(self) -> str:
        return self.key


class DailyRun(models.Model):
    """The day's notices: begun, and finished once all are written. The last finished day is where the next one goes on."""

    day = models.DateField(unique=True)
    started_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)
    told = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.day)


class Schedule(models.Model):
    """A job that runs by itself, and when next. A worker takes it by moving `next_at` on, with the row locked."""

    name = models.CharField(max_length=40, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
