"""An event of the chain that people are told of leaves its notices in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from luoshi.audit.models import Event
from luoshi.audit.signals import recorded


@receiver(recorded, dispatch_uid="notices.tell_of_events")
def tell_of_events(events: Sequence[Event], **_more: Any) -> None:
    from luoshi.notices.kinds import BY_TAG

    for event in events:
        if event.tag in BY_TAG:
            from luoshi.notices.actions.telling import tell_of

            tell_of(BY_TAG[event.tag], event)
