"""Takes messages from the outbox one at a time, sends each, and writes down what came of it.

At most once: a message is marked `sending` and committed before it leaves. Were the worker killed between sending and writing that
down, nobody knows whether it arrived; such a one becomes `unsure`, is shown to the administrator and is never sent again by itself
(its lines stand in the inbox all the same). By hand it can be: a mail then keeps its Message-ID.
"""

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luoshi.notices.models import Delivery
from luoshi.notices.preferences import preferences_of, speak_at
from luoshi.notices.sending.errors import NotSentError
from luoshi.notices.sending.mail import Post
from luoshi.notices.sending.robots import post_to_robot
from luoshi.transactions import atomic

State = Delivery.State
#: After this long, a message in sending has lost its worker.
LOST_AFTER = timedelta(minutes=10)
#: Attempts before a message is given up; with the pauses below about four days.
MOST_ATTEMPTS = 22
LONGEST_PAUSE = timedelta(hours=6)
#: Messages of one run, so that a worker gets to other work in between.
MOST_IN_RUN = 1000


def _due(now: datetime) -> tuple[Q, Q]:
    """What is due, and what a clock that went wrong put off further than any quiet time or pause: asked for one after the other, each by
    the index, for together all that waits would be sorted for every single message.
    """
    waiting = Q(state=State.WAITING)
    return waiting & Q(next_try_at__lte=now), waiting & Q(next_try_at__gt=now + timedelta(days=2))


def anything_due() -> bool:
    """Whether a message can be sent now, or was lost on the way."""
    now = timezone.now()
    return any(Delivery.objects.filter(condition).exists() for condition in (*_due(now), _lost(now)))


def _lost(now: datetime) -> Q:
    """Taken so long ago, or by a clock so far ahead, that its worker can't be at work on it."""
    return Q(state=State.SENDING) & (Q(claimed_at__lt=now - LOST_AFTER) | Q(claimed_at__gt=now + LOST_AFTER))


def send_due() -> int:
    """Send what is due; how many were sent. A channel that does not answer is left alone until the next run."""
    note_lost()
    sent, down = 0, set[str]()
    with ExitStack() as stack:
        post = Post(stack)
        for _number in range(MOST_IN_RUN):
            delivery = claim(down)
            if delivery is None:
                break
            sent += _send(delivery, post, down)
    return sent


def note_lost() -> None:
    """Mark those whose worker died on the way."""
    lost = Delivery.objects.filter(_lost(timezone.now()))
    lost.update(state=State.UNSURE, last_error="lost")


@atomic
def claim(without: set[str]) -> Delivery | None:
    """The next due message, now ours; None when there is none. Two workers never get the same."""
    now = timezone.now()
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).exclude(channel__in=without)
    ordered = (rows.filter(due).order_by("next_try_at", "pk") for due in _due(now))
    delivery = next(filter(None, (some.first() for some in ordered)), None)
    if delivery:
        delivery.state, delivery.claimed_at = State.SENDING, now
        delivery.attempts += 1
        delivery.save(update_fields=["state", "claimed_at", "attempts"])
    return delivery


def _send(delivery: Delivery, post: Post, down: set[str]) -> int:
    try:
        left = post.send(delivery) if delivery.channel == Delivery.Channel.MAIL else post_to_robot(delivery)
    except NotSentError as error:
        if error.down:
            down.add(delivery.channel)
        _note_failure(delivery, error)
        return 0
    except Exception as error:
        # Whatever else went wrong is ours: shown by its class, for words may hold an address.
        _note_failure(delivery, NotSentError("internal", type(error).__name__))
        raise
    _note(delivery, state=State.SENT if left else State.NOTHING, sent_at=timezone.now(), last_error="")
    return int(left)


def _note_failure(delivery: Delivery, error: NotSentError) -> None:
    over = error.lasting or delivery.attempts >= MOST_ATTEMPTS
    _note(
        delivery,
        state=State.FAILED if over else State.WAITING,
        next_try_at=_again_at(delivery),
        last_error=error.stored,
    )


def _again_at(delivery: Delivery) -> datetime:
    """After the pause, and not in the quiet hours of whoever gets it."""
    moment = timezone.now() + pause_after(delivery.attempts)
    return speak_at(preferences_of([delivery.user_id])[delivery.user_id], moment) if delivery.user_id else moment


def _note(delivery: Delivery, **values: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=State.SENDING).update(claimed_at=None, **values)


def pause_after(attempts: int) -> timedelta:
    """How long after that many attempts the next one waits: 1, 2, 4 … minutes, at most six hours."""
    return min(timedelta(minutes=2 ** (max(attempts, 1) - 1)), LONGEST_PAUSE) if attempts < 12 else LONGEST_PAUSE
