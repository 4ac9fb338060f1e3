"""Lists of reports and one report as it was sent."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization, Role
from luoshi.organizations.permissions import has_role
from luoshi.plans.models import Plan
from luoshi.reports import exports, queries
from luoshi.reports.actions.correcting import UNDER_WAY, correction_of
from luoshi.reports.actions.locking import OPEN
from luoshi.reports.forms import FilterForm
from luoshi.reports.models import Report, ReportItem
from luoshi.reports.permissions import can_correct, can_file, can_revoke
from luoshi.reports.views.commenting import comments_context

PAGE = 30


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that the person may see, filtered; `?export=xlsx` gives all of them as a table."""
    visible = queries.visible_reports(request.user)
    wanted = FilterForm(request.GET).wanted()
    found = queries.listed(queries.filtered(visible, wanted)).order_by("-saved_at", "-pk")
    if request.GET.get("export") == "xlsx":
        return exports.export_reports(request.user, found, _("Reports"), request.GET.urlencode())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "wanted": wanted, "files": has_role(request.user, Role.HANDLER)} | _choices(visible)
    return render(request, "reports/list.html", context)


def _choices(visible: Any) -> dict[str, Any]:
    """What the filters of a list offer: only what occurs in it."""
    items = ReportItem.objects.filter(report__in=visible.order_by())
    plans = Plan.objects.filter(pk__in=items.values("assignment__plan")).values_list("pk", "title")
    units = Organization.objects.filter(pk__in=visible.order_by().values("organization")).order_by("path")
    return {
        "plans": list(plans),
        "units": [(unit.pk, unit.label) for unit in units],
        "states": Report.State.choices,
        "kinds": Report.Kind.choices,
    }


@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands, with its reviews and what happened to it."""
    report = get_object_or_404(queries.detailed(queries.visible_reports(request.user)), pk=pk)
    return render(
        request,
        "reports/detail.html",
        reading_context(request, report)
        | own_context(request, report)
        | correction_context(request, report)
        | comments_context(request, report),
    )


def reading_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What `reports/as_sent.html` shows of a report: the plan's sentence, counts, texts, pictures, documents."""
    rows = list(report.evidence.all())
    return {
        "report": report,
        "main": report.main,
        "photographs": [row for row in rows if row.kind == row.Kind.PHOTOGRAPH],
        "documents": [row for row in rows if row.kind != row.Kind.PHOTOGRAPH],
        "history": queries.history(report),
        "supervising": queries.supervising_lines([item.assignment for item in report.items.all()]),
    }


def correction_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """The version after this one as far as the person may see it, and what he may do about an accepted one."""
    served = [item.assignment for item in report.items.all()]
    later = queries.visible_reports(request.user).filter(corrects=report).order_by("-pk").first()
    under_way = later is not None and later.state in UNDER_WAY
    accepted = report.state == Report.State.ACCEPTED and correction_of(report) is None
    return {
        "correction": later if under_way or report.state == Report.State.REPLACED else None,
        "correction_begun": later is None and correction_of(report) is not None,
        "may_correct": accepted and can_correct(request.user, report, served),
        "may_revoke": accepted and can_revoke(request.user, report, served),
        "may_drop": bool(report.corrects_id) and report.state in OPEN and can_correct(request.user, report, served),
    }


def own_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What the unit itself may still do with it."""
    own = can_file(request.user, report.organization)
    return {
        "may_edit": own and report.state in OPEN,
        "may_withdraw": own and report.state == Report.State.SUBMITTED,
        "may_sign": queries.awaiting_sign_off(request.user).filter(pk=report.pk).exists(),
        "sent_back": queries.last_sent_back(report),
        "may_decide": queries.waiting_for(request.user).filter(pk=report.pk).exists(),
        "returned": queries.last_return(report) if report.state == Report.State.RETURNED else None,
    }


@require_safe
def assignment_reports(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the page of an assignment: what was filed for it, as far as the person may see it."""
    assignment = get_object_or_404(Assignment.with_withdrawn.select_related("organization", "plan"), pk=pk)
    reports = list(queries.reports_for(request.user, assignment))
    may_file = queries.fileable_assignments(request.user).filter(pk=pk).exists()
    if not reports and not may_file and not queries.may_see_assignment(request.user, assignment):
        return HttpResponse(status=404)
    has_files = any(report.files for report in reports)
    context = {"assignment": assignment, "reports": reports, "may_file": may_file, "has_files": has_files}
    return render(request, "reports/of_assignment.html", context)
