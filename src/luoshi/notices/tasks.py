"""Background work; when it runs by itself stands in `clock.py`."""

from django_tasks import task


@task()
def tell_day() -> None:
    """Write the day's notices and their messages."""
    from luoshi.notices.actions.daily import run_day

    run_day()


@task()
def send_waiting() -> None:
    """Send the messages whose time has come."""
    from luoshi.notices.sending.outbox import send_due

    send_due()
