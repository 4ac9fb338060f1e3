"""The units of a plan whose reports a leader signs off, and that have none."""

from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.assignments.signing import Unsigned, asking_units, unsigned
from luoshi.audit.actions import record_export
from luoshi.organizations.posts.exports import write_table
from luoshi.plans.queries import get_plan

PAGE = 50


@require_safe
def plan_signers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is missing, and who signs meanwhile; htmx gets the warning alone, `export=xlsx` the table."""
    plan = get_plan(request.user, pk)
    units = list(asking_units(request.user, plan))
    found = unsigned(units)
    if request.GET.get("export") == "xlsx":
        file, rows = _workbook(found)
        record_export(request.user, "assignments:signers:export", plan, plan=plan.pk, rows=rows)
        return FileResponse(file, as_attachment=True, filename=f"{_('Without a leader')}-{plan.title[:60]}.xlsx")
    stuck = sum(one.above is None for one in found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"plan": plan, "page": page, "asked": len(units), "lacking": len(found), "stuck": stuck}
    template = "assignments/_signers.html" if getattr(request, "htmx", False) else "assignments/signers.html"
    return render(request, template, context)


def _workbook(found: list[Unsigned]) -> tuple[BytesIO, int]:
    columns = [(_("Unit"), 36), (_("Code"), 14), (_("Vacant posts"), 30), (_("Signs off meanwhile"), 36)]
    rows = (
        [one.unit.name, one.unit.code, "、".join(post.name for post in one.vacant), _meanwhile(one)] for one in found
    )
    return write_table(_("Without a leader"), columns, rows)


def _meanwhile(one: Unsigned) -> str:
    return one.above.name if one.above else _("nobody")
