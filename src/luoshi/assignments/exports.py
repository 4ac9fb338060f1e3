"""The tables of extensions and of supervision as they are exported, by page and by command."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from luoshi.assignments.amending import Amendment
from luoshi.assignments.models import Assignment, Extension
from luoshi.assignments.standing import standing
from luoshi.assignments.workbook import Table, local
from luoshi.organizations.models import Organization


def extension_table(found: QuerySet[Extension]) -> Table:
    """The requests, one a row."""
    return Table("assignments:extension:export", gettext("Extensions"), _extension_headings(), _extension_rows(found))


def supervision_table(found: QuerySet[Assignment]) -> Table:
    """The supervised lines as `queries.supervised_by` gives them, one a row."""
    return Table(
        "assignments:supervision:export", gettext("Supervision"), _supervised_headings(), _supervised_rows(found)
    )


def amendment_table(found: Amendment) -> Table:
    """The lines that an amendment changes, one a row, by task."""
    return Table("assignments:amendment:export", gettext("Amendment"), _amendment_headings(), _amendment_rows(found))


def _amendment_headings() -> list[tuple[str, int]]:
    return [
        (gettext("Task"), 40), (gettext("Unit"), 24), (gettext("Change"), 20), (gettext("Due"), 12),
        (gettext("New due day"), 12), (gettext("Owed"), 10), (gettext("Counted in"), 16),
    ]  # fmt: skip


def _amendment_rows(found: Amendment) -> Iterator[list[Any]]:
    names = {pk: organization.name for pk, organization in Organization.objects.in_bulk(_units(found)).items()}
    for part in found.changing:
        days = {line.pk: day for line, day in part.due}
        changed = [*(line for line, _day in part.due), *(line for line, _before in part.counted if line.pk not in days)]
        heaps = ((gettext("added"), part.added), (gettext("withdrawn"), part.withdrawn), (gettext("changed"), changed))
        for words, lines in heaps:
            for line in lines:
                owed = line.target_min if line.target_min is not None else line.target_max
                yield [
                    part.obligation.title, names[line.organization_id], words, line.due_on, days.get(line.pk),
                    float(owed) if owed is not None else None, f"{line.unit}{line.noun}",
                ]  # fmt: skip


def _units(found: Amendment) -> set[int]:
    named = [*found.lines("added"), *found.lines("withdrawn"), *found.lines("kept")]
    return {line.organization_id for line in named}


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
