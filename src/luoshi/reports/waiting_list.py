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
from luoshi.reports.models import Examination, Report, ReportItem, Signal
from luoshi.reports.queries import filtered
from luoshi.reports.review_rules import book_of

#: Days of waiting that the filter offers.
DAYS = (1, 3, 7, 14)


def narrowed(reports: QuerySet[Report], wanted: dict[str, Any], day: date) -> QuerySet[Report]:
    """The reports that fit the filters given: those of `queries.filtered`, and task, within (a unit and all below it), stage, signals, late."""
    reports = filtered(reports, wanted)
    if task := wanted.get("task"):
        reports = reports.filter(Exists(ReportItem.objects.filter(report=OuterRef("pk"), assignment__obligation=task)))
    if within := wanted.get("within"):
        reports = reports.filter(_within(within))
    if stage := wanted.get("stage"):
        reports = reports.filter(first_by__isnull=stage == "first")
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
        "stages": [("first", _("first review")), ("second", _("second review"))],
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
    """A report of the list. `late`: its review waits longer than the plan allows; `stage` (first, second) where two have to accept;
    `together`: it may be accepted with others at once.
    """

    report: Report
    late: bool
    stage: str
    together: bool


def rows(reports: Iterable[Report], day: date) -> list[Row]:
    """The reports as the list shows them, their items at hand; five queries."""
    reports = list(reports)
    pks = [report.pk for report in reports]
    late, book = late_among(pks, day), book_of(reports)
    are_clear = set(clear(Report.objects.filter(pk__in=pks)).values_list("pk", flat=True))
    found = []
    for report in reports:
        rule = book.of_report(report)
        stage = ("second" if report.first_by_id else "first") if rule.second else ""
        together = report.pk in are_clear and rule.together_allows(report.kind)
        found.append(Row(report, report.pk in late, stage, together))
    return found


def late_among(pks: Any, day: date) -> set[int]:
    """Those of the reports whose review waits longer than the plan allows; two queries."""
    return set(Report.objects.filter(waits_too_long(day), pk__in=pks).values_list("pk", flat=True))


def today() -> date:
    """The day by which waiting is reckoned."""
    return timezone.localdate()


def is_clear(report: Report) -> bool:
    """Whether the report was examined to the end and no signal is open on it."""
    return clear(Report.objects.filter(pk=report.pk)).exists()


def clear(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports that were examined to the end and have no open signal."""
    return reports.filter(~has_open_signal(), examination__state=Examination.State.DONE)
