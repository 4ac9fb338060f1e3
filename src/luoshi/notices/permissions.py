"""Who sets up what: the plan office its plans' steps, plan offices and administrators the robots of units they reach."""

from django.db.models import Q

from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import has_role, reach, reaches
from luoshi.plans.models import Plan


def may_set_steps(user: User, plan: Plan) -> bool:
    """Whether the user's office owns the plan."""
    return reaches(user, plan.owner, Role.PLAN_OFFICE)


def ensure_may_set_steps(user: User, plan: Plan) -> None:
    """Nothing, or PermissionDeniedError."""
    if not may_set_steps(user, plan):
        raise PermissionDeniedError("notices.set_steps")


def robots_reached(user: User) -> Q:
    """A condition on robots: those of organizations that the user's plan office reaches; all for administrators."""
    if has_role(user, Role.ADMINISTRATOR):
        return Q()
    return reach(user, [Role.PLAN_OFFICE], "organization__")


def sets_robots(user: User) -> bool:
    """Whether the user sets up robots anywhere."""
    return has_role(user, Role.ADMINISTRATOR, Role.PLAN_OFFICE)


def ensure_may_set_robot(user: User, organization: Organization) -> None:
    """Nothing, or PermissionDeniedError."""
    if not has_role(user, Role.ADMINISTRATOR) and not reaches(user, organization, Role.PLAN_OFFICE):
        raise PermissionDeniedError("notices.set_robot")


def sees_deliveries(user: User) -> bool:
    """Whether the user looks after what leaves the house."""
    return has_role(user, Role.ADMINISTRATOR)
