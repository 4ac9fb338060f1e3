"""Due days: extensions asked for and decided, conditions declared and confirmed, days set, and the plan's settings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from luoshi.assignments import actions, permissions, queries
from luoshi.assignments.forms import ConfirmForm, DeclarationForm, DueDayForm, ExtensionForm, RulesForm
from luoshi.assignments.forms.requests import read_term
from luoshi.assignments.models import LedgerRules
from luoshi.assignments.views.acting import act_on_line, refuse_dropped_upload, succeeded
from luoshi.plans.queries import get_plan

page = require_http_methods(["GET", "POST"])


@page
def assignment_due(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan office gives a line, or all lines of its obligation, a due day where the plan states none."""
    line = queries.get_assignment(request.user, pk)
    permissions.ensure_may_correct(request.user, line.plan, "set_due_day")
    form = DueDayForm(request.POST or None, initial={"due_on": line.stated_due_on})

    def do(given: dict[str, Any]) -> None:
        actions.set_due_day(request.user, line, given["due_on"], given["reason"], whole=given["whole"])

    return act_on_line(
        request, line, form, do, title=gettext("Set the due day"), submit=gettext("Save"), done=gettext("Saved.")
    )


@page
def extension_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit asks for a later due day."""
    line = queries.get_assignment(request.user, pk)
    permissions.ensure_may_ask(request.user, line, "ask_extension")
    form = ExtensionForm(request.POST or None)

    def do(given: dict[str, Any]) -> None:
        actions.ask_extension(request.user, line, given["wanted_on"], given["reason"])

    return act_on_line(
        request, line, form, do, title=gettext("Ask for an extension"), submit=gettext("Ask for it"),
        done=gettext("Asked. The plan office decides; you find its answer here and on your desk."),
        limits=LedgerRules.of(line.plan_id),
    )  # fmt: skip


@page
def condition_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says that the condition of a line has come."""
    line = queries.get_assignment(request.user, pk)
    permissions.ensure_may_declare(request.user, line, "declare_condition")
    refuse_dropped_upload(request)
    is_office = permissions.is_plan_office(request.user, line)
    form = DeclarationForm(request.POST or None, request.FILES or None, assignment=line, is_office=is_office)

    def do(given: dict[str, Any]) -> None:
        actions.declare_condition(
            request.user, line, given["came_on"], given["words"], read_term(given), whole=given.get("whole", False),
            evidence=given.get("evidence", ()), uploads=given["files"],
        )  # fmt: skip

    return act_on_line(
        request, line, form, do, title=gettext("Declare that the condition has come"), submit=gettext("Declare"),
        done=gettext("Declared."), condition=line.condition,
    )  # fmt: skip


@page
def condition_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A declaration; on POST the plan office confirms it, with its term or another one, or does not."""
    declaration = queries.get_declaration(request.user, pk)
    line = declaration.assignment
    permissions.ensure_may_correct(request.user, line.plan, "confirm_condition")
    term = {"days": declaration.days, "due_on": declaration.due_on, "working": "working" if declaration.working else ""}
    form = ConfirmForm(request.POST or None, initial={**term, "decision": ConfirmForm.CONFIRM})

    def do(given: dict[str, Any]) -> None:
        if given["decision"] == ConfirmForm.CONFIRM:
            actions.confirm_condition(request.user, declaration, read_term(given), given["reason"])
        else:
            actions.refuse_condition(request.user, declaration, given["reason"])

    return act_on_line(
        request, line, form, do, title=gettext("Has the condition come?"), submit=gettext("Decide"),
        done=gettext("Decided."), declaration=declaration, condition=line.condition,
    )  # fmt: skip


@require_http_methods(["POST"])
def condition_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes its declaration back."""
    declaration = queries.get_declaration(request.user, pk)
    actions.withdraw_declaration(request.user, declaration)
    messages.success(request, gettext("Withdrawn."))
    return redirect("assignment_detail", declaration.assignment_id)


@page
def plan_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The settings of the plan's ledger."""
    plan = get_plan(request.user, pk)
    permissions.ensure_may_correct(request.user, plan, "change_rules")
    rules = LedgerRules.of(plan.pk)
    form = RulesForm(request.POST or None, instance=rules, initial={"due_soon_days": plan.due_soon_days})
    if request.method == "POST" and succeeded(
        form, lambda _given: actions.change_rules(request.user, plan, form.values())
    ):
        messages.success(request, gettext("Saved. All due days and totals follow the settings now."))
        return redirect("plan_rules", plan.pk)
    return render(request, "assignments/rules.html", {"plan": plan, "form": form}, status=422 if form.errors else 200)
