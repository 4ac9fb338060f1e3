from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.plans import actions, queries
from luoshi.plans.actions.plans import LARGEST_FILE
from luoshi.plans.forms import RevisionForm
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.views.plans import sent
from luoshi.problems import sentence


@require_http_methods(["GET", "POST"])
def plan_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that takes the amended text of an issued plan; leads to the draft made of it, or to the one that is there already."""
    plan = queries.get_plan(request.user, pk)
    ensure_may_write(request.user, plan, "propose_amendment")
    if request.method == "GET" and (draft := queries.amendment_of(plan)):
        return redirect("plan_detail", draft.pk)
    form = RevisionForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            revision = actions.propose_amendment(request.user, plan, file.name, file.read())
        except PermissionDeniedError:
            raise
        except DomainError as error:
            form.add_error("file", sentence(error))
        else:
            return redirect("plan_detail", revision.plan_id)
    context = {"plan": plan, "form": form, "limit": LARGEST_FILE // 1024 // 1024}
    return render(request, "plans/amendment.html", context, status=422 if form.is_bound else 200)
