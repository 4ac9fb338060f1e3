"""What a person does with the own inbox."""

from django.utils import timezone

from luoshi.notices.models import Notice
from luoshi.notices.queries import inbox
from luoshi.organizations.models import User


def mark_read(user: User, notices: list[int] | None = None) -> int:
    """Mark those of the user's notices as read (None: all of them); how many were unread. Leaves no event: nobody else sees it."""
    unread = Notice.objects.filter(pk__in=inbox(user).values("pk"), read_at__isnull=True)
    return (unread if notices is None else unread.filter(pk__in=notices)).update(read_at=timezone.now())
