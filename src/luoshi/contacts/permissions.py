"""Who asks, who answers, who sees the answers."""

from django.db.models import Q

from luoshi.contacts.models import ContactCall, Declaration
from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import reach, reaches
from luoshi.plans.models import Plan
from luoshi.plans.permissions import may_write

#: Roles that answer for their unit.
ANSWERING = frozenset({Role.HANDLER, Role.LEADER})


def may_ask(user: User, plan: Plan) -> bool:
    """Whether the user opens, reminds and confirms: the plan's own office."""
    return may_write(user, plan)


def require_ask(user: User | None, plan: Plan, action: str) -> None:
    """Nothing, or PermissionDeniedError; None is the command on the server or the worker."""
    if user is not None and not may_ask(user, plan):
        raise PermissionDeniedError(action)


def may_answer(user: User, declaration: Declaration) -> bool:
    """Whether the user answers for the unit: its handlers, and leaders that reach it."""
    return reaches(user, declaration.organization, *ANSWERING)


def require_answer(user: User, declaration: Declaration) -> None:
    """Nothing, or PermissionDeniedError."""
    if not may_answer(user, declaration):
        raise PermissionDeniedError("declare_contacts")


def sees_call(user: User, call: ContactCall) -> bool:
    """Whether the user sees all answers: the plan's office, and bureau leaders, reading."""
    return reaches(user, call.plan.owner, Role.PLAN_OFFICE, Role.BUREAU_LEADER)


def visible(user: User) -> Q:
    """A condition true for the declarations that the user sees: all of a plan of his office, and those of units he answers for."""
    return reach(user, {Role.PLAN_OFFICE, Role.BUREAU_LEADER}, "call__plan__owner__") | reach(
        user, ANSWERING, "organization__"
    )
