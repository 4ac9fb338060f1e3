"""Lines of the ledger, one or many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from luoshi.assignments import permissions
from luoshi.assignments.amending import Amendment, amendment
from luoshi.assignments.annotations import OPEN
from luoshi.assignments.fan_out import FanOut, ObligationLines, fan_out
from luoshi.assignments.models import Assignment, Supervision
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans.actions import ensure_issuable
from luoshi.plans.models import Obligation, Plan
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.queries import amended_revision, newest_revision


@dataclass(frozen=True, slots=True)
class ObligationPreview:
    """What one obligation will become: lines, organizations, joint targets, and how many lines it watches over."""

    obligation: Obligation
    lines: int
    organizations: int
    joint: int
    watched: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What issuing the plan will do; `parts` in the plan's order."""

    obligations: int
    lines: int
    organizations: int
    parts: Sequence[ObligationPreview]
    made: FanOut


def preview_fan_out(user: User, plan: Plan, issued_on: date | None = None) -> Preview:
    """The counts that issuing on that day (the plan's issue date, else today) would give; nothing is written.

    Raises DomainError like issuing does, and PermissionDeniedError for anybody but the plan office.
    """
    ensure_may_write(user, plan, "preview_fan_out")
    made = fan_out(plan, issued_on or plan.issued_on or timezone.localdate())
    parts = [_preview(part) for part in made.parts]
    return Preview(len(parts), sum(part.lines for part in parts), len(made.organizations), parts, made)


def _preview(part: ObligationLines) -> ObligationPreview:
    return ObligationPreview(
        part.obligation, len(part.lines), len(part.organizations), len(part.joints), len(part.watched)
    )


def preview_amendment(user: User, draft: Plan, in_force_on: date | None = None) -> Amendment:
    """What confirming the draft's amendment would change in the ledger; nothing is written.

    Raises DomainError naming what stands in the way, and PermissionDeniedError for anybody but the plan office.
    """
    ensure_may_write(user, draft, "amend_plan")
    older = amended_revision(draft)
    if older is None:
        raise DomainError("plans.no_amendment")
    ensure_issuable(draft)
    return amendment(draft.amends, older, newest_revision(draft), in_force_on or timezone.localdate())


def visible_assignments(user: User) -> QuerySet[Assignment]:
    """The lines that the user sees; none for administrators and auditors."""
    return Assignment.objects.filter(permissions.visible(user))


def lines_of_plan(user: User, plan: Plan) -> QuerySet[Assignment]:
    """The lines of a plan that the user sees; all of them without a further look where the user sees the whole plan."""
    lines = Assignment.objects.filter(plan=plan)
    return lines if permissions.sees_whole(user, plan) else lines.filter(permissions.visible(user))


def detailed(lines: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The lines with what a list shows of each, in one query."""
    return lines.select_related(
        "plan", "obligation__section", "organization__kind", "reviewing_office"
    ).prefetch_related("organization__former_names")


#: What the compiler left with an obligation: large, and shown only on the line's own page.
_LARGE = ("obligation__text", "obligation__compiled", "obligation__facts", "obligation__asks")


def brief(lines: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The lines with title, plan and organization, in one query: what a row of the desk shows."""
    return lines.select_related("plan", "obligation", "organization").defer(*_LARGE)


def get_assignment(user: User, pk: int) -> Assignment:
    """The line with plan, revision's obligation and organization; 404 when the user does not see it."""
    lines = detailed(visible_assignments(user)).select_related("plan__owner", "obligation__revision", "joint")
    return get_object_or_404(lines, pk=pk)


def get_withdrawn(user: User, pk: int) -> Assignment:
    """The line that an amendment withdrew, for whoever saw it before; 404 for everybody else."""
    lines = Assignment.with_withdrawn.exclude(withdrawn_at=None).filter(permissions.visible(user))
    return get_object_or_404(detailed(lines).select_related("plan__owner", "obligation__revision"), pk=pk)


def owed_by(user: User) -> QuerySet[Assignment]:
    """The lines of issued plans that the user handles and that are not met, the earliest due first."""
    own = Organization.objects.filter(reach(user, {Role.HANDLER})).order_by().values("pk")
    lines = Assignment.objects.filter(organization__in=own, plan__status=Plan.Status.ISSUED)
    open_lines = lines.exclude(progress=Assignment.Progress.MET).exclude(role=Assignment.Role.SUPERVISE)
    return brief(open_lines).order_by(F("due_on").asc(nulls_last=True), "pk")


def overdue_below(user: User) -> QuerySet[Assignment]:
    """The overdue lines of issued plans in the units that the user leads, the longest overdue first."""
    led = Organization.objects.filter(reach(user, {Role.LEADER})).order_by().values("pk")
    lines = Assignment.objects.filter(organization__in=led, plan__status=Plan.Status.ISSUED)
    return brief(lines.filter(OPEN, due_on__lt=timezone.localdate())).order_by("due_on", "pk")


#: Supervising lines of one person that the desk looks behind.
MOST_SUPERVISING = 200


def watched_by(user: User) -> QuerySet[Assignment]:
    """The lines that the organizations supervise of which the user is supervisor and that are not met, the earliest due first.

    Asks for the supervising lines first (most people have none): in one statement a planner without good statistics may walk
    through all lines instead.
    """
    supervising = (
        Supervision.objects.filter(permissions.supervised_in_reach(user))
        .order_by()
        .values_list("supervising", flat=True)
        .distinct()
    )
    found = list(supervising[:MOST_SUPERVISING])
    if not found:
        return Assignment.objects.none()
    watched = Supervision.objects.filter(supervising__in=found).order_by().values("supervised")
    return brief(Assignment.objects.filter(OPEN, pk__in=watched)).order_by(F("due_on").asc(nulls_last=True), "pk")


def joint_partners(assignment: Assignment) -> QuerySet[Assignment]:
    """The other shares of the line's joint target; their being partners is no secret to whoever sees one of them."""
    if not assignment.joint_id:
        return Assignment.objects.none()
    return detailed(Assignment.objects.filter(joint=assignment.joint_id).exclude(pk=assignment.pk)).order_by(
        "organization__path"
    )


def visible_among(user: User, lines: Sequence[Assignment]) -> set[int]:
    """The primary keys of those lines that the user may open."""
    pks = [line.pk for line in lines]
    return set(visible_assignments(user).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def supervised_lines(assignment: Assignment) -> QuerySet[Assignment]:
    """The lines that the line watches over, in tree order."""
    lines = Assignment.objects.filter(supervised_by__supervising=assignment)
    return detailed(lines).order_by("obligation__position", "organization__path", "due_on")


def supervising_lines(assignment: Assignment) -> QuerySet[Assignment]:
    """The supervising lines that watch over the line."""
    return detailed(Assignment.objects.filter(supervises__supervised=assignment)).order_by("organization__path")


def supervisable_obligations(assignment: Assignment) -> QuerySet[Obligation]:
    """The obligations of the plan with lines that a supervising line can be told to watch over."""
    lines = Assignment.objects.filter(plan=assignment.plan_id, role__in=["lead", "responsible"])
    others = lines.exclude(organization=assignment.organization_id)
    return Obligation.objects.filter(pk__in=others.order_by().values("obligation")).order_by("position")


def last_report(assignment: Assignment) -> Any:
    """The newest report on the line that was submitted, or None; to be shown to whoever sees the line."""
    items = assignment.report_items.exclude(report__state="draft").select_related("report__author")
    item = items.order_by("-report_id").first()
    return item.report if item else None
