"""Confirming an amendment of an issued plan, after a look at what it changes in the ledger."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.assignments import actions, queries
from luoshi.assignments.actions.amending import counts_of
from luoshi.assignments.exports import amendment_table
from luoshi.assignments.forms import AmendForm
from luoshi.assignments.workbook import table_response
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.plans.queries import get_plan
from luoshi.problems import sentence


@require_http_methods(["GET", "POST"])
def plan_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """What the amendment does to the ledger, task by task; on POST, confirms it."""
    draft = get_plan(request.user, pk)
    form = AmendForm(request.POST or None, initial={"in_force_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        plan = actions.amend_plan(request.user, draft, **form.cleaned_data)
        messages.success(request, gettext("The amendment is in force."))
        return redirect("plan_detail", plan.pk)
    context = {"plan": draft, "form": form, **_preview(request.user, draft)}
    return render(request, "assignments/amend.html", context, status=422 if form.is_bound else 200)


def _preview(user: User, draft: Plan) -> dict[str, Any]:
    """The tasks with their changes, or the sentence that says what stands in the way."""
    try:
        found = queries.preview_amendment(user, draft)
    except PermissionDeniedError:
        raise
    except DomainError as error:
        if error.code == "plans.no_amendment":
            raise
        return {"obstacle": sentence(error)}
    return {"parts": found.changing, "counts": counts_of(found.parts), "same": len(found.parts) - len(found.changing)}


@require_GET
def plan_amend_export(request: HttpRequest, pk: int) -> FileResponse:
    """What the amendment does to the ledger, line by line, as a workbook."""
    draft = get_plan(request.user, pk)
    found = queries.preview_amendment(request.user, draft)
    return table_response(request.user, amendment_table(found), f"plan={draft.pk}")
