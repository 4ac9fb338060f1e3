"""The ledger, one line of it, and issuing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.assignments import actions, permissions, queries
from luoshi.assignments.burden.figures import burden_of_parts
from luoshi.assignments.forms import IssueForm, SupervisedForm
from luoshi.assignments.ledger.export import workbook_response
from luoshi.assignments.ledger.filters import DUE_WINDOWS, STATES, LedgerFilters
from luoshi.assignments.ledger.listing import listing
from luoshi.assignments.ledger.matrix import MOST_COLUMNS, columns_of, matrix
from luoshi.assignments.ledger.request import ledger_plans, read_filters, section_choices, unit_choices
from luoshi.assignments.ledger.totals import Totals, totals
from luoshi.assignments.models import Assignment
from luoshi.assignments.standing import sentence_in_context, standing
from luoshi.assignments.states import OUTCOME_OF
from luoshi.assignments.views.line_panels import due_panels
from luoshi.audit.queries import timeline
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.plans.permissions import may_write
from luoshi.plans.queries import get_plan
from luoshi.problems import sentence

#: Partners and supervised lines shown on a line's page; the ledger shows the rest.
SHOWN = 100
#: Lines named beside a cell of several; the list behind the cell has all of them.
PEEKED = 6


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The matrix of units and obligations, or the plain list."""
    plans = list(ledger_plans(request.user))
    if not plans:
        return render(request, "assignments/ledger_empty.html")
    filters = read_filters(request.user, request.GET, plans)
    columns = list(columns_of(request.user, filters))
    page = _list(request, filters) if as_list(filters, columns) else _matrix(request, filters, columns)
    return render(request, "assignments/ledger.html", {**_bar(request, filters, plans), **page, "columns": columns})


def as_list(filters: LedgerFilters, columns: list[Any]) -> bool:
    """Whether the list is shown: asked for, or because the matrix would have too many columns."""
    return filters.view == "list" or len(columns) > MOST_COLUMNS


def _matrix(request: HttpRequest, filters: LedgerFilters, columns: list[Any]) -> dict[str, Any]:
    return {"matrix": matrix(request.user, filters, columns, request.GET.get("page"))}


def _list(request: HttpRequest, filters: LedgerFilters) -> dict[str, Any]:
    after = request.GET.get("after", "")
    return {"listing": listing(request.user, filters, after), "after": after, "most_columns": MOST_COLUMNS}


def _bar(request: HttpRequest, filters: LedgerFilters, plans: list[Any]) -> dict[str, Any]:
    """What stands above the table: filters with their choices, totals with their links."""
    counted = totals(request.user, filters)
    return {
        "asked": filters,
        "plans": [(plan.pk, plan.title) for plan in plans],
        "units": unit_choices(request.user, filters.plan),
        "sections": section_choices(filters.plan),
        "states": STATES,
        "due_windows": DUE_WINDOWS,
        "counted": counted,
        "may_change_rules": may_write(request.user, filters.plan),
        "heaps": _heaps(filters, counted),
        "everything": filters.query(state=None),
        "as_list": filters.query(view="list"),
        "as_matrix": filters.query(view="matrix"),
        "export": f"{reverse('ledger_export')}{filters.query(view=None)}",
        "narrowed": filters.conditions() != LedgerFilters(filters.plan).conditions(),
    }


def _heaps(filters: LedgerFilters, counted: Totals) -> list[dict[str, Any]]:
    """The four totals, each with its light and the address of the lines that it counts."""
    return [
        {
            "light": light,
            "words": light.label,
            "number": getattr(counted, heap.value),
            "href": filters.query(state=heap.value),
            "current": filters.state == heap.value,
        }
        for light, heap in OUTCOME_OF.items()
    ]


@require_GET
def ledger_export(request: HttpRequest) -> HttpResponse:
    """The ledger as the person sees it under the filters, as a workbook with matrix and list."""
    plans = list(ledger_plans(request.user))
    if not plans:
        raise Http404
    return workbook_response(request.user, read_filters(request.user, request.GET, plans))


@require_GET
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what the plan says, where it stands, with whom, and what was reported."""
    try:
        assignment = queries.get_assignment(request.user, pk)
    except Http404:
        withdrawn = queries.get_withdrawn(request.user, pk)
        return render(request, "assignments/withdrawn.html", _withdrawn(request.user, withdrawn))
    return render(request, "assignments/assignment_detail.html", _detail(request.user, assignment))


def _withdrawn(user: User, line: Assignment) -> dict[str, Any]:
    sentence_then = sentence_in_context(line.obligation)
    return {"assignment": line, "sentence": sentence_then, "entries": timeline(user, assignment=line)}


def _detail(user: User, assignment: Assignment) -> dict[str, Any]:
    may_correct = permissions.may_correct(user, assignment)
    partners, supervised = queries.joint_partners(assignment), queries.supervised_lines(assignment)
    return {
        "assignment": assignment,
        "partners_title": gettext("Joint partners"),
        "supervised_title": gettext("Lines it watches over"),
        "standing": standing(assignment),
        "sentence": sentence_in_context(assignment.obligation),
        "partners": partners[:SHOWN],
        "supervised": supervised[:SHOWN],
        "visible_pks": queries.visible_among(user, [*partners[:SHOWN], *supervised[:SHOWN]]),
        "supervising": queries.supervising_lines(assignment),
        "entries": timeline(user, assignment=assignment),
        "may_report": permissions.may_report(user, assignment),
        "form": SupervisedForm(assignment=assignment) if may_correct else None,
        **due_panels(user, assignment),
    }


@require_GET
def assignment_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The few facts that the matrix shows beside a cell."""
    assignment = queries.get_assignment(request.user, pk)
    last = queries.last_report(assignment)
    shown = {"assignment": assignment, "standing": standing(assignment), "last": last}
    return render(request, "assignments/_peek.html", shown)


@require_GET
def ledger_peek(request: HttpRequest) -> HttpResponse:
    """The few facts that the matrix shows beside a cell of several lines; asked with the filters of the list behind it."""
    plans = list(ledger_plans(request.user))
    if not plans:
        raise Http404
    shown = listing(request.user, read_filters(request.user, request.GET, plans)).lines
    if not shown:
        raise Http404
    return render(
        request, "assignments/_peek_several.html", {"lines": shown[:PEEKED], "more": max(0, len(shown) - PEEKED)}
    )


@require_POST
def assignment_supervised(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the plan office's choice of what a supervising line watches over."""
    assignment = queries.get_assignment(request.user, pk)
    permissions.ensure_may_correct(request.user, assignment.plan, "choose_supervised")
    form = SupervisedForm(request.POST, assignment=assignment)
    if form.is_valid():
        actions.choose_supervised(request.user, assignment, list(form.cleaned_data["obligations"]))
        messages.success(request, gettext("Saved."))
        return redirect("assignment_detail", pk)
    return render(
        request, "assignments/assignment_detail.html", {**_detail(request.user, assignment), "form": form}, status=422
    )


@require_http_methods(["GET", "POST"])
def plan_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """What issuing the plan will do, obligation by obligation (a fragment for htmx); on POST, issues it."""
    plan = get_plan(request.user, pk)
    if plan.amends_id and request.method == "GET":
        return redirect("plan_amend", plan.pk)
    form = IssueForm(request.POST or None, initial=_issue_defaults(plan))
    if request.method == "POST" and form.is_valid():
        actions.issue_plan(request.user, plan, **form.cleaned_data)
        messages.success(request, gettext("The plan is issued."))
        return redirect(f"{reverse('ledger')}?plan={plan.pk}")
    template = "assignments/_issue.html" if getattr(request, "htmx", False) else "assignments/issue.html"
    return render(request, template, {"plan": plan, "form": form, **_preview(request.user, plan)})


def _issue_defaults(plan: Plan) -> dict[str, Any]:
    return {"issued_on": plan.issued_on or timezone.localdate(), "due_soon_days": plan.due_soon_days}


def _preview(user: User, plan: Plan) -> dict[str, Any]:
    """The counts, or the sentence that says what stands in the way."""
    try:
        preview = queries.preview_fan_out(user, plan)
        return {"preview": preview, "burden": burden_of_parts(plan, preview.made.parts)}
    except PermissionDeniedError:
        raise
    except DomainError as error:
        return {"obstacle": sentence(error)}
