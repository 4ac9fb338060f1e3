"""The duties of this room: lines that are not met, and plans whose lines an office reviews."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.assignments.handover import lines as handing
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment
from luoshi.assignments.permissions import visible
from luoshi.organizations.models import Organization, User
from luoshi.organizations.reorganization.duties import Change, Duty, DutyRoom, Moves, register
from luoshi.plans.models import Plan


def unmet() -> QuerySet[Assignment]:
    """The lines of issued plans that are not met."""
    return Assignment.objects.filter(plan__status=Plan.Status.ISSUED).exclude(progress=Assignment.Progress.MET)


class Lines(DutyRoom):
    """Lines that are not met; those that are stay where they were met."""

    code = "assignment"
    words = gettext_lazy("Ledger lines not met")

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        found = (
            _of(organizations)
            .select_related("obligation", "plan")
            .order_by("organization__path", "plan", "due_on", "pk")
        )
        readable = _readable(user, found)
        twins = handing.places_with_twin(found, places)
        return [
            Duty(str(line.pk), line.organization_id, _words(line, line.pk in readable), _note(twins.get(line.pk)))
            for line in found
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(dict(_of(organizations).order_by().values_list("organization").annotate(n=Count("pk"))))

    def lock(self, moves: Moves) -> None:
        lines = list(Assignment.objects.filter(pk__in=moves))
        joined = [twin for line in lines if (twin := handing.twin(line, moves[str(line.pk)]))]
        lock_lines([*lines, *joined])

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        handing.hand_over_lines(actor, {int(pk): place for pk, place in moves.items() if place}, change.from_on)


def _of(organizations: Sequence[Organization]) -> QuerySet[Assignment]:
    return unmet().filter(organization__in=list(organizations))


def _readable(user: User | None, lines: QuerySet[Assignment]) -> set[int]:
    """The primary keys of the lines whose words the user may read; whoever runs the command reads all."""
    return set((lines if user is None else lines.filter(visible(user))).order_by().values_list("pk", flat=True))


def _words(line: Assignment, readable: bool) -> str:
    """What the duty is. Who administers the tree, and reads no business data, gets its number and due day."""
    what = (
        f"{line.obligation.title} · {line.get_role_display()}" if readable else _("Line No. %(pk)d") % {"pk": line.pk}
    )
    return f"{what} · {line.due_on.isoformat()}" if line.due_on else what


def _note(places: Sequence[Organization] | None) -> str:
    if not places:
        return ""
    names = "、".join(place.label for place in places)
    return _("%(names)s has the same line: there the two become one, and what was delivered counts together.") % {
        "names": names
    }


class Reviewing(DutyRoom):
    """Plans whose open lines the organization reviews."""

    code = "reviewing"
    words = gettext_lazy("Reviews of reports")

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        return [
            Duty(
                f"{office}-{plan}",
                office,
                _("Plan No. %(plan)d: %(count)d lines to review") % {"plan": plan, "count": count},
            )
            for (office, plan), count in _reviewed(organizations).items()
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(office for office, _plan in _reviewed(organizations))

    def lock(self, moves: Moves) -> None:
        for key in moves:
            lock_lines(_lines_of(key))

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        for key, place in moves.items():
            if place:
                handing.hand_over_review(actor, list(_lines_of(key)), place)


def _reviewed(organizations: Sequence[Organization]) -> Mapping[tuple[int, int], int]:
    rows = unmet().filter(reviewing_office__in=list(organizations)).order_by("reviewing_office", "plan")
    return {
        (office, plan): n for office, plan, n in rows.values_list("reviewing_office", "plan").annotate(n=Count("pk"))
    }


def _lines_of(key: str) -> QuerySet[Assignment]:
    office, plan = map(int, key.split("-"))
    return unmet().filter(reviewing_office=office, plan=plan).order_by("pk")


for room in (Lines(), Reviewing()):
    register(room)
