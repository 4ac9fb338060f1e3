"""Who sees the intake, who assigns, and who answers for a mail."""

from django.db.models import Q

from luoshi.assignments.models import Assignment
from luoshi.intake.models import Mail
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role, reach, reaches
from luoshi.reports.permissions import can_file


def sees_intake(user: User) -> bool:
    """Whether the user sees the log of mails at all."""
    return has_role(user, Role.PLAN_OFFICE, Role.ADMINISTRATOR)


def visible(user: User) -> Q:
    """A condition on mails: a plan office sees those of the units it reaches and, as the administrator does, those of no unit.

    What has found its unit is business of the plan's people; what has not is a matter of addresses and settings.
    """
    of_no_unit = Q(organization__isnull=True) if sees_intake(user) else Q(pk__in=[])
    return of_no_unit | reach(user, [Role.PLAN_OFFICE], "organization__")


def may_manage(user: User, mail: Mail) -> bool:
    """Whether the user may have the mail processed again."""
    if mail.organization is None:
        return sees_intake(user)
    return reaches(user, mail.organization, Role.PLAN_OFFICE)


def may_assign(user: User, assignment: Assignment) -> bool:
    """Whether the user may give a mail to the line: the plan office of its plan."""
    return reaches(user, assignment.plan.owner, Role.PLAN_OFFICE)


def may_answer(user: User, mail: Mail) -> bool:
    """Whether the user may confirm, choose or throw away: who files for its unit; before it has one, who has its address on record."""
    if mail.organization is not None:
        return can_file(user, mail.organization)
    on_record = mail.person.email.lower() if mail.person else ""
    return bool(on_record) and user.email.lower() == on_record and has_role(user, Role.HANDLER)
