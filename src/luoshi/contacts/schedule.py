"""When units are reminded without anybody pressing a button."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from luoshi.contacts.models import ContactCall
from luoshi.contacts.tasks import remind_by_itself

#: The hour of the day, in the site's zone, at which reminders leave.
HOUR = 9


def first_reminder(call: ContactCall) -> datetime:
    """The moment of the automatic reminder."""
    day = call.due_on - timedelta(days=call.remind_days)
    return timezone.make_aware(datetime.combine(day, time(HOUR)))


def schedule(call: ContactCall) -> bool:
    """Put the automatic reminder into the worker's queue; whether it was, which it is not for a moment that has passed.

    A task for a day that was changed meanwhile does nothing when it runs. A backend that can't wait (that of the tests) gets none:
    `luoshi contacts remind`, once a day, does the same.
    """
    moment = first_reminder(call)
    if moment <= timezone.now() or not remind_by_itself.get_backend().supports_defer:
        return False
    remind_by_itself.using(run_after=moment).enqueue(call.pk, call.due_on.isoformat(), call.remind_days)
    return True
