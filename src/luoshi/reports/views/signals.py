"""Signals beside a report under review: the list, what speaks for them side by side, and the reviewer's decision."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.reports import actions, exports, queries, showing
from luoshi.reports.actions.examination import is_stalled
from luoshi.reports.forms import SignalFilterForm
from luoshi.reports.models import Examination, Report, Signal
from luoshi.reports.views.permitted import require_reviewer

PAGE = 50
BUSY = {Examination.State.WAITING, Examination.State.RUNNING}


def signals_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What `reports/signals.html` shows: signals and notes, how far the examination is, the decisions there are."""
    rows = showing.shown(request.user, queries.visible_signals(request.user).filter(report=report))
    notes = [row for row in rows if row.signal.severity != "signal"]
    examination = Examination.objects.filter(report=report).first()
    return {
        "report": report,
        "signals": [row for row in rows if row.signal.severity == "signal"],
        "notes": notes,
        "notes_open": any(row.signal.code == "far_from_site" for row in notes),
        "notes_help": list(dict.fromkeys(row.help for row in notes)),
        "examination": examination,
        "examining": bool(examination and examination.state in BUSY),
        "stalled": bool(examination and is_stalled(examination)),
        "decisions": Signal.State.choices,
    }


def _reviewable(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(queries.reviewable(request.user).select_related("organization"), pk=pk)


@require_safe
def report_signals(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment of a report's signals; it asks again while the examination runs."""
    return render(request, "reports/signals.html", signals_context(request, _reviewable(request, pk)))


@require_POST
def report_examine(request: HttpRequest, pk: int) -> HttpResponse:
    """The examination is begun anew."""
    report = _reviewable(request, pk)
    actions.examine_again(request.user, report)
    if request.htmx:
        return render(request, "reports/signals.html", signals_context(request, report))
    return redirect("review_report", pk)


def _signal(request: HttpRequest, pk: int) -> showing.Shown:
    signal = get_object_or_404(queries.visible_signals(request.user), pk=pk)
    return showing.shown(request.user, [signal])[0]


@require_safe
def signal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Both pictures, or both texts with the shared passages marked: a page, or its middle for htmx."""
    found = _signal(request, pk)
    context: dict[str, Any] = {"shown": found, "signal": found.signal, "decisions": Signal.State.choices}
    if found.signal.code == "shared_text" and found.other:
        context |= showing.both_texts(found)
    context["facts"] = showing.capture_facts(found.signal.evidence) + showing.site_facts(found.signal)
    context["other_facts"] = showing.capture_facts(found.other_picture)
    return render(request, "reports/comparison.html" if request.htmx else "reports/signal.html", context)


@require_POST
def signal_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision is kept, and the report's signals are shown anew."""
    found = _signal(request, pk)
    state, note = request.POST.get("state", ""), request.POST.get("note", "")
    actions.settle_signal(request.user, found.signal, state=state, note=note)
    if not request.htmx:
        return redirect("signal_detail", pk)
    report = _reviewable(request, found.signal.report_id)
    answer = render(request, "reports/signals.html", signals_context(request, report) | {"settled": pk})
    answer["HX-Trigger"] = "luoshi:settled"
    return answer


@require_safe
def signal_list(request: HttpRequest) -> HttpResponse:
    """All signals that the person may see, with what was decided; `?export=xlsx` gives them as a table."""
    require_reviewer(request)
    form = SignalFilterForm(request.GET)
    found = form.applied(queries.visible_signals(request.user)).filter(severity="signal").order_by("-found_at", "-pk")
    if request.GET.get("export") == "xlsx":
        rows = showing.shown(request.user, found[:100_000])
        return exports.export_signals(request.user, rows, _("Signals"), request.GET.urlencode())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": showing.shown(request.user, page), "wanted": form.wanted()}
    return render(request, "reports/signal_list.html", context | form.choices())
