"""Mails: a person's digest as text and as HTML, in the language that the person chose for the site."""

import smtplib
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from luoshi.accounts.languages import language_of
from luoshi.assignments.tokens import subject_token
from luoshi.contacts.mail import can_send
from luoshi.intake.actions import remember_sent
from luoshi.notices.digest import groups, still_holding, with_things
from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.sending.errors import NotSentError
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role

#: Characters of a task's title in a subject.
LONGEST_TITLE = 40


class Post:
    """One connection to the mail server for all mails of a run, opened with the first."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._connection: Any = None

    def send(self, delivery: Delivery) -> bool:
        """Whether there was anything left to send. NotSentError."""
        user = delivery.user
        if user is None or not user.is_active or not user.email:
            raise NotSentError("no_address", lasting=True)
        notices = list(with_things(still_holding(Notice.objects.filter(mailed_in=delivery))))
        if notices:
            remember_sent(message_id(delivery.key), [one.assignment_id for one in notices if one.assignment_id])
            self.deliver(digest_mail(user, notices, delivery.key))
        return bool(notices)

    def deliver(self, message: EmailMultiAlternatives) -> None:
        """Hand one mail to the server. NotSentError says whether the server is down or refuses this one."""
        if not can_send():
            raise NotSentError("no_server", down=True)
        message.connection = self._opened()
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = min((answer[0] for answer in error.recipients.values()), default=550)
            raise NotSentError("address_refused", code, lasting=code >= 500) from error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._connection = None
            raise NotSentError("server_down", _told(error), down=True) from error

    def _opened(self) -> Any:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                raise NotSentError("server_down", _told(error), down=True) from error
            self._stack.callback(connection.close)
            self._connection = connection
        return self._connection


def _told(error: Exception) -> str:
    """The error without the words of others: those of a server may hold an account."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()


def digest_mail(user: User, notices: list[Notice], key: str) -> EmailMultiAlternatives:
    """The mail that tells these notices; its Message-ID follows from the key, so that a second copy is known as one.

    Each line has its number, and where the mail tells of one line alone the subject has it: an answer finds its way by them.
    """
    with translation.override(language_of(user)):
        context = {"groups": groups(notices), "number": len(notices), "answered": _reports_by_mail(user, notices)}
        return _mail(user, _subject(notices), context, key)


def _reports_by_mail(user: User, notices: list[Notice]) -> bool:
    """Whether the person may answer the mail with a report: there is a mailbox, and something for a handler to report on."""
    return bool(settings.INTAKE_ADDRESS) and any(one.assignment_id for one in notices) and has_role(user, Role.HANDLER)


def _subject(notices: list[Notice]) -> str:
    number = len(notices)
    line = notices[0].assignment if len({one.assignment_id for one in notices}) == 1 else None
    if line is None:
        return ngettext("Luoshi: %(n)d notice", "Luoshi: %(n)d notices", number) % {"n": number}
    title = Truncator(" ".join(line.obligation.title.split())).chars(LONGEST_TITLE)
    kind = KINDS[notices[0].kind].title
    subject = gettext("Luoshi: %(kind)s: %(title)s") % {"kind": kind, "title": title}
    return f"{subject} [{subject_token(line.pk)}]"


def test_mail(user: User, key: str) -> EmailMultiAlternatives:
    """A mail that only shows that mail arrives."""
    with translation.override(language_of(user)):
        return _mail(user, gettext("Luoshi: a test of your notices"), {"groups": []}, key)


def message_id(key: str) -> str:
    """The id, without its brackets, of the mail with this key."""
    return f"{key.replace(':', '.')}@{urlsplit(settings.SITE_ADDRESS).hostname}"


def _mail(user: User, subject: str, context: dict[str, Any], key: str) -> EmailMultiAlternatives:
    context |= {"person": user, "address": settings.SITE_ADDRESS}
    message = EmailMultiAlternatives(
        subject,
        render_to_string("notices/mail.txt", context),
        to=[user.email],
        reply_to=[settings.INTAKE_ADDRESS] if context.get("answered") else None,
        headers={"Message-ID": f"<{message_id(key)}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return message
