"""Who holds the posts that are told, stand-ins included: read for many organizations at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from luoshi.notices.models import Notice
from luoshi.organizations.models import Organization, Post, Role
from luoshi.organizations.permissions import acting_in

Step = Notice.Step
#: The ladder of a unit. A step that nobody holds is passed on to the next one, at last to the plan office.
LADDER = (Step.HANDLER, Step.DEPUTY, Step.FIRST)
_ROLES = (Role.HANDLER, Role.LEADER, Role.PLAN_OFFICE, Role.REVIEWER)


def step_of(role: str, duty: str) -> Step | None:
    """Which step a post is told as. A leader whose duty the roster leaves open counts as a deputy leader."""
    if role == Role.LEADER:
        return Step.FIRST if duty == Post.Duty.FIRST else Step.DEPUTY
    return {Role.HANDLER: Step.HANDLER, Role.PLAN_OFFICE: Step.OFFICE, Role.REVIEWER: Step.REVIEWER}.get(Role(role))


class Staff:
    """The people of some organizations on a day, by step: two queries, however many organizations."""

    def __init__(self, organizations: Iterable[int], day: date) -> None:
        pks = set(organizations) - {None}
        self._people: dict[tuple[int, str], dict[int, None]] = defaultdict(dict)
        self._read(pks, day)

    def _read(self, pks: set[int], day: date) -> None:
        posts = Q(post__organization__in=pks, post__role__in=_ROLES)
        for row in acting_in(posts, day, "post__organization_id", "post__role", "post__duty"):
            self._add(*row)

    def _add(self, organization: int, role: str, duty: str, user: int) -> None:
        if step := step_of(role, duty):
            self._people[organization, step][user] = None

    def of(self, organization: int, unit: int | None, step: str) -> list[int]:
        """Who holds the step in the organization, else in the unit that the party body belongs to."""
        return list(self._people.get((organization, step)) or self._people.get((unit or 0, step)) or ())

    def climb(self, organization: int, unit: int | None, step: str) -> list[int]:
        """Who is told at the step: its holders, or where there are none those of the next step that has any."""
        for one in LADDER[LADDER.index(Step(step)) :]:
            if found := self.of(organization, unit, one):
                return found
        return []


class Offices:
    """The plan offices and reviewers of some organizations: where one has none, the nearest above it that has."""

    def __init__(self, organizations: Iterable[int], day: date) -> None:
        wanted = set(organizations) - {None}
        paths = dict(Organization.objects.filter(pk__in=wanted).values_list("pk", "path"))
        length = Organization.steplen
        above = {path[:end] for path in paths.values() for end in range(length, len(path) + 1, length)}
        pks = dict(Organization.objects.filter(path__in=above).values_list("path", "pk"))
        self._line = {
            pk: [pks[path[:end]] for end in range(len(path), 0, -length) if path[:end] in pks]
            for pk, path in paths.items()
        }
        self._staff = Staff(pks.values(), day)

    def of(self, organization: int, *steps: str) -> list[int]:
        """Who holds the first of the steps that anybody holds, there or nearest above; empty when nobody does up to the top."""
        for one in self._line.get(organization, ()):
            for step in steps:
                if found := self._staff.of(one, None, step):
                    return found
        return []

    def head(self, organization: int) -> list[int]:
        """Who leads it: its first responsible person, else its other leaders, else those of the nearest above it."""
        return self.of(organization, Step.FIRST, Step.DEPUTY)
