"""Writing notices, and the messages that carry them out of the house."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.notices.kinds import Kind
from luoshi.notices.models import Delivery, Notice, Preference
from luoshi.notices.preferences import preferences_of, speak_at
from luoshi.notices.recipients import Draft
from luoshi.notices.robot_reach import robots_of
from luoshi.notices.steps import Span
from luoshi.notices.tasks import send_waiting
from luoshi.organizations.models import User
from luoshi.transactions import atomic

BATCH = 500
WAITING = Delivery.State.WAITING


def write_notices(drafts: Iterable[Draft], day: date) -> None:
    """Write the drafts that the person was not told yet; the others are left alone."""
    Notice.objects.bulk_create([one.notice(day) for one in drafts], batch_size=BATCH, ignore_conflicts=True)


@atomic
def tell_of(kind: Kind, event: Event) -> None:
    """Write the notices of an event, in its own transaction, and the mails of those who want urgent ones at once."""
    drafts = list(kind.told(event)) if kind.told else []
    day = timezone.localdate(event.at)
    write_notices(drafts, day)
    if kind.urgent and drafts:
        _mail_at_once(drafts, event.at)


def _mail_at_once(drafts: Sequence[Draft], moment: datetime) -> None:
    people = User.objects.filter(pk__in=[one.recipient for one in drafts], is_active=True).exclude(email="")
    wanted = set(people.values_list("pk", flat=True))
    chosen = preferences_of(wanted)
    for one in drafts:
        if one.recipient in wanted and chosen[one.recipient].mail and chosen[one.recipient].urgent_at_once:
            _put_into_mail(one, chosen[one.recipient], moment)
    transaction.on_commit(send_waiting.enqueue)


def _put_into_mail(draft: Draft, preference: Preference, moment: datetime) -> None:
    """Put the notice into the person's mail that still waits, else into one of its own: two in quiet hours leave as one."""
    waiting = Delivery.objects.select_for_update(no_key=True).filter(
        user=draft.recipient, channel="mail", state=WAITING
    )
    delivery = waiting.first()
    if delivery is None:
        delivery, _new = Delivery.objects.get_or_create(
            key=f"mail:urgent:{draft.recipient}:{draft.key}",
            defaults={
                "channel": Delivery.Channel.MAIL,
                "user_id": draft.recipient,
                "day": timezone.localdate(moment),
                "next_try_at": speak_at(preference, moment),
            },
        )
    told = Notice.objects.filter(recipient=draft.recipient, key=draft.key, mailed_in__isnull=True)
    told.update(mailed_in=delivery)


def write_deliveries(span: Span, now: datetime) -> None:
    """One mail for each person who wants mail and one post for each robot, with all that was not carried out yet."""
    pks = list(_untold(span).order_by("recipient").values_list("recipient", flat=True).distinct())
    for first in range(0, len(pks), BATCH):
        _write_mails(pks[first : first + BATCH], span, now)
        _write_posts(pks[first : first + BATCH], span, now)


def _untold(span: Span) -> QuerySet[Notice]:
    """The notices of the span's day, and unread ones since the last run: of events that came after that day's digest."""
    if span.since is None:
        return Notice.objects.filter(day=span.day)
    return Notice.objects.filter(Q(day=span.day) | Q(day__gte=span.since, day__lt=span.day, read_at__isnull=True))


@atomic
def _write_mails(pks: list[int], span: Span, now: datetime) -> None:
    day, fresh = span.day, _untold(span).filter(mailed_in__isnull=True)
    chosen = preferences_of(pks)
    users = User.objects.filter(pk__in=[pk for pk in pks if chosen[pk].mail], is_active=True).exclude(email="")
    users = users.filter(pk__in=fresh.filter(recipient__in=pks).values("recipient"))
    reached = set(users.order_by().values_list("pk", flat=True))
    Delivery.objects.bulk_create(
        (
            Delivery(
                key=f"mail:digest:{pk}:{day}",
                channel=Delivery.Channel.MAIL,
                user_id=pk,
                day=day,
                next_try_at=speak_at(chosen[pk], now),
            )
            for pk in sorted(reached)
        ),
        ignore_conflicts=True,
    )
    digests = Delivery.objects.filter(channel="mail", day=day, state=WAITING, key__startswith="mail:digest:")
    waiting = set(digests.filter(user__in=reached).values_list("user", flat=True))
    newest = Subquery(digests.filter(user=OuterRef("recipient")).values("pk")[:1])
    fresh.filter(recipient__in=waiting).update(mailed_in=newest)
    _merge(Delivery.objects.filter(user__in=waiting, channel="mail"), day, "mailed_in", newest)


def _merge(deliveries: QuerySet[Delivery], day: date, field: str, newest: Subquery) -> None:
    """Put what waits in earlier messages, and in urgent ones that the quiet hours held back, into the day's: one comes, not two."""
    earlier = Q(day__lt=day) | Q(day=day, key__startswith="mail:urgent:")
    older = deliveries.select_for_update(no_key=True).filter(earlier, state=WAITING)
    left = list(older.values_list("pk", flat=True))
    if left:
        Notice.objects.filter(**{f"{field}__in": left}).update(**{field: newest})
        Delivery.objects.filter(pk__in=left).update(state=Delivery.State.MERGED)


@atomic
def _write_posts(pks: list[int], span: Span, now: datetime) -> None:
    """Posts of robots: one a day for each, whoever of its people are told."""
    day = span.day
    chosen = preferences_of(pks)
    people: dict[int, list[int]] = defaultdict(list)
    fresh = _untold(span).filter(recipient__in=[pk for pk in pks if chosen[pk].robot], posted_in__isnull=True)
    for user, robot in robots_of(
        fresh.order_by("recipient").values_list("recipient", flat=True).distinct(), day
    ).items():
        people[robot].append(user)
    for robot, users in people.items():
        spoken = max(speak_at(chosen[user], now) for user in users)  # in nobody's quiet hours
        delivery, _new = Delivery.objects.get_or_create(
            key=f"robot:{robot}:{day}",
            defaults={"channel": Delivery.Channel.ROBOT, "robot_id": robot, "day": day, "next_try_at": spoken},
        )
        if delivery.state == WAITING:
            fresh.filter(recipient__in=users).update(posted_in=delivery)
            newest = Subquery(Delivery.objects.filter(pk=delivery.pk).values("pk"))
            _merge(Delivery.objects.filter(robot=robot, channel="robot"), day, "posted_in", newest)
