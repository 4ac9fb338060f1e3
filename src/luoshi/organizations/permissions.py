"""Which roles a person holds, and how far each reaches. The rest of the house asks here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Appointment, Organization, Role, User

#: Roles that see business data; administrators and auditors do not.
BUSINESS_ROLES = frozenset(Role) - {Role.ADMINISTRATOR, Role.AUDITOR}

#: Roles that reach the organization and its own party bodies only; every other role reaches the whole subtree.
OWN_ONLY = frozenset({Role.HANDLER})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held today in an organization, by an appointment to one of its posts (both named, for the account menu)."""

    role: str
    organization_id: int
    path: str
    post: str = ""
    organization: str = ""


def grants(user: User) -> tuple[Grant, ...]:
    """What the user holds today; fetched once per user object (one query), empty for the anonymous and the inactive."""
    if not getattr(user, "pk", None) or not user.is_active:
        return ()
    if not hasattr(user, "_grants"):
        today = timezone.localdate()
        rows = (
            Appointment.objects.filter(user=user, starts_on__lte=today)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
            .values_list(
                "post__role",
                "post__organization_id",
                "post__organization__path",
                "post__name",
                "post__organization__name",
            )
        )
        user._grants = tuple(Grant(*row) for row in rows)  # noqa: SLF001 (a cache on the object itself)
    return user._grants  # noqa: SLF001


def has_role(user: User, *roles: str) -> bool:
    """Whether the user holds any of the roles anywhere."""
    return any(grant.role in roles for grant in grants(user))


def reach(user: User, roles: Iterable[str], prefix: str = "") -> Q:
    """A condition true for organizations that the user reaches in any of the roles.

    `prefix` is the lookup path from the filtered model to the organization, e.g. ``"organization__"``. Never true for a
    person without such a role.
    """
    wanted = frozenset(roles)
    condition = Q(pk__in=[])
    for grant in grants(user):
        if grant.role in wanted:
            condition |= _grant_reach(grant, prefix)
    return condition


def _grant_reach(grant: Grant, prefix: str) -> Q:
    if grant.role in OWN_ONLY:
        return Q(**{f"{prefix}id": grant.organization_id}) | Q(**{f"{prefix}belongs_to_id": grant.organization_id})
    return subtree(grant.path, prefix)


def subtree(path: str, prefix: str = "") -> Q:
    """A condition true for the organization with this path and all below it, as an index range on both databases."""
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lte": path + "ZZZZZ"})


def reaches(user: User, organization: Organization, *roles: str) -> bool:
    """Whether the user holds one of the roles over this organization (no query beyond the grants)."""
    for grant in grants(user):
        if grant.role not in roles:
            continue
        if grant.role in OWN_ONLY:
            if grant.organization_id in {organization.pk, organization.belongs_to_id}:
                return True
        elif organization.path.startswith(grant.path):
            return True
    return False


def require_business(user: User) -> None:
    """Raise PermissionDeniedError to whoever holds no role that sees business data."""
    if not has_role(user, *BUSINESS_ROLES):
        raise PermissionDeniedError("see_business_data")


def needs_contacts(user: User, organization: Organization) -> bool:
    """Whether the user may read phones in full: administrators, the organization's own people, and roles that reach it."""
    if has_role(user, Role.ADMINISTRATOR):
        return True
    return reaches(user, organization, *BUSINESS_ROLES)


def require_administrator(user: User | None, action: str) -> None:
    """Raise PermissionDeniedError to all but administrators, and None: whoever runs the command on the server."""
    if user is not None and not has_role(user, Role.ADMINISTRATOR):
        raise PermissionDeniedError(action)
