"""Reviews that wait longer than the plan allows, and who leads the office that reviews them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from luoshi.assignments.workdays import is_workday
from luoshi.organizations.models import Organization, Post, Role, User
from luoshi.organizations.permissions import acting_in
from luoshi.reports.models import Report, ReportItem, ReviewRules
from luoshi.reports.permissions import led_by, office_of

#: Working days that a review may wait where the plan says nothing.
DEFAULT_DAYS = ReviewRules._meta.get_field("wait_days").default  # noqa: SLF001 (Django's own way)


@dataclass(frozen=True, slots=True)
class LateReview:
    """A report whose review waits longer than the plan's `allowed` working days.

    `since` is the day on which it came to its reviewer, `days` how many working days have passed since, `heads` the primary keys of those
    who lead the reviewing office (the nearest above it that has a leader; empty when nobody leads up to the top).
    """

    report: Report
    office: Organization
    since: date
    days: int
    allowed: int
    heads: tuple[int, ...]


def waits_too_long(day: date) -> Q:
    """A condition true for reports that wait for their review on the day longer than their plan allows."""
    late = Q(pk__in=[])
    for allowed in {DEFAULT_DAYS, *ReviewRules.objects.values_list("wait_days", flat=True)}:
        late |= Q(waits_since__lt=_arrived_before(day, allowed), pk__in=_allowed(allowed))
    return late & Q(state=Report.State.SUBMITTED) & ~Q(sign_off=Report.SignOff.WAITING)


def _allowed(days: int) -> QuerySet[ReportItem]:
    """The reports whose plan allows that many days."""
    said = Q(assignment__plan__review_rules__wait_days=days)
    if days == DEFAULT_DAYS:
        said |= Q(assignment__plan__review_rules__isnull=True)
    waiting = ReportItem.objects.filter(said, report__state=Report.State.SUBMITTED)
    return waiting.values("report")


def _arrived_before(day: date, allowed: int) -> datetime:
    """The moment before which a report must have come for its term of `allowed` working days to have ended before the day."""
    found = 0
    while found < allowed:
        day -= timedelta(days=1)
        found += is_workday(day)
    return timezone.make_aware(datetime.combine(day, time.min))


def reviews_overdue_for_escalation(day: date) -> list[LateReview]:
    """The reviews that wait too long on the day, the longest first, each with who leads the office that owes it.

    For the machine that tells people, not for a page: nobody's visibility is applied. Five queries, however many there are; empty when
    none waits too long. The first day counted is the one after the report came (Civil Code, article 201).
    """
    items = ReportItem.objects.select_related(
        "assignment__plan__review_rules",
        "assignment__plan__owner",
        "assignment__reviewing_office",
        "assignment__obligation",
    )
    late = Report.objects.filter(waits_too_long(day)).select_related("organization").order_by("waits_since", "pk")
    late = late.prefetch_related(Prefetch("items", items))
    waiting = [(report, office_of(report.main)) for report in late if report.main]
    heads = heads_of({office for _report, office in waiting}, day)
    return [_late(report, office, heads[office.pk], day) for report, office in waiting]


def _late(report: Report, office: Organization, heads: tuple[int, ...], day: date) -> LateReview:
    assert report.main
    assert report.waits_since
    since = timezone.localdate(report.waits_since)
    return LateReview(report, office, since, working_days(since, day), allowed_of(report), heads)


def allowed_of(report: Report) -> int:
    """The working days that the report's plan lets its review wait."""
    rules = getattr(report.main.plan, "review_rules", None) if report.main else None
    return rules.wait_days if rules else DEFAULT_DAYS


def working_days(since: date, day: date) -> int:
    """How many working days lie after `since`, up to and including the day."""
    return sum(is_workday(since + timedelta(days=n)) for n in range(1, (day - since).days + 1))


def heads_of(offices: Iterable[Organization], day: date) -> dict[int, tuple[int, ...]]:
    """Who leads each office on the day, its first responsible person where the roster names one; by the office's primary key.

    Stand-ins count. An office without a leader is led by the nearest above it that has one.
    """
    offices = list(offices)
    step = Organization.steplen
    lines = {one.pk: [one.path[:end] for end in range(len(one.path), 0, -step)] for one in offices}
    leaders = _leaders({path for line in lines.values() for path in line}, day)
    return {pk: next((leaders[path] for path in line if path in leaders), ()) for pk, line in lines.items()}


def _leaders(paths: set[str], day: date) -> dict[str, tuple[int, ...]]:
    """Those who hold a leader's post in the organizations with these paths; the first responsible person alone where there is one."""
    posts = Q(post__organization__path__in=paths, post__role=Role.LEADER)
    return _first_ones(acting_in(posts, day, "post__organization__path", "post__duty"))


def _first_ones(people: list[tuple[str, str, int]]) -> dict[str, tuple[int, ...]]:
    by_path: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, duty, user in people:
        by_path[path].append((duty, user))
    return {path: tuple(dict.fromkeys(_of_first(found))) for path, found in by_path.items()}


def _of_first(found: list[tuple[str, int]]) -> list[int]:
    first = [user for duty, user in found if duty == Post.Duty.FIRST]
    return first or [user for _duty, user in found]


def late_below(user: User, day: date) -> QuerySet[Report]:
    """The reviews that wait too long in offices that the person leads, the longest waiting first."""
    items = ReportItem.objects.filter(led_by(user, "assignment__"), report__state=Report.State.SUBMITTED)
    return Report.objects.filter(waits_too_long(day), pk__in=items.values("report")).order_by("waits_since", "pk")
