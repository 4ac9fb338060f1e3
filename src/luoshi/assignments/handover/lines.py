"""Handing lines over: to an organization that has none like it the line goes as it is, with one that has it becomes one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.assignments import tallies
from luoshi.assignments.actions import recount
from luoshi.assignments.handover.joining import move_all
from luoshi.assignments.models import Assignment
from luoshi.audit.actions import record
from luoshi.organizations.models import Organization, User
from luoshi.plans.models import Plan

#: What makes two lines the same duty, but for the organization.
SAME = ("obligation_id", "role", "measure", "period_start")


def twin(line: Assignment, place: Organization | None) -> Assignment | None:
    """The line that the organization has for the same duty, if it has one."""
    if place is None:
        return None
    same = {name: getattr(line, name) for name in SAME if getattr(line, name) is not None}
    found = Assignment.objects.filter(organization=place, **same).exclude(pk=line.pk)
    return next((one for one in found if one.period_start == line.period_start), None)


def places_with_twin(lines: Iterable[Assignment], places: Sequence[Organization]) -> dict[int, list[Organization]]:
    """By line, the places that have the same duty already (one query)."""
    named = list(lines)
    had: dict[tuple[Any, ...], list[int]] = {}
    for one in Assignment.objects.filter(
        organization__in=list(places), obligation__in={line.obligation_id for line in named}
    ):
        had.setdefault(_duty(one), []).append(one.organization_id)
    return {
        line.pk: [
            place for place in places if place.pk in had.get(_duty(line), ()) and place.pk != line.organization_id
        ]
        for line in named
    }


def _duty(line: Assignment) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in SAME)


def hand_over_lines(actor: User | None, moves: Mapping[int, Organization], from_on: date) -> None:
    """The lines now belong to these organizations, with an event on each; met ones are not asked for. Totals follow.

    To be called in the transaction that locked the lines (`locking.lock_lines`).
    """
    touched: list[Assignment] = []
    for line in Assignment.objects.filter(pk__in=moves).select_related("organization").order_by("pk"):
        other = twin(line, moves[line.pk])
        touched.append(_join(actor, line, other, from_on) if other else _give(actor, line, moves[line.pk], from_on))
    for plan in Plan.objects.filter(pk__in={line.plan_id for line in touched}).order_by("pk"):
        tallies.rebuild(plan)
    for line in touched:
        recount(actor, line)


def _give(actor: User | None, line: Assignment, place: Organization, from_on: date) -> Assignment:
    before = line.organization
    line.organization = place
    line.save(update_fields=["organization", "updated_at"])
    _record(actor, "hand_over", line, before, place, from_on)
    return line


def _join(actor: User | None, line: Assignment, other: Assignment, from_on: date) -> Assignment:
    """The other line, with all that hung on the one that is no more; both timelines tell of it."""
    _record(actor, "join", line, line.organization, other.organization, from_on)
    _record(actor, "join", other, line.organization, other.organization, from_on)
    move_all(actor, line, other)
    line.delete()
    _count_watched(other)
    return other


def _record(
    actor: User | None, act: str, line: Assignment, before: Organization, place: Organization, from_on: date
) -> None:
    names = {"before": before.name, "after": place.name, "line": line.pk, "from_on": from_on}
    record(
        actor, f"assignments:assignment:{act}", line, plan=line.plan_id, assignment=line.pk,
        organization=line.organization_id, **names,
    )  # fmt: skip


def _count_watched(line: Assignment) -> None:
    """Supervising lines that watch it, or that it is, are to see as many lines met as they watch now."""
    supervising = Assignment.objects.filter(supervises__supervised=line) | Assignment.objects.filter(
        pk=line.pk, role=Assignment.Role.SUPERVISE
    )
    for one in supervising.distinct().order_by("pk"):
        Assignment.objects.filter(pk=one.pk).update(target_min=Decimal(one.supervises.count()) or None)


def hand_over_review(actor: User | None, lines: Sequence[Assignment], place: Organization) -> None:
    """The lines, all of one plan and one office, are reviewed by another office from now on."""
    Assignment.objects.filter(pk__in=[line.pk for line in lines]).update(reviewing_office=place)
    for line in lines:
        record(
            actor, "assignments:assignment:review_by", line, plan=line.plan_id, assignment=line.pk,
            organization=line.organization_id, after=place.name,
        )  # fmt: skip
