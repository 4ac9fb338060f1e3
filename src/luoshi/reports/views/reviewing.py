"""The review queue: list, report, decision beside each other; after a decision the next report is there."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import DomainError
from luoshi.organizations.models import Organization
from luoshi.plans.models import Plan
from luoshi.problems import sentence
from luoshi.reports import actions, queries
from luoshi.reports.forms import FilterForm, ReturnForm, read_version
from luoshi.reports.models import Report, ReportItem
from luoshi.reports.reasons import STANDARD_REASONS
from luoshi.reports.views.permitted import require_reviewer
from luoshi.reports.views.reading import reading_context
from luoshi.reports.views.signals import signals_context

#: Reports that the list shows at once, the longest waiting first.
SHOWN = 200


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the person's decision; on a wide screen the first report is open beside the list."""
    require_reviewer(request)
    return _desk(request, None)


@require_safe
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The queue with this report open. One that was decided meanwhile is shown as it is."""
    require_reviewer(request)
    if not queries.waiting_for(request.user).filter(pk=pk).exists():
        get_object_or_404(queries.visible_reports(request.user), pk=pk)
        return redirect("report_detail", pk)
    return _desk(request, pk)


def _desk(request: HttpRequest, pk: int | None, **said: Any) -> HttpResponse:
    filters = FilterForm(request.GET).wanted()
    everything = queries.waiting_for(request.user)
    waiting = list(queries.with_flags(queries.listed(queries.filtered(everything, filters)))[:SHOWN])
    current = pk if pk is not None else next((report.pk for report in waiting), None)
    context = {
        "waiting": waiting,
        "count": queries.filtered(everything, filters).count(),
        "chosen": pk is not None,
        "wanted": filters,
        "query": request.GET.urlencode(),
        "reasons": STANDARD_REASONS,
        **_choices(everything),
        **_open_report(request, waiting, current),
        **said,
    }
    partial = request.htmx and not request.htmx.history_restore_request
    answer = render(request, "reports/review_desk.html" if partial else "reports/review.html", context)
    if partial:
        answer["HX-Push-Url"] = _address(context["report"].pk if pk and context["report"] else None, context["query"])
    return answer


def _open_report(request: HttpRequest, waiting: list[Report], pk: int | None) -> dict[str, Any]:
    if pk is None:
        return {"report": None}
    report = get_object_or_404(queries.detailed(queries.waiting_for(request.user)), pk=pk)
    order = [each.pk for each in waiting]
    place = order.index(pk) if pk in order else -1
    return (
        reading_context(request, report)
        | signals_context(request, report)
        | {
            "place": place + 1,
            "previous": order[place - 1] if place > 0 else None,
            "next": order[place + 1] if place + 1 < len(order) else None,
        }
    )


def _choices(everything: QuerySet[Report]) -> dict[str, Any]:
    items = ReportItem.objects.filter(report__in=everything.order_by())
    units = Organization.objects.filter(pk__in=everything.order_by().values("organization")).order_by("path")
    days = [1, 3, 7, 14]
    return {
        "plans": list(Plan.objects.filter(pk__in=items.values("assignment__plan")).values_list("pk", "title")),
        "units": [(unit.pk, unit.label) for unit in units],
        "waits": [(day, ngettext("at least %(n)d day", "at least %(n)d days", day) % {"n": day}) for day in days],
    }


def _address(pk: int | None, query: str) -> str:
    path = reverse("review_report", args=[pk]) if pk else reverse("review_queue")
    return f"{path}?{query}" if query else path


@require_POST
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The report is accepted, the next one shown."""
    return _decide(request, pk, _accept, _("Accepted: {report}"))


@require_POST
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The report goes back with its reason, the next one is shown."""
    return _decide(request, pk, _return, _("Returned: {report}"))


def _accept(request: HttpRequest, report: Report) -> None:
    remark = request.POST.get("remark", "")[:2000]
    actions.accept_report(request.user, report, version=read_version(request.POST), remark=remark)


def _return(request: HttpRequest, report: Report) -> None:
    form = ReturnForm(request.POST)
    form.is_valid()
    actions.return_report(
        request.user,
        report,
        version=read_version(request.POST),
        reason=form.said()[:4000],
        mend_until=form.cleaned_data.get("mend_until"),
    )


def _decide(request: HttpRequest, pk: int, decide: Any, done: str) -> HttpResponse:
    """The desk with the next report; where the rules refuse, with this one and the reason, own words kept."""
    require_reviewer(request)
    report = get_object_or_404(queries.visible_reports(request.user).select_related("organization"), pk=pk)
    following = _following(request, pk)
    try:
        decide(request, report)
    except DomainError as error:
        return _refused(request, pk, sentence(error))
    name = f"{report.unit_named.label} · {report.main.obligation.title}" if report.main else str(report)
    return _desk(request, following, announcement=done.format(report=name))


def _refused(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    still = queries.waiting_for(request.user).filter(pk=pk).exists()
    typed = request.POST.get("reason", "")
    return _desk(
        request, pk if still else None, refusal=words, typed=typed, chosen_reasons=request.POST.getlist("standard")
    )


def _following(request: HttpRequest, pk: int) -> int | None:
    """The report after this one in the list as filtered, else the one before; None when the list is then empty."""
    filters = FilterForm(request.GET).wanted()
    order = list(queries.filtered(queries.waiting_for(request.user), filters).values_list("pk", flat=True)[:SHOWN])
    if pk not in order:
        return order[0] if order else None
    place = order.index(pk)
    rest = order[place + 1 :] or order[:place][-1:]
    return rest[0] if rest else None
