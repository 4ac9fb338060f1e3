"""The small scheduler: what runs by itself, when next, and who takes it.

A row of `Schedule` holds the moment of a job's next run. A worker locks the row, moves the moment on and puts the job into the task
queue, all in one transaction: of several workers one gets it, and a kill at any point leaves it either due or queued. After a
stand-still a job runs once, not once for each time missed. A clock that is moved back finds the moment in the future and runs nothing.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone
from django_tasks.base import Task

from luoshi.audit.queries import is_refusal_over
from luoshi.audit.tasks import tell_of_refusals
from luoshi.notices.models import Schedule
from luoshi.notices.sending import outbox
from luoshi.notices.tasks import send_waiting, tell_day
from luoshi.transactions import atomic

log = logging.getLogger(__name__)

#: Seconds between two looks at the rows.
LOOK = 20.0
SENDING_EVERY = timedelta(minutes=1)
REFUSALS_EVERY = timedelta(minutes=30)
#: A moment further off than any job's rhythm was written by a clock that went wrong, and counts as due.
LONGEST = timedelta(days=2)


def next_digest(now: datetime) -> datetime:
    """The next moment after `now` at which the day's notices are told."""
    local = timezone.localtime(now)
    moment = timezone.make_aware(datetime.combine(local.date(), time.fromisoformat(settings.NOTICES_AT)))
    return moment if moment > now else moment + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """`next_run` gives the moment after this one; `wanted` says whether there is anything to do, so that no idle task is queued."""

    name: str
    task: Task
    next_run: Callable[[datetime], datetime]
    wanted: Callable[[], bool] = lambda: True


JOBS = (
    Job("tell_day", tell_day, next_digest),
    Job("tell_of_refusals", tell_of_refusals, lambda now: now + REFUSALS_EVERY, is_refusal_over),
    Job("send_waiting", send_waiting, lambda now: now + SENDING_EVERY, outbox.anything_due),
)


def run_due() -> list[str]:
    """Queue the jobs whose moment has come; their names."""
    return [job.name for job in JOBS if _is_due(job, timezone.now()) and _take(job)]


def _is_due(job: Job, now: datetime) -> bool:
    """A look without a lock: most find nothing to do."""
    return not Schedule.objects.filter(name=job.name, next_at__gt=now, next_at__lte=now + LONGEST).exists()


@atomic
def _take(job: Job) -> bool:
    now = timezone.now()
    Schedule.objects.get_or_create(name=job.name, defaults={"next_at": _first(job, now)})
    row = Schedule.objects.select_for_update(no_key=True).get(name=job.name)
    if now < row.next_at <= now + LONGEST:
        return False
    row.next_at = job.next_run(now)
    row.save()
    if job.wanted():
        job.task.enqueue()
    return True


def _first(job: Job, now: datetime) -> datetime:
    """The first moment of a new installation: at once when today's has passed, else at its time."""
    following = job.next_run(now)
    return following if job.task is tell_day and timezone.localdate(following) == timezone.localdate(now) else now


def keep_time(stop: threading.Event) -> None:
    """Look at the rows until told to stop. An error of the database is logged, and the next look tries again."""
    while not stop.is_set():
        close_old_connections()
        try:
            run_due()
        except Error:
            log.exception("the schedule could not be read")
        stop.wait(LOOK)
