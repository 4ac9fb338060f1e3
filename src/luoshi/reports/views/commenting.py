"""The thread on a report: what was said, and a word more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.errors import DomainError
from luoshi.problems import sentence
from luoshi.reports import actions, queries
from luoshi.reports.forms import read_key
from luoshi.reports.models import Report
from luoshi.reports.permissions import can_comment
from luoshi.reports.requirements import PARTS, part_names


def comments_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What `reports/comments.html` shows; nothing but `may_comment` False to who has no part in the thread. Evidence is at hand."""
    served = [item.assignment for item in report.items.all()]
    if report.state == Report.State.DRAFT or not can_comment(request.user, report, served):
        return {"may_comment": False}
    names, places = part_names(), _places(report)
    rows = queries.comments_on(request.user, report)
    said = [(row, str(names.get(row.part, "")) or places.get(row.evidence_id or 0, "")) for row in rows]
    return {"may_comment": True, "comments": said, "abouts": _abouts(report, places)}


def _places(report: Report) -> dict[int, str]:
    """What each file is called in the thread: photographs by their number, documents by name."""
    rows = list(report.evidence.all())
    photographs = [row for row in rows if row.kind == row.Kind.PHOTOGRAPH]
    numbered = {row.pk: _("Photograph %(number)s") % {"number": n} for n, row in enumerate(photographs, 1)}
    return {row.pk: row.name for row in rows} | numbered


def _abouts(report: Report, places: dict[int, str]) -> list[tuple[str, str]]:
    parts = [(part, str(name).capitalize()) for part, name in part_names().items() if getattr(report, part)]
    return [*parts, *((str(row.key), places[row.pk]) for row in report.evidence.all())]


@require_POST
def report_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The word is in the thread, which is shown anew; one that is refused is shown with its words kept."""
    report = get_object_or_404(queries.detailed(queries.visible_reports(request.user)), pk=pk)
    said: dict[str, Any] = {}
    about, text = request.POST.get("about", ""), request.POST.get("text", "")
    try:
        part, key = (about, None) if about in PARTS else ("", read_key(about))
        actions.comment_on(request.user, report, text, part=part, evidence=key)
    except DomainError as error:
        if not request.htmx:
            raise
        said = {"comment_refusal": sentence(error), "comment_typed": text, "comment_about": about}
    if not request.htmx:
        return redirect("report_detail", pk)
    context = {"report": report} | comments_context(request, report) | said
    return render(request, "reports/comments.html", context)
