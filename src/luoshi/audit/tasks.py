import time

from django_tasks import task

from luoshi.audit import actions

#: Seconds between two signs of life.
BEAT = 1.0


@task()
def tell_of_refusals() -> None:
    """Writes the events about refusals that were counted only."""
    actions.tell_refusals()


@task(priority=-10)
def verify_in_background(pk: int) -> None:
    """Proves the chain for the run with this key and keeps the result; behind all other work in the queue."""
    last = 0.0

    def now_and_then() -> bool:
        nonlocal last
        due = time.monotonic() - last >= BEAT
        last = time.monotonic() if due else last
        return due

    actions.run_verification(pk, now_and_then)
