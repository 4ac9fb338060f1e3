"""The duties of this room when an organization ends: reports that are not accepted. Each goes with the line that it was begun for."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization, User
from luoshi.organizations.reorganization.duties import Change, Duty, DutyRoom, Moves, register
from luoshi.plans.models import Plan
from luoshi.reports.actions.locking import record_each
from luoshi.reports.models import Report
from luoshi.reports.queries import visible_reports

#: States of reports that stay with the organization that filed them.
DECIDED = (Report.State.ACCEPTED, Report.State.REPLACED)


class Reports(DutyRoom):
    """Drafts, submitted and returned reports; accepted ones stay with the organization that filed them."""

    code = "report"
    words = gettext_lazy("Reports under way")

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        found = (
            _under_way(organizations).prefetch_related("items__assignment__plan").order_by("organization__path", "pk")
        )
        readable = set(visible_reports(user).filter(pk__in=found).values_list("pk", flat=True)) if user else None
        return [
            Duty(
                str(report.pk),
                report.organization_id,
                _words(report, readable is None or report.pk in readable),
                follows=_line(report, organizations),
            )
            for report in found
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(dict(_under_way(organizations).order_by().values_list("organization").annotate(n=Count("pk"))))

    def lock(self, moves: Moves) -> None:
        list(Report.objects.filter(pk__in=moves).order_by("pk").select_for_update(no_key=True).values_list("pk"))

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        for report in Report.objects.filter(pk__in=moves).select_related("organization").order_by("pk"):
            before, place = report.organization, moves[str(report.pk)]
            assert place is not None
            report.organization = place
            report.save(update_fields=["organization"])
            record_each(actor, "reports:report:hand_over", report, before=before.name, after=place.name)


def _under_way(organizations: Sequence[Organization]) -> QuerySet[Report]:
    found = Report.objects.filter(organization__in=list(organizations)).exclude(state__in=DECIDED)
    return found.select_related("organization")


def _line(report: Report, organizations: Sequence[Organization]) -> str:
    """The full name of the duty that the report goes with: its main line, where that is handed over too."""
    main = report.main
    if main is None or main.organization_id not in {one.pk for one in organizations}:
        return ""
    goes = main.progress != Assignment.Progress.MET and main.plan.status == Plan.Status.ISSUED
    return f"assignment:{main.pk}" if goes else ""


def _words(report: Report, readable: bool) -> str:
    main = report.main
    what = main.obligation.title if readable and main else _("Report No. %(pk)d") % {"pk": report.pk}
    return f"{what} · {report.get_kind_display()} · {report.get_state_display()}"


register(Reports())
