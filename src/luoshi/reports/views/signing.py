"""The leader's two buttons on a submitted report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.reports import actions, queries
from luoshi.reports.forms import read_version
from luoshi.reports.models import Report


def _report(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(queries.visible_reports(request.user).select_related("organization"), pk=pk)


@require_POST
def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The report goes on to its reviewer."""
    actions.sign_report(request.user, _report(request, pk), version=read_version(request.POST))
    messages.success(request, _("Signed off. The report is with its reviewer now."))
    return _on(request)


@require_POST
def report_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The report goes back to its handler with a reason."""
    reason = request.POST.get("reason", "")[:2000]
    actions.send_back_report(request.user, _report(request, pk), version=read_version(request.POST), reason=reason)
    messages.success(request, _("Sent back to the handler with your reason."))
    return _on(request)


def _on(request: HttpRequest) -> HttpResponse:
    """The next report that waits for this leader, else the desk."""
    waiting = queries.awaiting_sign_off(request.user).first()
    return redirect("report_detail", waiting.pk) if waiting else redirect("desk")
