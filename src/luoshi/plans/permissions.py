from django.db.models import Q

from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import BUSINESS_ROLES, grants, reach, reaches
from luoshi.plans.models import Plan


def may_write(user: User, plan: Plan) -> bool:
    """Whether the user's plan office owns the plan: it compiles, corrects and issues."""
    return reaches(user, plan.owner, Role.PLAN_OFFICE)


def ensure_may_write(user: User, plan: Plan, action: str) -> None:
    """Raises `PermissionDeniedError` naming the action unless the user may write the plan."""
    if not may_write(user, plan):
        raise PermissionDeniedError(action)


def ensure_may_own(user: User, owner: Organization) -> None:
    """Raises `PermissionDeniedError` unless the user may make plans in the name of the organization."""
    if not reaches(user, owner, Role.PLAN_OFFICE):
        raise PermissionDeniedError("upload_plan")


def visible(user: User) -> Q:
    """A condition true for the plans that the user sees.

    Drafts: plan offices and bureau leaders that reach the owner. Issued and withdrawn plans: also every business role in an
    organization of the owner's subtree.
    """
    own = reach(user, {Role.PLAN_OFFICE, Role.BUREAU_LEADER}, "owner__")
    return own | (~Q(status=Plan.Status.DRAFT) & _owned_above(user))


def _owned_above(user: User) -> Q:
    """Plans whose owner stands at or above an organization in which the user holds a business role."""
    step = Organization.steplen
    paths = {grant.path for grant in grants(user) if grant.role in BUSINESS_ROLES}
    above = {path[:length] for path in paths for length in range(step, len(path) + 1, step)}
    return Q(owner__path__in=above)
