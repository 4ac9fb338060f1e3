"""Who signs a unit's reports off, and which units of a plan have nobody of their own who could."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from luoshi.assignments.models import Assignment
from luoshi.assignments.queries.lines import lines_of_plan
from luoshi.organizations.models import Organization, Post, Role, User
from luoshi.organizations.permissions import holders
from luoshi.organizations.posts.queries import open_posts
from luoshi.plans.models import Plan

#: Lines whose reports a leader signs off: the obligation says so, or leaves it to a plan that does.
ASKED = Q(obligation__sign_off=True) | Q(obligation__sign_off__isnull=True, plan__sign_off=True)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A unit without a leader of its own today: the nearest unit above it that has one (None: nobody can sign), and its vacant posts."""

    unit: Organization
    above: Organization | None
    vacant: tuple[Post, ...]


def unsigned(units: Iterable[Organization], but: int | None = None) -> list[Unsigned]:
    """Those of the units that have no leader of their own today, in the order given; four queries however many they are.

    A party body is led by who leads its unit. Stand-ins count; the person with the primary key `but` does not: nobody signs what he submitted himself.
    """
    units = list(units)
    leaders = holders(Role.LEADER, {path for unit in units for path in (*_line(unit), *_own(unit))})
    led = {path for path, people in leaders.items() if people - {but}}
    lacking = [unit for unit in units if not led & _own(unit)]
    nearest = {unit.pk: next((path for path in _line(unit) if path in led), "") for unit in lacking}
    above = {one.path: one for one in Organization.objects.filter(path__in=set(nearest.values()))}
    vacant = _leaders_posts(lacking)
    return [Unsigned(unit, above.get(nearest[unit.pk]), tuple(vacant.get(unit.pk, ()))) for unit in lacking]


def _own(unit: Organization) -> set[str]:
    """The paths at which a leader of its own stands: the unit's, and of a party body its unit's."""
    return {unit.path, unit.belongs_to.path} if unit.belongs_to else {unit.path}


def _line(unit: Organization) -> list[str]:
    """The paths of the unit and of all above it, the nearest first."""
    return [unit.path[:end] for end in range(len(unit.path), 0, -Organization.steplen)]


def _leaders_posts(units: list[Organization]) -> dict[int, list[Post]]:
    """The leaders' posts of units that have no leader, by the unit's primary key."""
    found: dict[int, list[Post]] = {}
    for post in open_posts(Post.objects.filter(role=Role.LEADER, organization__in=units)).order_by("pk"):
        found.setdefault(post.organization_id, []).append(post)
    return found


def asking_units(user: User, plan: Plan) -> QuerySet[Organization]:
    """The units with a line of the plan that the user sees and whose reports a leader signs off, in tree order."""
    lines: QuerySet[Assignment] = lines_of_plan(user, plan).filter(ASKED)
    return (
        Organization.objects.filter(pk__in=lines.values("organization")).select_related("belongs_to").order_by("path")
    )
