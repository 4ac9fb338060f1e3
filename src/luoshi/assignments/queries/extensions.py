"""Requests for later due days."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from luoshi.assignments import permissions
from luoshi.assignments.models import Assignment, Extension
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans.models import Plan

#: How long a decision stays on the desk of those who asked.
NEWS_FOR = timedelta(days=7)


def _listed(extensions: QuerySet[Extension]) -> QuerySet[Extension]:
    return extensions.select_related(
        "assignment__organization__kind", "assignment__obligation", "assignment__plan__owner", "asked_by", "decided_by"
    )


def visible_extensions(user: User) -> QuerySet[Extension]:
    """The requests on lines that the user sees, those that wait the longest first, then the newest."""
    seen = Assignment.objects.filter(permissions.visible(user), pk=OuterRef("assignment"))
    return _listed(Extension.objects.filter(Exists(seen)))


def get_extension(user: User, pk: int) -> Extension:
    """The request with its line; 404 when the user does not see the line."""
    return get_object_or_404(visible_extensions(user), pk=pk)


def open_extensions(user: User) -> QuerySet[Extension]:
    """The requests that wait for the user as plan office, the earliest first."""
    mine = Plan.objects.filter(reach(user, {Role.PLAN_OFFICE}, "owner__")).order_by().values("pk")
    waiting = Extension.objects.filter(state=Extension.State.OPEN, assignment__plan__in=mine)
    return _listed(waiting).order_by("asked_at", "pk")


def asked_by(user: User) -> QuerySet[Extension]:
    """The requests of the units that the user handles or leads: open ones, and what was decided this week; the newest first."""
    own = Organization.objects.filter(reach(user, {Role.HANDLER, Role.LEADER})).order_by().values("pk")
    fresh = Q(state=Extension.State.OPEN) | Q(decided_at__gte=timezone.now() - NEWS_FOR)
    asked = Extension.objects.filter(fresh, assignment__organization__in=own)
    return _listed(asked.exclude(state=Extension.State.WITHDRAWN)).order_by("-asked_at", "-pk")


def extensions_of(assignment: Assignment) -> QuerySet[Extension]:
    """The requests on the line, or on any share of its joint target, the newest first."""
    same = Q(assignment__joint=assignment.joint_id) if assignment.joint_id else Q(assignment=assignment.pk)
    return _listed(Extension.objects.filter(same)).order_by("-pk")


def matching(
    extensions: QuerySet[Extension], *, plan: int | None = None, state: str = "", q: str = ""
) -> QuerySet[Extension]:
    """The requests of the plan, in the state, of units with these words in their name; what is empty narrows nothing."""
    if plan:
        extensions = extensions.filter(assignment__plan=plan)
    if state:
        extensions = extensions.filter(state=state)
    return extensions.filter(assignment__organization__name__icontains=q) if q else extensions
