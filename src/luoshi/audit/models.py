from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened, chained to the one before it. Rows are only ever inserted; the database refuses the rest.

    `tag` is app:subject:action, e.g. `plans:plan:issue`. The three keys of context are plain numbers, not foreign keys:
    an event outlives what it is about.
    """

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=100, blank=True)
    tag = models.CharField(max_length=80, db_index=True)
    subject_id = models.CharField(max_length=40, blank=True)
    plan_id = models.BigIntegerField(null=True)
    assignment_id = models.BigIntegerField(null=True)
    organization_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    algorithm = models.CharField(max_length=8, default="sha256")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["tag", "sequence"]),
            models.Index(fields=["plan_id", "sequence"]),
            models.Index(fields=["assignment_id", "sequence"]),
            models.Index(fields=["organization_id", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.tag}"


class ChainHead(models.Model):
    """The last link: one row, locked by each append so that sequence and hash follow each other without a gap."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"


class RefusalCount(models.Model):
    """How often a person was refused at one address since the last event that says so (`actions.note_refusal`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The form of the address (`/posts/<int:pk>/`), so that no two things of a kind count apart.
    route = models.CharField(max_length=120)
    method = models.CharField(max_length=8)
    told_at = models.DateTimeField(db_index=True)
    untold = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of refusals")
        verbose_name_plural = _("counts of refusals")
        constraints = [
            models.UniqueConstraint(fields=["user", "route", "method"], name="one_count_a_person_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.method} {self.route}"


class VerificationRun(models.Model):
    """One proof of the chain, asked for by an auditor, done in the background, and kept with its result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("broken off")

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    #: The signed checkpoint that it began at; empty when it began at the first event.
    checkpoint = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    broken_at = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def since(self) -> int:
        """The event before the first one that it checks: 0, or that of the checkpoint."""
        return int(self.checkpoint.get("sequence", 0))

    @property
    def holds(self) -> bool:
        """Whether it is done and found nothing wrong."""
        return self.state == self.State.DONE and self.broken_at is None

    @property
    def read(self) -> int:
        """How many events it has read so far."""
        return max(self.done - self.since, 0)

    @property
    def percent(self) -> int:
        """How much of what it has to read is read."""
        return 100 * self.read // max(self.total - self.since, 1)
