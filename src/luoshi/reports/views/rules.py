"""How the reports of a plan are reviewed: the plan's rules, and where a task differs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.errors import DomainError
from luoshi.plans.models import Plan
from luoshi.plans.permissions import ensure_may_write, may_write
from luoshi.plans.queries import get_obligation, get_plan, live_obligations
from luoshi.problems import sentence
from luoshi.reports import actions, exports
from luoshi.reports.forms import SECOND, ReviewRulesForm
from luoshi.reports.models import ReviewException, ReviewRules
from luoshi.reports.reasons import STANDARD_REASONS
from luoshi.reports.review_rules import rules_of


@require_http_methods(["GET", "POST"])
def review_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of the plan and those of its tasks; the plan office changes them."""
    plan = get_plan(request.user, pk)
    if request.GET.get("export") == "xlsx":
        return exports.export_review_rules(request.user, plan, _rows(plan))
    if request.method == "POST":
        ensure_may_write(request.user, plan, "set_review_rules")
    form = ReviewRulesForm(request.POST or None, initial=_initial(plan))
    if request.method == "POST" and form.is_valid() and _saved(request, plan, form):
        return redirect("review_rules", pk)
    context = {"plan": plan, "form": form, "rules": rules_of(plan), "rows": _rows(plan)}
    context |= {"writable": may_write(request.user, plan) and plan.status != Plan.Status.WITHDRAWN}
    context |= {"together_choices": ReviewRules.Together.choices}
    return render(request, "reports/review_rules.html", context, status=422 if form.is_bound else 200)


def _initial(plan: Plan) -> dict[str, Any]:
    rules = rules_of(plan)
    reasons = rules.reasons or [str(reason) for reason in STANDARD_REASONS]
    said = {"second": rules.second, "together": rules.together, "wait_days": rules.wait_days}
    return {**said, "reasons": "\n".join(reasons)}


def _saved(request: HttpRequest, plan: Plan, form: ReviewRulesForm) -> bool:
    try:
        actions.set_review_rules(request.user, plan, **form.values())
    except DomainError as error:
        form.add_error(None, sentence(error))
        return False
    messages.success(request, _("Saved."))
    return True


def _rows(plan: Plan) -> list[dict[str, Any]]:
    own = {one.obligation_key: one for one in ReviewException.objects.filter(plan=plan)}
    return [_row(duty, own.get(duty.key)) for duty in live_obligations(plan)]


def _row(duty: Any, own: ReviewException | None) -> dict[str, Any]:
    second = next(word for word, value in SECOND.items() if value is (own.second if own else None))
    return {"duty": duty, "second": second, "together": own.together if own else "", "own": own}


@require_POST
def review_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """The task is reviewed as the row says."""
    duty = get_obligation(request.user, pk)
    second = SECOND.get(request.POST.get("second", ""))
    actions.set_review_exception(request.user, duty, second=second, together=request.POST.get("together", ""))
    messages.success(request, _("Saved."))
    return redirect("review_rules", duty.revision.plan_id)
