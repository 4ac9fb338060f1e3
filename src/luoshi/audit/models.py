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
