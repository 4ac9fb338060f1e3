"""The review queue: which reports a filter leaves, what the filters offer, and what the list says of each report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.organizations.models import Organization
from luoshi.organizations.permissions import subtree
from luoshi.plans.models import Obligation, Plan
from luoshi.reports.escalation import waits_too_long
from luoshi.reports.models import Report, ReportItem, Signal
from luoshi.reports.queries import filtered

#: Days of waiting that the filter offers.
DAYS = (1, 3, 7, 14)


def narrowed(reports: QuerySet[Report], wanted: dict[str, Any], day: date) -> QuerySet[Report]:
    """The reports that fit the filters given: those of `queries.filtered`, and task, within (a unit and all below it), signals, late."""
    reports = filtered(reports, wanted)
    if task := wanted.get("task"):
        reports = reports.filter(Exists(ReportItem.objects.filter(report=OuterRef("pk"), assignment__obligation=task)))
    if within := wanted.get("within"):
        reports = reports.filter(_within(within))
    if signals := wanted.get("signals"):
        reports = reports.filter(has_open_signal() if signals == "open" else ~has_open_signal())
    return reports.filter(waits_too_long(day)) if wanted.get("late") else reports


def _within(unit: int) -> Q:
    """The unit, all below it, and the party bodies that belong to any of these."""
    path = Organization.objects.filter(pk=unit).values_list("path", flat=True).first()
    if path is None:
        return Q(pk__in=[])
    return subtree(path, "organization__") | subtree(path, "organization__belongs_to__")


def has_open_signal() -> Exists:
    """A condition true for reports with a signal that nobody has decided about (notes ask for no decision)."""
    return Exists(Signal.objects.filter(report=OuterRef("pk"), state=Signal.State.OPEN, severity="signal"))


def choices(everything: QuerySet[Report]) -> dict[str, Any]:
    """What the filters offer: only what occurs in the queue; four queries however long it is."""
    waiting = everything.order_by()
    lines = ReportItem.objects.filter(report__in=waiting)
    tasks = Obligation.objects.filter(pk__in=lines.values("assignment__obligation")).order_by(
        "revision__plan", "position"
    )
    return {
        "plans": list(Plan.objects.filter(pk__in=lines.values("assignment__plan")).values_list("pk", "title")),
        "tasks": list(tasks.values_list("pk", "title")),
        "units": _units(waiting),
        "kinds": Report.Kind.choices,
        "waits": _waits(),
        "signal_choices": [("open", _("with signals to be looked at")), ("none", _("without"))],
    }


def _units(waiting: QuerySet[Report]) -> list[tuple[int, str]]:
    """The units with a report in the queue and those that stand above them, each below and further in than what it belongs to."""
    paths = set(waiting.values_list("organization__path", flat=True))
    step = Organization.steplen
    above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
    units = list(Organization.objects.filter(path__in=above).order_by("path"))
    return [(unit.pk, "　" * (unit.depth - 1) + unit.label) for unit in units]


def _waits() -> list[tuple[str, str]]:
    days = [(str(day), ngettext("at least %(n)d day", "at least %(n)d days", day) % {"n": day}) for day in DAYS]
    return [*days, ("late", _("longer than the plan allows"))]


@dataclass(frozen=True, slots=True)
class Row:
    """A report of the list; `late`: its review waits longer than the plan allows."""

    report: Report
    late: bool


def rows(reports: Iterable[Report], day: date) -> list[Row]:
    """The reports as the list shows them; two queries."""
    reports = list(reports)
    late = late_among([report.pk for report in reports], day)
    return [Row(report, report.pk in late) for report in reports]


def late_among(pks: Any, day: date) -> set[int]:
    """Those of the reports whose review waits longer than the plan allows; two queries."""
    return set(Report.objects.filter(waits_too_long(day), pk__in=pks).values_list("pk", flat=True))


def today() -> date:
    """The day by which waiting is reckoned."""
    return timezone.localdate()
