"""The mails to units: what they say, to whom they go."""

import logging
from collections import defaultdict
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from luoshi.accounts.languages import languages_at
from luoshi.contacts import links
from luoshi.contacts.models import Declaration, Reminder
from luoshi.contacts.permissions import ANSWERING
from luoshi.organizations.models import Appointment
from luoshi.organizations.queries import held_on

log = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def can_send() -> bool:
    """Whether mail can leave at all: a mail server is set up."""
    return bool(settings.EMAIL_HOST) or settings.EMAIL_BACKEND != SMTP


def addresses(declarations: list[Declaration]) -> dict[int, list[str]]:
    """The mail addresses of each declaration's unit by its primary key: those of its handlers and leaders on record, and its own."""
    found: dict[int, set[str]] = defaultdict(set)
    held = Appointment.objects.filter(
        held_on(timezone.localdate()),
        post__organization__in=[one.organization_id for one in declarations],
        post__role__in=ANSWERING,
        user__is_active=True,
    ).exclude(user__email="")
    for organization, email in held.values_list("post__organization", "user__email"):
        found[organization].add(email)
    return {one.pk: sorted(found[one.organization_id] | ({one.mail} - {""})) for one in declarations}


def address_of(declaration: Declaration) -> str:
    """Where the unit answers: by its secret link while that works, else signed in."""
    token = links.token(declaration)
    path = reverse("contact_answer", args=[token]) if token else reverse("declaration", args=[declaration.pk])
    return declaration.call.address + path


def _messages(declaration: Declaration, to: list[str]) -> list[EmailMessage]:
    """One mail for each language that the people at these addresses read."""
    readers: dict[str, list[str]] = defaultdict(list)
    for address, language in languages_at(to).items():
        readers[language].append(address)
    context = {"declaration": declaration, "call": declaration.call, "address": address_of(declaration)}
    return [_message(context, language, addresses) for language, addresses in readers.items()]


def _message(context: dict[str, Any], language: str, to: list[str]) -> EmailMessage:
    with translation.override(language):
        subject = render_to_string("contacts/mail_subject.txt", context).strip()
        return EmailMessage(subject, render_to_string("contacts/mail.txt", context), to=to)


def send_pending(call_pk: int, day: str) -> None:
    """Send the day's reminders that have not been sent; one that a mail server refuses is tried again by the next run."""
    rows = Reminder.objects.filter(declaration__call=call_pk, day=day, recipients__isnull=True)
    pending = list(rows.select_related("declaration__call__plan", "declaration__organization"))
    to = addresses([one.declaration for one in pending])
    with get_connection() as connection:
        for reminder in pending:
            _send(reminder, to[reminder.declaration_id], connection)


def _send(reminder: Reminder, to: list[str], connection: object) -> None:
    # Unsent only while it stays in the state that asked for it: who answered meanwhile is left alone.
    if to and reminder.declaration.state == Declaration.State.MISSING:
        try:
            for message in _messages(reminder.declaration, to):
                message.connection = connection
                message.send()
        except (SMTPException, OSError):
            log.exception("reminder %s could not be sent", reminder.pk)
            return
    Reminder.objects.filter(pk=reminder.pk).update(recipients=len(to))


def send_one(declaration_pk: int) -> None:
    """Send one unit its link to the address that the plan office gave."""
    declaration = Declaration.objects.select_related("call__plan", "organization").get(pk=declaration_pk)
    if declaration.mail:
        for message in _messages(declaration, [declaration.mail]):
            message.send()
