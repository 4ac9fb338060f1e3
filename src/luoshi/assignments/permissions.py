"""Who sees and who changes which lines of the ledger."""

from django.db.models import Q

from luoshi.assignments.models import Assignment, Supervision
from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach, reaches
from luoshi.plans.models import Plan

#: Roles that see the lines of the organizations they reach.
LINE_ROLES = frozenset({Role.HANDLER, Role.LEADER, Role.BUREAU_LEADER})
#: Roles that see every line of a plan whose owner they reach.
PLAN_ROLES = frozenset({Role.PLAN_OFFICE, Role.BUREAU_LEADER})


def visible(user: User) -> Q:
    """A condition true for the lines that the user sees; true for none of an administrator's or an auditor's."""
    whole = PLAN_ROLES | {Role.LEADER}
    return (
        Q(organization__in=_reached(user, LINE_ROLES))
        | Q(plan__in=Plan.objects.filter(reach(user, whole, "owner__")).order_by().values("pk"))
        | Q(reviewing_office__in=_reached(user, {Role.REVIEWER}))
        | Q(pk__in=_supervised(user))
        | Q(organization__in=_reached(user, {Role.SUPERVISOR}), role=Assignment.Role.SUPERVISE)
    )


def sees_whole(user: User, plan: Plan) -> bool:
    """Whether the user sees every line of the plan, so that totals need no look at single lines.

    A leader of the owner does: whoever a plan obliges stands at or below its owner.
    """
    return reaches(user, plan.owner, *PLAN_ROLES, Role.LEADER)


def ensure_may_correct(user: User, plan: Plan, action: str) -> None:
    """Raises PermissionDeniedError unless the user is the plan office of the plan."""
    if not reaches(user, plan.owner, Role.PLAN_OFFICE):
        raise PermissionDeniedError(action)


def is_plan_office(user: User, assignment: Assignment) -> bool:
    """Whether the user is the plan office of the line's plan."""
    return reaches(user, assignment.plan.owner, Role.PLAN_OFFICE)


def may_ask(user: User, assignment: Assignment) -> bool:
    """Whether the user handles or leads the line's organization, and so may ask for a later due day."""
    return reaches(user, assignment.organization, Role.HANDLER, Role.LEADER)


def ensure_may_ask(user: User, assignment: Assignment, action: str) -> None:
    """Raises PermissionDeniedError unless the user may ask for the unit."""
    if not may_ask(user, assignment):
        raise PermissionDeniedError(action)


def may_declare(user: User, assignment: Assignment) -> bool:
    """Whether the user may say that the line's condition has come: handlers of the unit, and the plan office."""
    return may_report(user, assignment) or is_plan_office(user, assignment)


def ensure_may_declare(user: User, assignment: Assignment, action: str) -> None:
    """Raises PermissionDeniedError unless the user may declare."""
    if not may_declare(user, assignment):
        raise PermissionDeniedError(action)


def supervised_in_reach(user: User) -> Q:
    """A condition on `Supervision`: the user is a supervisor of the organization that supervises."""
    return reach(user, {Role.SUPERVISOR}, "supervising__organization__")


def may_correct(user: User, assignment: Assignment) -> bool:
    """Whether the user may say what a supervising line watches over; never true for other lines."""
    return assignment.role == Assignment.Role.SUPERVISE and reaches(user, assignment.plan.owner, Role.PLAN_OFFICE)


def may_report(user: User, assignment: Assignment) -> bool:
    """Whether the user handles the line's organization."""
    return reaches(user, assignment.organization, Role.HANDLER)


def _reached(user: User, roles: frozenset[str] | set[str]) -> object:
    return Organization.objects.filter(reach(user, roles)).order_by().values("pk")


def _supervised(user: User) -> object:
    return Supervision.objects.filter(supervised_in_reach(user)).values("supervised")
