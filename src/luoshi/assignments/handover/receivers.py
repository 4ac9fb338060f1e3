"""What this room does when organizations become of another kind: the tallies count by kind."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from luoshi.assignments import tallies
from luoshi.organizations.reorganization.signals import kinds_changed
from luoshi.plans.models import Plan


@receiver(kinds_changed)
def count_by_new_kind(organizations: Sequence[int], **_more: Any) -> None:
    """Counts the plans of these organizations afresh."""
    for plan in Plan.objects.filter(ledger_units__organization__in=organizations).distinct().order_by("pk"):
        tallies.rebuild(plan)
