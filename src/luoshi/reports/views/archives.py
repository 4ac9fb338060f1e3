"""The evidence of an assignment, a unit or a plan as one zip archive."""

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.organizations.queries import visible as visible_organizations
from luoshi.plans.queries import visible_plans
from luoshi.reports import queries
from luoshi.reports.archive import Scope, open_archive, scope_of_assignment, scope_of_organization, scope_of_plan
from luoshi.reports.files import clean_name


@require_safe
def assignment_archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The files filed for one line of the ledger, as far as the person may see them."""
    lines = queries.seen_assignments(request.user).select_related("organization", "obligation")
    return _answer(request, scope_of_assignment(get_object_or_404(lines, pk=pk)))


@require_safe
def organization_archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The files filed by a unit and those below it."""
    return _answer(request, scope_of_organization(get_object_or_404(visible_organizations(request.user), pk=pk)))


@require_safe
def plan_archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The files filed for a plan."""
    return _answer(request, scope_of_plan(get_object_or_404(visible_plans(request.user), pk=pk)))


def _answer(request: HttpRequest, scope: Scope) -> StreamingHttpResponse:
    archive = open_archive(request.user, scope, by=request.user)
    answer = StreamingHttpResponse(archive, content_type="application/zip")
    name = _("Evidence {of}.zip").format(of=scope.name)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=clean_name(name)) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
