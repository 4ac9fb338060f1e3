"""Who may file for a unit and who may decide on a report."""

from collections.abc import Iterable

from django.db.models import Q

from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach, reaches
from luoshi.reports.models import Report


def can_file(user: User, organization: Organization) -> bool:
    """Whether the user files reports for the unit: its handlers, and those of the unit that a party body belongs to."""
    return reaches(user, organization, Role.HANDLER)


def require_file(user: User, organization: Organization) -> None:
    """Nothing, or PermissionDeniedError."""
    if not can_file(user, organization):
        raise PermissionDeniedError("reports.file")


def office_of(assignment: Assignment) -> Organization:
    """The organization that reviews reports for the assignment: the one named, else the owner of the plan."""
    return assignment.reviewing_office or assignment.plan.owner


def reviewed_by(user: User, prefix: str = "") -> Q:
    """A condition on assignments (at lookup `prefix`): the user is a reviewer of their reviewing office."""
    no_office = Q(**{f"{prefix}reviewing_office__isnull": True})
    return reach(user, [Role.REVIEWER], f"{prefix}reviewing_office__") | (
        no_office & reach(user, [Role.REVIEWER], f"{prefix}plan__owner__")
    )


def planned_by(user: User, prefix: str = "") -> Q:
    """A condition on assignments (at lookup `prefix`): the user is of the office that owns the plan."""
    return reach(user, [Role.PLAN_OFFICE], f"{prefix}plan__owner__")


def led_by(user: User, prefix: str = "") -> Q:
    """A condition on assignments (at lookup `prefix`): the user leads their reviewing office."""
    no_office = Q(**{f"{prefix}reviewing_office__isnull": True})
    return reach(user, [Role.LEADER], f"{prefix}reviewing_office__") | (
        no_office & reach(user, [Role.LEADER], f"{prefix}plan__owner__")
    )


def can_sign_off(user: User, organization: Organization) -> bool:
    """Whether the user leads the unit: a leader of it or of what stands above it."""
    return reaches(user, organization, Role.LEADER)


def require_sign_off(user: User, report: Report) -> None:
    """Nothing, or PermissionDeniedError; DomainError reports.own_sign_off: nobody signs off what he submitted himself."""
    if not can_sign_off(user, report.organization):
        raise PermissionDeniedError("reports.sign_off")
    if report.author_id == user.pk:
        raise DomainError("reports.own_sign_off")


def may_decide(user: User, report: Report, assignments: Iterable[Assignment]) -> bool:
    """Whether the user's posts let him decide on reports like this, leaving aside whose it is."""
    return any(
        reaches(user, office_of(assignment), Role.REVIEWER) or reaches(user, assignment.plan.owner, Role.PLAN_OFFICE)
        for assignment in assignments
    )


def require_decide(user: User, report: Report, assignments: list[Assignment]) -> None:
    """Nothing, or PermissionDeniedError, or a DomainError that says why this report is not the user's to decide."""
    if not may_decide(user, report, assignments):
        raise PermissionDeniedError("reports.decide")
    if report.author_id == user.pk:
        raise DomainError("reports.own_report")
    if can_file(user, report.organization) and not _of_plan_office(user, assignments):
        raise DomainError("reports.own_unit")


def can_comment(user: User, report: Report, assignments: Iterable[Assignment]) -> bool:
    """Whether the user has a part in the thread on the report: handlers and leaders of its unit, and who may decide on it.

    Who reviews has none while the unit's leader has not signed the report off.
    """
    if can_file(user, report.organization) or can_sign_off(user, report.organization):
        return True
    return report.sign_off != Report.SignOff.WAITING and may_decide(user, report, assignments)


def require_comment(user: User, report: Report, assignments: Iterable[Assignment]) -> None:
    """Nothing, or PermissionDeniedError."""
    if not can_comment(user, report, assignments):
        raise PermissionDeniedError("reports.comment")


def can_correct(user: User, report: Report, assignments: Iterable[Assignment]) -> bool:
    """Whether the user may have an accepted report corrected: handlers of its unit, and the plan office."""
    return can_file(user, report.organization) or _of_plan_office(user, assignments)


def require_correct(user: User, report: Report, assignments: Iterable[Assignment]) -> None:
    """Nothing, or PermissionDeniedError."""
    if not can_correct(user, report, assignments):
        raise PermissionDeniedError("reports.correct")


def can_revoke(user: User, report: Report, assignments: Iterable[Assignment]) -> bool:
    """Whether the user may withdraw an acceptance: the plan office, but for reports that he wrote himself."""
    return _of_plan_office(user, assignments) and report.author_id != user.pk


def require_revoke(user: User, report: Report, assignments: list[Assignment]) -> None:
    """Nothing, PermissionDeniedError for anybody but the plan office, or DomainError reports.own_report."""
    if not _of_plan_office(user, assignments):
        raise PermissionDeniedError("reports.revoke")
    if report.author_id == user.pk:
        raise DomainError("reports.own_report")


def _of_plan_office(user: User, assignments: Iterable[Assignment]) -> bool:
    return any(reaches(user, assignment.plan.owner, Role.PLAN_OFFICE) for assignment in assignments)
