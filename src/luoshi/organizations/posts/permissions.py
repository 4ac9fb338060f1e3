"""Who changes posts and appointments, and who arranges stand-ins."""

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Appointment, Post, Role, User
from luoshi.organizations.permissions import BUSINESS_ROLES, has_role, subtree
from luoshi.organizations.queries import held_on


def may_staff(user: User | None) -> bool:
    """Whether the user changes posts and appointments: administrators, and None for who runs the command on the server."""
    return user is None or has_role(user, Role.ADMINISTRATOR)


def require_staff(user: User | None, action: str) -> None:
    """Nothing, or PermissionDeniedError."""
    if not may_staff(user):
        raise PermissionDeniedError(action)


def holds_post(user: User, post: Post) -> bool:
    """Whether the user himself holds the post today, not as a stand-in."""
    return Appointment.objects.filter(held_on(timezone.localdate()), post=post, user_id=user.pk).exists()


def may_arrange(user: User, post: Post) -> bool:
    """Whether the user may arrange a stand-in for the post: administrators, and who holds a post with a business role."""
    return may_staff(user) or (post.role in BUSINESS_ROLES and holds_post(user, post))


def require_arrange(actor: User | None, post: Post, deputy: User) -> None:
    """PermissionDeniedError, or a DomainError that says why the holder himself may not arrange this."""
    if may_staff(actor):
        return
    assert actor
    if not holds_post(actor, post):
        raise PermissionDeniedError("arrange_stand_in")
    if post.role not in BUSINESS_ROLES:
        raise DomainError("organizations.stand_in_by_administrator")
    if not of_unit(post).filter(pk=deputy.pk).exists():
        raise DomainError("organizations.stand_in_of_unit", name=str(deputy))


def of_unit(post: Post) -> QuerySet[User]:
    """Whom a holder may choose: the active people with a post today in the unit (for a party body: its unit) or below."""
    unit = post.organization.belongs_to or post.organization
    held = Appointment.objects.filter(
        held_on(timezone.localdate()), subtree(unit.path, "post__organization__"), user__is_active=True
    )
    return User.objects.filter(pk__in=held.order_by().values("user")).order_by("full_name", "pk")
