"""The row lock under which a report changes, what its state allows, and the events it leaves."""

from typing import Any

from luoshi.assignments.models import Assignment
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.models import Report
from luoshi.reports.permissions import require_file

#: States in which the unit may change a report.
OPEN = Report.OPEN


def lock(report: Report) -> Report:
    """The report as it is now, its row locked until the transaction ends."""
    return Report.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=report.pk)


def lock_open(actor: User, report: Report) -> Report:
    """The locked report, which the actor may change. PermissionDeniedError, or DomainError reports.not_open."""
    locked = lock(report)
    require_file(actor, locked.organization)
    if locked.state not in OPEN:
        raise DomainError("reports.not_open", state=locked.get_state_display())
    return locked


def assignments_of(report: Report) -> list[Assignment]:
    """The assignments that the report serves, with plan, owner and reviewing office at hand; the first is the main one."""
    items = report.items.select_related(
        "assignment__plan__owner",
        "assignment__obligation__section",
        "assignment__reviewing_office",
        "assignment__organization",
    )
    return [item.assignment for item in items.order_by("pk")]


def record_each(actor: User | None, tag: str, report: Report, **data: Any) -> None:
    """One event on the timeline of each assignment that the report serves (one without, where it serves none yet)."""
    for assignment in assignments_of(report):
        record(
            actor,
            tag,
            report,
            plan=assignment.plan_id,
            assignment=assignment.pk,
            organization=report.organization_id,
            **data,
        )
