"""Refused requests as events: the first at once, what follows within the hour counted, so that a loop cannot flood the chain."""

from typing import Any

from django.utils import timezone

from luoshi.audit.actions.recording import record
from luoshi.audit.models import Event, RefusalCount
from luoshi.audit.queries import REFUSALS_APART, refusals_over
from luoshi.transactions import atomic

#: Whoever makes up a method makes up no more counts than one.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@atomic
def note_refusal(actor: Any, route: str, method: str) -> Event | None:
    """The event that the person was refused at the address of the form `route` (`/posts/<int:pk>/`); None where one is younger than an hour: then it is counted.

    The event holds the form of the address, the method and how many `times` since the last event, and nothing of what was sent.
    """
    now, method = timezone.now(), method if method in METHODS else "?"
    row, created = RefusalCount.objects.select_for_update(no_key=True).get_or_create(
        user_id=actor.pk, route=route[:120], method=method, defaults={"told_at": now}
    )
    row.untold += 1
    if not created and row.told_at <= now < row.told_at + REFUSALS_APART:
        row.save()
        return None
    event = _tell(row)
    row.told_at, row.untold = now, 0
    row.save()
    return event


@atomic
def tell_refusals() -> int:
    """How many events were written about refusals counted for longer than an hour and not told yet. Old counts are forgotten."""
    rows = list(
        refusals_over(timezone.now()).select_for_update(of=("self",), no_key=True).select_related("user").order_by("pk")
    )
    told = [_tell(row) for row in rows if row.untold]
    RefusalCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(told)


def _tell(row: RefusalCount) -> Event:
    since = timezone.localtime(row.told_at).isoformat(timespec="seconds")
    return record(
        row.user,
        "audit:request:refused",
        row.user_id,
        route=row.route,
        method=row.method,
        times=row.untold,
        since=since,
    )
