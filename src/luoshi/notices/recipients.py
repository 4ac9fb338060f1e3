"""Drafts of notices, and those that one event causes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.notices.models import Notice
from luoshi.notices.people import Staff, Step
from luoshi.reports.models import Report


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it is written; `key` is what makes it the same notice for the same person."""

    recipient: int
    kind: str
    key: str
    step: str
    plan: int | None = None
    assignment: int | None = None
    report: int | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def notice(self, day: date) -> Notice:
        return Notice(
            recipient_id=self.recipient,
            kind=self.kind,
            key=self.key,
            step=self.step,
            day=day,
            plan_id=self.plan,
            assignment_id=self.assignment,
            report_id=self.report,
            data=self.data,
        )


def of_returned(event: Event) -> Iterator[Draft]:
    """A returned report: to the handlers of its unit (or who is next on the ladder). One notice, however many lines it serves."""
    report = Report.objects.select_related("organization").filter(pk=event.subject_id).first()
    if report is None:
        return
    unit = report.organization
    staff = Staff([unit.pk, unit.belongs_to_id or unit.pk], timezone.localdate())
    data = {"reason": event.data.get("reason", ""), "mend_until": event.data.get("mend_until")}
    for user in staff.climb(unit.pk, unit.belongs_to_id, Step.HANDLER):
        key = f"returned:{report.pk}:{event.data.get('version', 0)}"
        yield Draft(user, "returned", key, Step.HANDLER, event.plan_id, event.assignment_id, report.pk, data)
