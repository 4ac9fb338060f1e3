"""The day's notices: collected, written, put into messages. May be run any number of times: told is told."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.notices.actions.telling import write_deliveries, write_notices
from luoshi.notices.collecting import Collecting
from luoshi.notices.models import DailyRun, Notice
from luoshi.notices.steps import Span
from luoshi.notices.tasks import send_waiting
from luoshi.reports.actions import escalate_reviews
from luoshi.transactions import atomic

#: A run this far ahead was made by a clock that went wrong, and silences nobody.
WRONG_CLOCK = timedelta(days=31)


def span_until(day: date) -> Span:
    """The days from the last finished run to this day. Empty (nothing is new) for a day at or before that run."""
    done = DailyRun.objects.filter(finished_at__isnull=False, day__lte=day + WRONG_CLOCK).order_by("-day").first()
    return Span(day, done.day if done else None)


def run_day(day: date | None = None) -> int:
    """Tell what is new up to the day (today); how many notices were written. 0 where the day, or a later one, is done.

    A run that was killed is begun again by the next: what it wrote stays, what it did not is added.
    """
    day = day or timezone.localdate()
    span = span_until(day)
    if span.since is not None and span.since >= day:
        return 0
    run, _new = DailyRun.objects.get_or_create(day=day)
    before = Notice.objects.filter(day=day).count()
    for drafts in Collecting(span).partitions():
        write_notices(drafts, day)
    escalate_reviews(day)
    write_deliveries(span, timezone.now())
    return _finish(run, Notice.objects.filter(day=day).count() - before)


@atomic
def _finish(run: DailyRun, told: int) -> int:
    locked = DailyRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if locked.finished_at is None:
        locked.finished_at, locked.told = timezone.now(), told
        locked.save()
        record(None, "notices:day:tell", day=locked.day, count=told)
    transaction.on_commit(send_waiting.enqueue)
    return told


def tomorrow() -> Span:
    """The span that tomorrow's run will have: for the preview."""
    today = timezone.localdate()
    span = span_until(today + timedelta(days=1))
    # What today's run has yet to tell it will have told by then.
    return Span(span.day, today if span.since is None or span.since < today else span.since)
