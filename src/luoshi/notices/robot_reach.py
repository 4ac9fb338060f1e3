"""Which group chat a person is told in."""

from collections.abc import Iterable
from datetime import date

from luoshi.notices.models import Robot
from luoshi.organizations.models import Appointment, Organization
from luoshi.organizations.queries import held_on


def robots_of(users: Iterable[int], day: date) -> dict[int, int]:
    """The robot of each person's unit, else the nearest above it; whoever has none is left out. Two queries."""
    pks = list(users)
    if not pks:
        return {}
    robots: dict[str, int] = {}
    for path, pk in Robot.objects.order_by("pk").values_list("organization__path", "pk"):
        robots.setdefault(path, pk)
    found: dict[int, int] = {}
    held = Appointment.objects.filter(held_on(day), user__in=pks).order_by("pk")
    for user, path in held.values_list("user", "post__organization__path"):
        ends = range(len(path), 0, -Organization.steplen)
        nearest = next((robots[path[:end]] for end in ends if path[:end] in robots), None)
        if nearest is not None:
            found.setdefault(user, nearest)
    return found
