"""Reminding units that have not answered: at most once a day each, whoever asks."""

from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.contacts.mail import can_send
from luoshi.contacts.models import ContactCall, Declaration, Reminder
from luoshi.contacts.permissions import require_ask
from luoshi.contacts.tasks import send_reminders
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


@atomic
def remind(actor: User | None, call: ContactCall) -> int:
    """How many units are reminded now; 0 when all that miss were reminded today. The mails leave in the background.

    `actor` is of the plan's office, or None for the command on the server and the worker. DomainError contacts.no_mail.
    """
    require_ask(actor, call.plan, "remind")
    if not can_send():
        raise DomainError("contacts.no_mail")
    today = timezone.localdate()
    locked = ContactCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    missing = Declaration.objects.filter(call=locked, state=Declaration.State.MISSING)
    new = missing.exclude(reminders__day=today).values_list("pk", flat=True)
    rows = [Reminder(declaration_id=pk, day=today, by=actor) for pk in new]
    Reminder.objects.bulk_create(rows, batch_size=500)
    if rows:
        record(actor, "contacts:reminder:ask", call, plan=call.plan_id, count=len(rows), day=today)
    # Also without new ones: what a mail server refused is tried again.
    transaction.on_commit(lambda: send_reminders.enqueue(call.pk, today.isoformat()))
    return len(rows)
