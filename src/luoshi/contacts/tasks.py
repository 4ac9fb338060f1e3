"""Mail leaves in the background; the automatic reminder is a task that waits for its day."""

from django_tasks import task


@task()
def send_reminders(call_pk: int, day: str) -> None:
    """Send the mails of that day's reminders that have not been sent."""
    from luoshi.contacts.mail import send_pending

    send_pending(call_pk, day)


@task()
def remind_by_itself(call_pk: int, due_on: str, remind_days: int) -> None:
    """Remind who has not answered, unless the call's days were changed after this was put into the queue."""
    from luoshi.contacts.actions import remind
    from luoshi.contacts.models import ContactCall

    call = ContactCall.objects.select_related("plan__owner").filter(pk=call_pk).first()
    if call and call.due_on.isoformat() == due_on and call.remind_days == remind_days:
        remind(None, call)


@task()
def send_link_mail(declaration_pk: int) -> None:
    """Send one unit its link, to the address that the plan office gave."""
    from luoshi.contacts.mail import send_one

    send_one(declaration_pk)
