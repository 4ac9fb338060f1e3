"""An accepted report is corrected by a new version, dropped again, compared, or its acceptance is withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import DomainError
from luoshi.reports import actions, queries
from luoshi.reports.forms import ReturnForm, read_version
from luoshi.reports.models import Report
from luoshi.reports.permissions import can_file
from luoshi.reports.versions import chain_of, compared


def _report(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(queries.visible_reports(request.user).select_related("organization"), pk=pk)


@require_POST
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version is begun: its handler goes on writing, the plan office learns that the unit has it."""
    report = _report(request, pk)
    correction = actions.start_correction(request.user, report, reason=request.POST.get("reason", "")[:2000])
    if can_file(request.user, report.organization):
        return redirect("report_edit", correction.pk)
    messages.success(
        request,
        _("The unit has a draft of the correction now, with your reason. The accepted report counts meanwhile."),
    )
    return redirect("report_detail", pk)


@require_POST
def report_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The correction is gone; the accepted report goes on to count."""
    correction = _report(request, pk)
    actions.drop_correction(request.user, correction)
    messages.success(request, _("The correction was dropped. The accepted report goes on to count."))
    return redirect("report_detail", correction.corrects_id)


@require_POST
def report_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The acceptance is withdrawn: the report is back at its unit."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        raise DomainError("reports.bad_mend_until")
    until = form.cleaned_data.get("mend_until")
    reason, version = form.said()[:4000], read_version(request.POST)
    actions.revoke_acceptance(request.user, _report(request, pk), version=version, reason=reason, mend_until=until)
    messages.success(request, _("The acceptance was withdrawn. The report is back at its unit."))
    return redirect("report_detail", pk)


@require_safe
def report_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The report beside the version that it corrects, or beside an earlier one (`?with=`); 404 for what corrects nothing."""
    visible = queries.visible_reports(request.user)
    report = get_object_or_404(queries.detailed(visible), pk=pk, corrects__isnull=False)
    earlier = [one.pk for one in chain_of(report)[:-1]]
    wanted = request.GET.get("with", "")
    chosen = int(wanted) if wanted.isdecimal() and int(wanted) in earlier else earlier[-1]
    other = get_object_or_404(queries.detailed(visible), pk=chosen)
    context = compared(other, report) | {"earlier": list(enumerate(earlier, 1)), "number": len(earlier) + 1}
    return render(request, "reports/versions.html", context)
