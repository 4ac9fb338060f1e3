"""The only way to fetch notices, deliveries and robots. The user comes first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from luoshi.notices.actions.daily import tomorrow
from luoshi.notices.collecting import Collecting
from luoshi.notices.digest import with_things
from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Delivery, Notice, PlanSteps, Preference, Robot
from luoshi.notices.permissions import ensure_may_set_steps, robots_reached, sees_deliveries, sets_robots
from luoshi.notices.preferences import preferences_of
from luoshi.notices.robot_reach import robots_of
from luoshi.notices.steps import Span
from luoshi.organizations.models import User
from luoshi.plans.models import Plan


def inbox(user: User) -> QuerySet[Notice]:
    """The user's own notices, the newest first: nobody sees those of others."""
    return Notice.objects.filter(recipient=user.pk).order_by("-day", "-pk")


def shown(notices: QuerySet[Notice], kind: str = "", *, unread: bool = False) -> QuerySet[Notice]:
    """The notices of a kind (any), or the unread ones alone, with what their words need."""
    notices = notices.filter(kind=kind) if kind in KINDS else notices
    return with_things(notices.filter(read_at__isnull=True) if unread else notices)


def unread_count(user: User) -> int:
    """How many of the user's notices are unread."""
    return inbox(user).filter(read_at__isnull=True).order_by().count()


def preference_of(user: User) -> Preference:
    """What the user chose, or the defaults, not saved."""
    return preferences_of([user.pk])[user.pk]


def robot_of(user: User) -> Robot | None:
    """The group chat in which the user would be told."""
    from django.utils import timezone

    found = robots_of([user.pk], timezone.localdate())
    return Robot.objects.select_related("organization").filter(pk__in=found.values()).first()


def visible_robots(user: User) -> QuerySet[Robot]:
    """The robots that the user sets up; none for others."""
    robots = Robot.objects.select_related("organization", "created_by")
    return robots.filter(robots_reached(user)) if sets_robots(user) else robots.none()


def visible_deliveries(user: User, state: str = "", channel: str = "") -> QuerySet[Delivery]:
    """All deliveries, the newest first, for administrators; none for others."""
    rows = Delivery.objects.select_related("user", "robot__organization").order_by("-created_at", "-pk")
    if not sees_deliveries(user):
        return rows.none()
    rows = rows.filter(state=state) if state in Delivery.State.values else rows
    return rows.filter(channel=channel) if channel in Delivery.Channel.values else rows


def steps_of(plan: Plan) -> PlanSteps:
    """The plan's steps, or the defaults, not saved."""
    return PlanSteps.objects.filter(plan=plan).first() or PlanSteps(plan=plan)


@dataclass
class Told:
    """What one person will be told: as what, and how many lines of each kind."""

    person: User
    steps: set[str] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.lines.values())

    @property
    def step_words(self) -> list[str]:
        return [str(step.label) for step in Notice.Step if step in self.steps]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(str(kind.title), self.lines[code]) for code, kind in KINDS.items() if self.lines[code]]


@dataclass(frozen=True)
class Preview:
    """Tomorrow's notices of a plan, written nowhere; the most burdened person first."""

    span: Span
    people: list[Told]

    @property
    def total(self) -> int:
        return sum(one.total for one in self.people)


def preview(user: User, plan: Plan) -> Preview:
    """Who will be told what of the plan tomorrow, as things stand now. PermissionDeniedError for anybody but its office."""
    ensure_may_set_steps(user, plan)
    return preview_of(tomorrow(), [plan.pk])


def preview_of(span: Span, plans: Iterable[int] | None = None) -> Preview:
    """The same for any span and all issued plans (None): for the command on the server."""
    lines: dict[int, Counter[str]] = {}
    steps: dict[int, set[str]] = {}
    for drafts in Collecting(span, plans).partitions():
        for one in drafts:
            lines.setdefault(one.recipient, Counter())[one.kind] += 1
            steps.setdefault(one.recipient, set()).add(one.step)
    people = User.objects.in_bulk(list(lines))
    told = [Told(people[pk], steps[pk], counted) for pk, counted in lines.items()]
    return Preview(span, sorted(told, key=lambda one: (-one.total, one.person.pk)))
