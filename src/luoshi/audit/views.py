"""The auditor's pages: search the chain, take it away, prove it."""

from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.audit import queries
from luoshi.audit.actions import record, verify
from luoshi.audit.forms import SearchForm
from luoshi.audit.permissions import reads_chain
from luoshi.audit.sentences import catalog
from luoshi.audit.writing import csv_lines, write_xlsx


def _auditors_only(request: HttpRequest) -> None:
    if not reads_chain(request.user):
        raise Http404


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Events, newest first, narrowed by what, who, when and on what."""
    _auditors_only(request)
    form = SearchForm(request.GET)
    before = request.GET.get("before", "")
    context: dict[str, Any] = {
        "form": form,
        "page": queries.page(form.search(), int(before) if before.isdecimal() and len(before) < 19 else None),
        "tags": sorted((tag, str(words)) for tag, words in catalog()[0].items()),
    }
    return render(request, "audit/event_list.html", context)


@require_safe
def event_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The events found, as .xlsx or (`format=csv`) as .csv; who took them is an event as well."""
    _auditors_only(request)
    wanted = SearchForm(request.GET).search()
    count = min(queries.search(wanted).count(), queries.MOST_EXPORTED)
    record(request.user, "audit:event:export", count=count, asked=request.GET.urlencode())
    name = f"{_('events')}-{timezone.localdate()}"
    if request.GET.get("format") == "csv":
        lines = csv_lines(queries.exported(wanted))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}.csv"}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_xlsx(file, queries.exported(wanted))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


@require_POST
def event_verify(request: HttpRequest) -> HttpResponse:
    """Prove the chain, and say what was found."""
    _auditors_only(request)
    return render(request, "audit/verified.html", {"verification": verify(request.user)})
