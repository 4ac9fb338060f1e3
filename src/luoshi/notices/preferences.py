"""What a person chose, and the moment at which the house may speak."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from luoshi.notices.models import Preference


def preferences_of(users: Iterable[int]) -> dict[int, Preference]:
    """The choices of each, the defaults for whoever chose nothing (not saved); one query."""
    pks = set(users)
    chosen = {one.user_id: one for one in Preference.objects.filter(user__in=pks)}
    return {pk: chosen.get(pk) or Preference(user_id=pk) for pk in pks}


def speak_at(preference: Preference, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies (local time; they may pass midnight)."""
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None or start == end:
        return moment
    local = timezone.localtime(moment)
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return moment
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, end), local.tzinfo)
