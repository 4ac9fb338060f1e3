"""The burden of a plan by unit and by task, of one task of a draft, and of a unit."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from luoshi.assignments.burden.export import export_burden
from luoshi.assignments.burden.figures import obligation_burden, plan_burden, unit_burden
from luoshi.assignments.burden.reckoning import Burden, effort
from luoshi.errors import DomainError
from luoshi.organizations import queries as organization_queries
from luoshi.organizations.permissions import require_business
from luoshi.plans.models import Plan
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.queries import get_obligation, get_plan
from luoshi.problems import sentence

PAGE = 50


@require_GET
def plan_burden_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan costs each unit a month, and which tasks cost it."""
    plan = get_plan(request.user, pk)
    return render(request, "assignments/burden.html", {"plan": plan, "effort": effort(), **_found(request, plan)})


def _found(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The figures, or the sentence that says what a draft lacks before they can be reckoned."""
    try:
        found = plan_burden(request.user, plan)
    except DomainError as error:
        return {"obstacle": sentence(error)}
    return {"found": found, "page": Paginator(found.units, PAGE).get_page(request.GET.get("page"))}


@require_GET
def plan_burden_export(request: HttpRequest, pk: int) -> FileResponse:
    """The burden by unit and by task as a workbook."""
    plan = get_plan(request.user, pk)
    file = export_burden(request.user, plan, plan_burden(request.user, plan))
    return FileResponse(file, as_attachment=True, filename=f"{plan.title[:60]}.xlsx")


@require_GET
def obligation_burden_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the card of a draft's task: what it will cost how many units."""
    duty = get_obligation(request.user, pk)
    ensure_may_write(request.user, duty.revision.plan, "obligation_burden")
    try:
        found: dict[str, Any] = {"found": obligation_burden(duty.revision.plan, duty)}
    except DomainError as error:
        found = {"obstacle": sentence(error)}
    return render(request, "assignments/_obligation_burden.html", found)


@require_GET
def unit_burden_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the page of a unit: what each plan in force asks of it a month."""
    require_business(request.user)
    organization = get_object_or_404(organization_queries.visible(request.user), pk=pk)
    rows = unit_burden(request.user, organization)
    total = sum((burden for _plan, burden in rows), Burden())
    return render(
        request, "assignments/_unit_burden.html", {"organization": organization, "rows": rows, "total": total}
    )
