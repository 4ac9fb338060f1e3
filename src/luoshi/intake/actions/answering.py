"""Our mails about those that came: kept with the decision they tell of, sent after it, never in answer to a machine."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from luoshi.accounts.languages import language_of
from luoshi.assignments.tokens import subject_token
from luoshi.audit.actions import record
from luoshi.intake.models import Mail, Reply, SentMail
from luoshi.intake.wording import compose

log = logging.getLogger(__name__)

#: A mail that could not be sent is tried again after 1, 2, 4 … minutes, at most so often.
MOST_TRIES = 12
LONGEST_PAUSE = timedelta(minutes=2**MOST_TRIES)
#: While one process sends a mail, no other does; one killed meanwhile leaves it to the next after that.
SENDING = timedelta(minutes=10)


def reply(mail: Mail, kind: str) -> Reply | None:
    """Our mail to the address on record, sent once the caller's transaction is through; None where the day's measure is full.

    It goes to the person whom the address belongs to, or to the sender where he has none.
    """
    to = mail.person.email if mail.person else mail.sender
    if not to or _too_many(to):
        record(None, "intake:reply:hold_back", mail, to=to)
        return None
    with translation.override(language_of(mail.person)):
        subject, text = compose(mail, kind)
    number = f"{subject_token(mail.assignment_id)}." if mail.assignment_id else ""
    made = Reply.objects.create(
        mail=mail,
        kind=kind,
        to=to,
        message_id=f"{number}{uuid.uuid4().hex}@{urlsplit(settings.SITE_ADDRESS).hostname}",
        assignment=mail.assignment,
        subject=" ".join(subject.split())[:300],
        text=text,
        try_after=timezone.now(),
    )
    transaction.on_commit(lambda: send_reply(made.pk))
    return made


def remember_sent(message_id: str, lines: Iterable[int]) -> None:
    """Keep which lines of the ledger (primary keys) a mail tells of that is about to leave, so that an answer to it finds them.

    `message_id` stands without its angle brackets. A second attempt at the same mail keeps what it says then.
    """
    sent = SentMail(message_id=message_id, lines=list(dict.fromkeys(lines)))
    SentMail.objects.bulk_create(
        [sent], update_conflicts=True, unique_fields=["message_id"], update_fields=["lines", "sent_at"]
    )


def _too_many(to: str) -> bool:
    since = timezone.now() - timedelta(days=1)
    return Reply.objects.filter(to__iexact=to, created_at__gte=since).count() >= settings.INTAKE_REPLIES_A_DAY


def send_due() -> int:
    """How many mails were sent: those that are due, a first time or again."""
    due = Reply.objects.filter(_due(timezone.now())).order_by("pk")
    return sum(send_reply(pk) for pk in due.values_list("pk", flat=True))


def _due(now: datetime) -> Q:
    # A moment further off than any pause was written by a clock that went wrong.
    moment = Q(try_after__lte=now) | Q(try_after__gt=now + LONGEST_PAUSE)
    return moment & Q(sent_at=None, tries__lt=MOST_TRIES)


def send_reply(pk: int) -> bool:
    """Whether the mail was sent now. A mail server that is down leaves it for later."""
    if not settings.EMAIL_HOST:
        return False
    now = timezone.now()
    free = Reply.objects.filter(_due(now), pk=pk)
    if not free.update(try_after=now + SENDING):
        return False
    made = Reply.objects.select_related("mail").get(pk=pk)
    try:
        _message(made).send()
    except (OSError, SMTPException) as error:
        _put_off(made, error)
        return False
    Reply.objects.filter(pk=pk).update(sent_at=timezone.now(), error="")
    return True


def _put_off(made: Reply, error: Exception) -> None:
    log.warning("a mail could not be sent: %s", error)
    later = timezone.now() + timedelta(minutes=2**made.tries)
    Reply.objects.filter(pk=made.pk).update(tries=made.tries + 1, try_after=later, error=str(error)[:300])


def _message(made: Reply) -> EmailMessage:
    heads = {
        "Message-ID": f"<{made.message_id}>",
        "Auto-Submitted": "auto-replied",  # RFC 3834: no machine answers this
        "X-Auto-Response-Suppress": "All",
    }
    if made.mail.message_id:
        heads |= {"In-Reply-To": f"<{made.mail.message_id}>", "References": f"<{made.mail.message_id}>"}
    sender = settings.DEFAULT_FROM_EMAIL
    answers = [settings.INTAKE_ADDRESS] if settings.INTAKE_ADDRESS else []
    return EmailMessage(made.subject, made.text, sender, [made.to], reply_to=answers, headers=heads)
