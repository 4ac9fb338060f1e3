"""An event of the chain that people are told of leaves its notices in the same transaction."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from luoshi.audit.models import Event


@receiver(post_save, sender=Event, dispatch_uid="notices.tell_of_event")
def tell_of_event(instance: Event, created: bool, **_more: Any) -> None:
    from luoshi.notices.kinds import BY_TAG

    if created and instance.tag in BY_TAG:
        from luoshi.notices.actions.telling import tell_of

        tell_of(BY_TAG[instance.tag], instance)
