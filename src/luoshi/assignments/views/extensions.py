"""Requests for later due days: the list, the decision on several at once, and each by itself."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.assignments import actions, permissions, queries
from luoshi.assignments.exports import extension_table
from luoshi.assignments.forms import DecisionForm
from luoshi.assignments.ledger.request import ledger_plans
from luoshi.assignments.models import Extension
from luoshi.assignments.views.acting import back_to_list, succeeded
from luoshi.assignments.workbook import table_response
from luoshi.errors import DomainError
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role
from luoshi.problems import sentence

PAGE = 50


@require_safe
def extension_list(request: HttpRequest) -> HttpResponse:
    """The requests that the person may see, open ones unless another state is asked for; `?export=xlsx` gives all of them as a table."""
    found = _found(request)
    if request.GET.get("export") == "xlsx":
        return table_response(request.user, extension_table(found), request.GET.urlencode())
    return render(request, "assignments/extension_list.html", _shown(request, found, DecisionForm()))


def _shown(request: HttpRequest, found: QuerySet[Extension], form: DecisionForm) -> dict[str, Any]:
    decides = has_role(request.user, Role.PLAN_OFFICE)
    return {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": _state(request),
        "states": [*Extension.State.choices, ("all", gettext("all"))],
        "plans": [(plan.pk, plan.title) for plan in ledger_plans(request.user)],
        "decides": decides,
        "conditions": queries.open_declarations(request.user)[:PAGE] if decides else (),
        "form": form,
    }


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in {*Extension.State.values, "all"} else Extension.State.OPEN.value


def _found(request: HttpRequest) -> QuerySet[Extension]:
    state, plan = _state(request), request.GET.get("plan", "")
    rows = queries.matching(
        queries.visible_extensions(request.user),
        plan=int(plan) if plan.isascii() and plan.isdigit() and len(plan) < 18 else None,
        state="" if state == "all" else state,
        q=request.GET.get("q", "").strip()[:50],
    )
    return rows.order_by("asked_at", "pk") if state == Extension.State.OPEN else rows.order_by("-asked_at", "-pk")


@require_http_methods(["GET", "POST"])
def extension_decide_several(request: HttpRequest) -> HttpResponse:
    """One decision on all chosen requests; what a rule refuses stays open and is named. GET, the filters of a page that was refused: the list."""
    if request.method == "GET":
        return back_to_list(request, "extension_list")
    pks = [int(pk) for pk in request.POST.getlist("extension") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    chosen = list(queries.visible_extensions(request.user).filter(pk__in=pks).order_by("asked_at", "pk"))
    for one in chosen:
        permissions.ensure_may_correct(request.user, one.assignment.plan, "decide_extension")
    form = DecisionForm(request.POST)
    if form.is_valid() and not chosen:
        form.add_error(None, sentence(DomainError("assignments.nothing_chosen")))
    if not form.is_valid():
        shown = _shown(request, _found(request), form) | {"chosen": set(pks)}
        return render(request, "assignments/extension_list.html", shown, status=422)
    _decide_each(request, chosen, form.cleaned_data)
    return back_to_list(request, "extension_list")


def _decide_each(request: HttpRequest, chosen: list[Extension], given: dict[str, Any]) -> None:
    decided = 0
    for one in chosen:
        try:
            decide(request.user, one, given)
            decided += 1
        except DomainError as error:
            line = one.assignment
            messages.error(request, f"{line.organization.label} · {line.obligation.title}: {sentence(error)}")
    if decided:
        words = ngettext("%(n)d request decided.", "%(n)d requests decided.", decided)
        messages.success(request, words % {"n": decided})


def decide(user: User, extension: Extension, given: dict[str, Any]) -> Extension:
    """The request after the decision in a form's or the API's fields."""
    if given["decision"] == DecisionForm.REFUSE:
        return actions.refuse_extension(user, extension, given["reason"])
    return actions.grant_extension(user, extension, given["reason"], given["until"])


@require_http_methods(["GET", "POST"])
def extension_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with those before it; on POST the plan office decides."""
    extension = queries.get_extension(request.user, pk)
    line = extension.assignment
    decides = permissions.is_plan_office(request.user, line)
    form = DecisionForm(request.POST or None, initial={"decision": DecisionForm.GRANT, "until": extension.wanted_on})
    if request.method == "POST":
        permissions.ensure_may_correct(request.user, line.plan, "decide_extension")
        if succeeded(form, lambda given: decide(request.user, extension, given)):
            messages.success(request, gettext("Decided."))
            return redirect("extension_list")
    shown = {
        "extension": extension,
        "assignment": line,
        "others": queries.extensions_of(line).exclude(pk=pk),
        "form": form if decides and (form.errors or extension.state == Extension.State.OPEN) else None,
        "may_withdraw": permissions.may_ask(request.user, line) and extension.state == Extension.State.OPEN,
    }
    return render(request, "assignments/extension_detail.html", shown, status=422 if form.errors else 200)


@require_POST
def extension_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes its request back."""
    extension = queries.get_extension(request.user, pk)
    actions.withdraw_extension(request.user, extension)
    messages.success(request, gettext("Withdrawn."))
    return redirect("assignment_detail", extension.assignment_id)
