"""When a plan tells whom, and what it will tell tomorrow."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.audit.actions import record_export
from luoshi.notices import exports, queries
from luoshi.notices.actions.settings import save_steps
from luoshi.notices.forms import StepsForm
from luoshi.notices.permissions import may_set_steps
from luoshi.plans.models import Plan
from luoshi.plans.queries import get_plan

#: People that the page names; the workbook has all of them.
SHOWN = 200


def _own_plan(request: HttpRequest, pk: int) -> Plan:
    plan = get_plan(request.user, pk)
    if not may_set_steps(request.user, plan):
        raise Http404
    return plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_notices(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a plan, and who will be told what tomorrow."""
    plan = _own_plan(request, pk)
    form = StepsForm(request.POST) if request.method == "POST" else StepsForm.of(queries.steps_of(plan))
    if request.method == "POST" and form.is_valid():
        save_steps(request.user, plan, **form.cleaned_data)
        messages.success(request, _("Saved. The preview shows what it means for tomorrow."))
        return redirect("plan_notices", pk)
    preview = queries.preview(request.user, plan)
    context = {"plan": plan, "form": form, "preview": preview, "people": preview.people[:SHOWN], "shown": SHOWN}
    return render(request, "notices/plan.html", context, status=422 if form.errors else 200)


@require_safe
def plan_notices_export(request: HttpRequest, pk: int) -> FileResponse:
    """The preview as a workbook; taking it is an event."""
    plan = _own_plan(request, pk)
    file, count = exports.preview_workbook(queries.preview(request.user, plan))
    record_export(request.user, "notices:preview:export", plan, rows=count, plan=plan.pk)
    return FileResponse(file, as_attachment=True, filename=f"{_('notices')}-{timezone.localdate()}.xlsx")
