"""Which roles a person holds, and how far each reaches. The rest of the house asks here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Appointment, Organization, Role, StandIn, User

#: Roles that see business data; administrators and auditors do not.
BUSINESS_ROLES = frozenset(Role) - {Role.ADMINISTRATOR, Role.AUDITOR}

#: Roles that reach the organization and its own party bodies only; every other role reaches the whole subtree.
OWN_ONLY = frozenset({Role.HANDLER})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held today in an organization, by an appointment to one of its posts or as a stand-in (named, for the account menu).

    `holder` is whom the person stands in for; a stand-in in a vacant post has none, and `stands_in` is true all the same. What a
    stand-in reaches begins at the organization that he was given, which may lie below the post's.
    """

    role: str
    organization_id: int
    path: str
    post: str = ""
    organization: str = ""
    holder: str = ""
    stands_in: bool = False

    @property
    def behalf(self) -> str:
        """Whose duty it is, for the event of an act done as a stand-in: 张三（经办人); empty for an own post."""
        return f"{self.holder}（{self.post}）" if self.holder else self.post if self.stands_in else ""


def grants(user: User) -> tuple[Grant, ...]:
    """What the user holds today; fetched once per user object (one query, one more for who stands in), empty for the anonymous and the inactive."""
    if not getattr(user, "pk", None) or not user.is_active:
        return ()
    if not hasattr(user, "_grants"):
        today = timezone.localdate()
        rows = list(_held(user, today).union(_arranged(user, today), all=True))
        counting = _counting({row[-1] for row in rows if row[-1]}, today)
        counted = (row for *row, stand_in in rows if not stand_in or stand_in in counting)
        user._grants = tuple(Grant(*row) for row in counted)  # noqa: SLF001 (a cache on the object itself)
    return user._grants  # noqa: SLF001


def _running(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def _held(user: User, day: date) -> QuerySet[Any, Any]:
    nobody, no = Value("", output_field=CharField()), Value(False, output_field=BooleanField())
    none = Value(0, output_field=BigIntegerField())
    return Appointment.objects.filter(_running(day), user=user).values_list(
        "post__role",
        "post__organization_id",
        "post__organization__path",
        "post__name",
        "post__organization__name",
        nobody,
        no,
        none,
    )


def _arranged(user: User, day: date) -> QuerySet[Any, Any]:
    """The duties that the user was asked to do for others today, whether they count or not: few have any, and each page asks."""
    return StandIn.objects.filter(_running(day), deputy=user).values_list(
        "post__role",
        Coalesce("within_id", "post__organization_id"),
        Coalesce("within__path", "post__organization__path"),
        "post__name",
        Coalesce("within__name", "post__organization__name"),
        Coalesce("holder__full_name", Value(""), output_field=CharField()),
        Value(True, output_field=BooleanField()),
        F("pk"),
    )


def _counting(stand_ins: set[int], day: date) -> set[int]:
    """Those of the stand-ins that count on the day; no query where there are none."""
    return set(standing_in(day).filter(pk__in=stand_ins).values_list("pk", flat=True)) if stand_ins else set()


def standing_in(day: date) -> QuerySet[StandIn]:
    """The stand-ins that count on the day, in whatever reach: while the holder holds the post, or while it is vacant; and the post is still there."""
    held = Appointment.objects.filter(_running(day), post=OuterRef("post"))
    for_holder = Exists(held.filter(user=OuterRef("holder")))
    in_vacancy = Q(holder__isnull=True) & ~Exists(held)
    there = Q(post__closed_on__isnull=True) | Q(post__closed_on__gte=day)
    return StandIn.objects.filter(_running(day), there, for_holder | in_vacancy)


def acting_in(posts: Q, day: date, *fields: str) -> list[tuple[Any, ...]]:
    """These fields of each post and who acts in it on the day, last its key: holders, then stand-ins for the whole of its reach."""
    held = Appointment.objects.filter(posts, _running(day), user__is_active=True).order_by("pk")
    stand_ins = standing_in(day).filter(posts, deputy__is_active=True, within__isnull=True).order_by("pk")
    return [*held.values_list(*fields, "user_id"), *stand_ins.values_list(*fields, "deputy_id")]


def holders(role: str, paths: Iterable[str]) -> dict[str, set[int]]:
    """Who holds the role today, stand-ins included: primary keys by the path of the organization from which on they reach.

    Two queries for all the paths; a path where nobody holds it is not in the result.
    """
    wanted, day = list(paths), timezone.localdate()
    held = Appointment.objects.filter(
        _running(day), post__role=role, user__is_active=True, post__organization__path__in=wanted
    ).values_list("post__organization__path", "user_id")
    reached = Coalesce("within__path", "post__organization__path")
    stand_ins = standing_in(day).filter(post__role=role, deputy__is_active=True).annotate(reached=reached)
    found: dict[str, set[int]] = {}
    for path, person in [*held, *stand_ins.filter(reached__in=wanted).values_list("reached", "deputy_id")]:
        found.setdefault(path, set()).add(person)
    return found


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
    """Whether the user holds one of the roles over this organization (no query beyond the grants).

    Own posts come before those that he stands in for; which of them it was is remembered for the event that follows.
    """
    found = [grant for grant in grants(user) if grant.role in roles and _covers(grant, organization)]
    if found:
        user._acting = min(found, key=lambda grant: grant.stands_in)  # noqa: SLF001 (see User.on_behalf_of)
    return bool(found)


def _covers(grant: Grant, organization: Organization) -> bool:
    if grant.role in OWN_ONLY:
        return grant.organization_id in {organization.pk, organization.belongs_to_id}
    return organization.path.startswith(grant.path)


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
