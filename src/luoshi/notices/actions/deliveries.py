"""What an administrator does with messages that did not leave."""

from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.notices.models import Delivery
from luoshi.notices.permissions import sees_deliveries
from luoshi.notices.tasks import send_waiting
from luoshi.organizations.models import User
from luoshi.transactions import atomic

State = Delivery.State
#: States from which a message may be sent again by hand.
AGAIN = (State.FAILED, State.UNSURE, State.WAITING)


@atomic
def retry_delivery(actor: User, delivery: Delivery) -> Delivery:
    """The message, due at once. One that may have arrived keeps its Message-ID. DomainError notices.not_failed."""
    if not sees_deliveries(actor):
        raise PermissionDeniedError("notices.retry_delivery")
    locked = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if locked.state not in AGAIN:
        raise DomainError("notices.not_failed", state=locked.get_state_display())
    locked.state, locked.next_try_at, locked.attempts = State.WAITING, timezone.now(), 0
    locked.save(update_fields=["state", "next_try_at", "attempts"])
    record(actor, "notices:delivery:retry", locked)
    transaction.on_commit(send_waiting.enqueue)
    return locked
