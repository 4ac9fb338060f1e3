"""What a supervising organization watches, and what was urged."""

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luoshi.assignments.annotations import OPEN
from luoshi.assignments.models import Assignment, Guidance, Supervision, Urge
from luoshi.assignments.permissions import supervised_in_reach
from luoshi.assignments.queries.lines import brief
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach, reaches
from luoshi.plans.models import Plan


def supervised_by(user: User) -> QuerySet[Assignment]:
    """The lines of issued plans that the user's organizations supervise, met ones too, the earliest due first.

    Each with `last_report_at` (of a submitted report), `last_urged_at`, `urge_count` and `guidance_count`.
    """
    watched = Supervision.objects.filter(supervised_in_reach(user)).order_by().values("supervised")
    lines = Assignment.objects.filter(pk__in=watched, plan__status=Plan.Status.ISSUED)
    return with_contacts(brief(lines)).order_by(F("due_on").asc(nulls_last=True), "pk")


def with_contacts(lines: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The lines with when they were last reported on and urged, and how often they were urged and helped."""
    items = Assignment.report_items.rel.related_model.objects
    reported = items.filter(assignment=OuterRef("pk")).exclude(report__state="draft").order_by().values("assignment")
    urged = Urge.objects.filter(assignment=OuterRef("pk")).order_by()
    return lines.annotate(
        last_report_at=Subquery(reported.annotate(at=Max("report__submitted_at")).values("at")),
        last_urged_at=Subquery(urged.values("assignment").annotate(last=Max("at")).values("last")),
        urge_count=Coalesce(Subquery(_count(urged)), 0),
        guidance_count=Coalesce(Subquery(_count(Guidance.objects.filter(assignment=OuterRef("pk")).order_by())), 0),
    )


def _count(rows: QuerySet) -> QuerySet:
    return rows.values("assignment").annotate(n=Count("pk")).values("n")


def own_duties(user: User) -> QuerySet[Assignment]:
    """The supervising lines of the user's organizations in issued plans: what is met when the watched lines are."""
    mine = Organization.objects.filter(reach(user, {Role.SUPERVISOR})).order_by().values("pk")
    lines = Assignment.objects.filter(organization__in=mine, role=Assignment.Role.SUPERVISE)
    return brief(lines.filter(plan__status=Plan.Status.ISSUED)).order_by("plan", "obligation__position", "pk")


def supervises(user: User, assignment: Assignment) -> bool:
    """Whether the user is a supervisor of an organization that watches over the line."""
    lines = assignment.supervised_by.select_related("supervising__organization")
    return any(reaches(user, link.supervising.organization, Role.SUPERVISOR) for link in lines)


def urges_on(user: User) -> QuerySet[Urge]:
    """The urges that the units which the user handles or leads have not answered with a report, on open lines; the newest first."""
    own = Organization.objects.filter(reach(user, {Role.HANDLER, Role.LEADER})).order_by().values("pk")
    items = Assignment.report_items.rel.related_model.objects
    answered = items.filter(assignment=OuterRef("assignment"), report__submitted_at__gte=OuterRef("at"))
    later = Urge.objects.filter(assignment=OuterRef("assignment"), pk__gt=OuterRef("pk"))
    unmet = Assignment.objects.filter(OPEN, organization__in=own).order_by().values("pk")
    urges = Urge.objects.filter(~Exists(answered), ~Exists(later), assignment__in=unmet)
    return _listed(urges).order_by("-at", "-pk")


def urges_of(assignment: Assignment) -> QuerySet[Urge]:
    """The urges on the line, the newest first."""
    return _listed(assignment.urges.all()).order_by("-pk")


def _listed(urges: QuerySet[Urge]) -> QuerySet[Urge]:
    return urges.select_related(
        "assignment__organization", "assignment__obligation", "assignment__plan", "supervising__organization", "by"
    )
