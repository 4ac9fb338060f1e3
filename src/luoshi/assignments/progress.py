"""How far a line has come, read from its reports: the arithmetic behind `actions.recount`.

Works on the reverse relation `report_items` only, because the reports' room stands above this one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment

Progress, Review, Role = Assignment.Progress, Assignment.Review, Assignment.Role

OWING = (Role.LEAD, Role.RESPONSIBLE)

#: A line and the progress that it had before.
Changed = tuple[Assignment, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a report says about one line: its state, kind and count, and the day on which it counts."""

    report_id: int
    assignment_id: int
    state: str
    kind: str
    count: Decimal
    on: date | None


def count_group(assignment: Assignment) -> list[Changed]:
    """The line, or all shares of its joint target, counted afresh from their reports and saved (3 queries and the tallies)."""
    lines = _lock(joint=assignment.joint_id) if assignment.joint_id else _lock(pk=assignment.pk)
    deliveries = _deliveries(lines)
    if assignment.role == Role.SUPERVISE:
        return _save(lines, [_watched(line, deliveries) for line in lines])
    return _save(lines, [_counted(line, deliveries) for line in lines])


def follow(counted: Sequence[Changed]) -> list[Changed]:
    """The supporting and supervising lines for which the counted ones matter, brought up to date."""
    moved = [line for line, before in counted if (before == Progress.MET) != (line.progress == Progress.MET)]
    if not moved:
        return []
    changed: list[Changed] = []
    for line in followers(moved):
        changed += count_group(line)
    return changed


def followers(moved: Sequence[Assignment]) -> Sequence[Assignment]:
    """The lines of one obligation and period that support these, and the lines that watch over them, by primary key."""
    first = moved[0]
    supporting = Assignment.objects.filter(obligation=first.obligation_id, period_start=first.period_start)
    supervising = Assignment.objects.filter(supervises__supervised__in=moved).distinct().order_by("pk")
    return [*supporting.filter(role=Role.SUPPORT).order_by("pk"), *supervising]


def _lock(**which: Any) -> list[Assignment]:
    """The lines, locked in one order, so that two reviewers at once wait for each other and never block each other."""
    lines = Assignment.objects.filter(**which).order_by("pk")
    return list(lines.select_for_update(of=("self",), no_key=True).select_related("organization"))


def _deliveries(lines: Sequence[Assignment]) -> list[Delivery]:
    items = Assignment.report_items.rel.related_model.objects.filter(assignment__in=lines).select_related("report")
    found = [_delivery(item) for item in items.order_by("report__submitted_at", "report_id")]
    return sorted(found, key=lambda delivery: delivery.on or date.max)


def _delivery(item: Any) -> Delivery:
    submitted = item.report.submitted_at
    on = item.counted_on or (timezone.localdate(submitted) if submitted else None)
    return Delivery(item.report_id, item.assignment_id, item.report.state, item.report.kind, item.count, on)


@dataclass(frozen=True, slots=True)
class Standing:
    """The four fields of a line that follow from its reports."""

    done: Decimal
    review: str
    progress: str
    met_on: date | None


def _counted(line: Assignment, deliveries: Sequence[Delivery]) -> Standing:
    accepted = [delivery for delivery in deliveries if delivery.state == Review.ACCEPTED]
    own = [delivery for delivery in deliveries if delivery.assignment_id == line.pk]
    done = sum((delivery.count for delivery in accepted), Decimal(0))
    met_on = _reached_on(line, accepted) or _supported_on(line)
    return Standing(done, _review(own), _progress(line, met_on, own, done), met_on)


def _reached_on(line: Assignment, accepted: Iterable[Delivery]) -> date | None:
    """The day of the report that reached the count; without a count, of the first completion report of the line itself."""
    goal, total = line.target_min if line.target_min is not None else line.target_max, Decimal(0)
    for delivery in accepted:
        total += delivery.count
        completes = delivery.kind == "completion" and delivery.assignment_id == line.pk
        if (goal is not None and total >= goal) or (line.target_min is None and completes):
            return delivery.on or timezone.localdate()
    return None


def _supported_on(line: Assignment) -> date | None:
    """A supporting line has done its part when all that it supports is met: the last day of those."""
    if line.role != Role.SUPPORT:
        return None
    return _all_met_on(
        Assignment.objects.filter(obligation=line.obligation_id, period_start=line.period_start, role__in=OWING)
    )


def _watched(line: Assignment, deliveries: Sequence[Delivery]) -> Standing:
    """A supervising line counts the lines it watches that are met; with none to watch it reports like any other."""
    own = [delivery for delivery in deliveries if delivery.assignment_id == line.pk]
    watched = Assignment.objects.filter(supervised_by__supervising=line)
    done = Decimal(watched.filter(progress=Progress.MET).count())
    if line.target_min is None:
        return _counted(line, deliveries)
    met_on = _all_met_on(watched)
    return Standing(done, _review(own), _progress(line, met_on, own, done), met_on)


def _all_met_on(lines: Any) -> date | None:
    days = list(lines.values_list("met_on", flat=True))
    return max(days) if days and None not in days else None


def _review(own: Sequence[Delivery]) -> str:
    """The state of the newest report."""
    newest = max(own, key=lambda delivery: delivery.report_id, default=None)
    return newest.state if newest else Review.NONE


def _progress(line: Assignment, met_on: date | None, own: Sequence[Delivery], done: Decimal) -> str:
    if met_on is not None:
        return Progress.MET
    if line.progress == Progress.CONSTRAINED:
        return Progress.CONSTRAINED
    begun = done > 0 or any(delivery.state != Review.DRAFT for delivery in own)
    return Progress.UNDER_WAY if begun else Progress.NOT_STARTED


def _save(lines: Sequence[Assignment], standings: Sequence[Standing]) -> list[Changed]:
    before = [line.progress for line in lines]
    keys = [tallies.key_of(line) for line in lines]
    for line, standing in zip(lines, standings, strict=True):
        line.done, line.review = standing.done, standing.review
        line.progress, line.met_on, line.updated_at = standing.progress, standing.met_on, timezone.now()
    fields = ["done", "review", "progress", "met_on", "updated_at"]
    Assignment.objects.bulk_update(lines, fields, batch_size=500)
    tallies.move(keys, [tallies.key_of(line) for line in lines])
    return list(zip(lines, before, strict=True))
