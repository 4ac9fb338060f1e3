"""What reports must hold: the plan's table of it, and the page of one obligation."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.errors import DomainError
from luoshi.plans import actions, queries
from luoshi.plans.asks_forms import AsksPage
from luoshi.plans.export import export_asks
from luoshi.plans.models import Obligation, Plan
from luoshi.plans.permissions import ensure_may_write, may_write
from luoshi.plans.wording import asks_words, part_words
from luoshi.problems import sentence


@require_GET
def plan_asks(request: HttpRequest, pk: int) -> HttpResponse:
    """Each obligation with what its reports must hold, whether a leader signs them off, and the parts with a template."""
    plan = queries.get_plan(request.user, pk)
    context = {
        "plan": plan,
        "rows": [_row(duty) for duty in queries.live_obligations(plan)],
        "writable": may_write(request.user, plan) and plan.status != Plan.Status.WITHDRAWN,
    }
    return render(request, "plans/asks.html", context)


def _row(duty: Obligation) -> dict[str, object]:
    names = part_words()
    return {"duty": duty, "words": asks_words(duty.asks), "templates": [names[part] for part in duty.templates]}


@require_GET
def plan_asks_export(request: HttpRequest, pk: int) -> FileResponse:
    """The same table as a workbook."""
    plan = queries.get_plan(request.user, pk)
    return FileResponse(export_asks(request.user, plan), as_attachment=True, filename=f"{plan.title[:60]}.xlsx")


@require_POST
def plan_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Turns the sign-off of the whole plan on or off."""
    plan = queries.get_plan(request.user, pk)
    actions.set_sign_off(request.user, plan, request.POST.get("asked") == "yes")
    messages.success(request, _("Saved."))
    return redirect("plan_asks", pk)


@require_http_methods(["GET", "POST"])
def obligation_asks(request: HttpRequest, pk: int) -> HttpResponse:
    """What reports on one obligation must hold by kind, who signs them off, and what they start with."""
    duty = queries.get_obligation(request.user, pk)
    plan = duty.revision.plan
    ensure_may_write(request.user, plan, "set_asks")
    page = AsksPage(duty, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if page.is_valid() and _saved(request, duty, page):
            return redirect("plan_asks", plan.pk)
    context = {"duty": duty, "plan": plan, "page": page, "plan_sign_off": plan.sign_off}
    return render(request, "plans/obligation_asks.html", context, status=status)


def _saved(request: HttpRequest, duty: Obligation, page: AsksPage) -> bool:
    try:
        actions.set_asks(request.user, duty, **page.values())
    except DomainError as error:
        page.rules.add_error(None, sentence(error))
        return False
    messages.success(request, _("Saved."))
    return True
