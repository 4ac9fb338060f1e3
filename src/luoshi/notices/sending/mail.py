"""Mails: a person's digest as text and as HTML, in the language that the person chose."""

import smtplib
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext

from luoshi.contacts.mail import can_send
from luoshi.notices.digest import groups, still_holding, with_things
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.preferences import preferences_of
from luoshi.notices.sending.errors import NotSentError
from luoshi.organizations.models import User


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
    """The mail that tells these notices; its Message-ID follows from the key, so that a second copy is known as one."""
    with translation.override(preferences_of([user.pk])[user.pk].language):
        return _mail(user, {"groups": groups(notices), "number": len(notices)}, key)


def test_mail(user: User, key: str) -> EmailMultiAlternatives:
    """A mail that only shows that mail arrives."""
    with translation.override(preferences_of([user.pk])[user.pk].language):
        return _mail(user, {"groups": [], "number": 0}, key)


def _mail(user: User, context: dict[str, Any], key: str) -> EmailMultiAlternatives:
    context |= {"person": user, "address": settings.SITE_ADDRESS}
    number = context["number"]
    subject = ngettext("Luoshi: %(n)d notice", "Luoshi: %(n)d notices", number) % {"n": number}
    message = EmailMultiAlternatives(
        subject if number else gettext("Luoshi: a test of your notices"),
        render_to_string("notices/mail.txt", context),
        to=[user.email],
        headers={
            "Message-ID": f"<{key.replace(':', '.')}@{urlsplit(settings.SITE_ADDRESS).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return message
