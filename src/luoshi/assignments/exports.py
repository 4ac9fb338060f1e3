"""The tables of extensions and of supervision as they are exported, by page and by command."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from luoshi.assignments.models import Assignment, Extension
from luoshi.assignments.standing import standing
from luoshi.assignments.workbook import Table, local


def extension_table(found: QuerySet[Extension]) -> Table:
    """The requests, one a row."""
    return Table("assignments:extension:export", gettext("Extensions"), _extension_headings(), _extension_rows(found))


def supervision_table(found: QuerySet[Assignment]) -> Table:
    """The supervised lines as `queries.supervised_by` gives them, one a row."""
    return Table(
        "assignments:supervision:export", gettext("Supervision"), _supervised_headings(), _supervised_rows(found)
    )


def _extension_headings() -> list[tuple[str, int]]:
    return [
        (gettext("Plan"), 30), (gettext("Unit"), 24), (gettext("Task"), 40), (gettext("First due"), 12),
        (gettext("Due when asked"), 12), (gettext("Wanted due day"), 12), (gettext("After the due day"), 8),
        (gettext("Reason"), 50), (gettext("Asked by"), 12), (gettext("Asked at"), 17), (gettext("State"), 12),
        (gettext("Granted until"), 12), (gettext("Words of the decision"), 50), (gettext("Answered by"), 12), (gettext("Day of the decision"), 17),
    ]  # fmt: skip


def _extension_rows(found: QuerySet[Extension]) -> Iterator[list[Any]]:
    for one in found.iterator(500):
        line = one.assignment
        yield [
            line.plan.title, line.organization.name, line.obligation.title, line.first_due_on, one.due_on_before,
            one.wanted_on, gettext("yes") if one.late else "", one.reason, str(one.asked_by or ""), local(one.asked_at),
            one.get_state_display(), one.granted_on, one.decision, str(one.decided_by or ""), local(one.decided_at),
        ]  # fmt: skip


def _supervised_headings() -> list[tuple[str, int]]:
    return [
        (gettext("Plan"), 30), (gettext("Unit"), 24), (gettext("Task"), 40), (gettext("State"), 10), (gettext("Done"), 10),
        (gettext("Owed"), 10), (gettext("Counted in"), 16), (gettext("Due"), 12), (gettext("Last report"), 17),
        (gettext("Last urge"), 17), (gettext("Urges"), 8), (gettext("Guidance"), 8),
    ]  # fmt: skip


def _supervised_rows(found: QuerySet[Assignment]) -> Iterator[list[Any]]:
    for line in found.iterator(500):
        shown = standing(line)
        owed = line.target_min if line.target_min is not None else line.target_max
        yield [
            line.plan.title, line.organization.name, line.obligation.title, shown.light.label, float(line.done),
            float(owed) if owed is not None else None, f"{line.unit}{line.noun}", line.due_on, local(line.last_report_at),
            local(line.last_urged_at), line.urge_count, line.guidance_count,
        ]  # fmt: skip
