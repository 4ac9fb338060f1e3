"""The review queue: list, report, decision beside each other; after a decision the next report is there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import DomainError
from luoshi.problems import sentence
from luoshi.reports import actions, exports, queries, waiting_list
from luoshi.reports.escalation import allowed_of
from luoshi.reports.forms import QueueForm, ReturnForm, read_chosen, read_version
from luoshi.reports.models import Report
from luoshi.reports.review_rules import reasons_of
from luoshi.reports.views.commenting import comments_context
from luoshi.reports.views.permitted import require_reviewer
from luoshi.reports.views.reading import reading_context
from luoshi.reports.views.signals import signals_context

#: Reports that the list shows at once, the longest waiting first.
SHOWN = 200


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the person's decision, filtered; on a wide screen the first report is open beside the list.

    `?export=xlsx` gives the whole list, as filtered, as a table.
    """
    require_reviewer(request)
    if request.GET.get("export") == "xlsx":
        return exports.export_queue(request.user, _queue(request), _query(request))
    return _desk(request, None)


def _queue(request: HttpRequest) -> QuerySet[Report]:
    """The reports that wait for the person, as filtered by the address."""
    return waiting_list.narrowed(
        queries.waiting_for(request.user), QueueForm(request.GET).wanted(), waiting_list.today()
    )


def _query(request: HttpRequest) -> str:
    """The filters as they stand in the address, without what asks for a file."""
    sent = request.GET.copy()
    sent.pop("export", None)
    return sent.urlencode()


@require_safe
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The queue with this report open. One that was decided meanwhile is shown as it is."""
    require_reviewer(request)
    if queries.waiting_for(request.user).filter(pk=pk).exists():
        return _desk(request, pk)
    if request.htmx and not queries.visible_reports(request.user).filter(pk=pk).exists():
        return _gone(request)
    get_object_or_404(queries.visible_reports(request.user), pk=pk)
    return redirect("report_detail", pk)


def _gone(request: HttpRequest) -> HttpResponse:
    """The desk of a person whose list is older than the report's withdrawal, with the next one; 410, which is shown as well."""
    answer = _desk(request, None, refusal=sentence(DomainError("reports.no_longer_waits")))
    answer.status_code = HTTPStatus.GONE
    return answer


def _desk(request: HttpRequest, pk: int | None, **said: Any) -> HttpResponse:
    found, query = _queue(request), _query(request)
    waiting = list(queries.with_flags(queries.listed(found))[:SHOWN])
    rows = waiting_list.rows(waiting, waiting_list.today())
    current = pk if pk is not None else next((report.pk for report in waiting), None)
    context = {
        "waiting": waiting,
        "rows": rows,
        "may_together": any(row.together for row in rows),
        "count": found.count(),
        "chosen": pk is not None,
        "wanted": QueueForm(request.GET).wanted(),
        "query": query,
        **waiting_list.choices(queries.waiting_for(request.user)),
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
        | waiting_context(report)
        | comments_context(request, report)
        | {
            "place": place + 1,
            "previous": order[place - 1] if place > 0 else None,
            "next": order[place + 1] if place + 1 < len(order) else None,
        }
    )


def waiting_context(report: Report) -> dict[str, Any]:
    """How long the review of the report waits, in working days, how long it may; which review it is; reasons for a return."""
    (row,) = waiting_list.rows([report], waiting_list.today())
    main = report.main
    return {
        "late": row.late,
        "allowed_days": allowed_of(report) if row.late else None,
        "stage": row.stage,
        "reasons": reasons_of(main.plan) if main else [],
    }


def _address(pk: int | None, query: str) -> str:
    path = reverse("review_report", args=[pk]) if pk else reverse("review_queue")
    return f"{path}?{query}" if query else path


@require_POST
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The report is accepted, the next one shown."""
    return _decide(request, pk, _accept)


@require_POST
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The report goes back with its reason, the next one is shown."""
    return _decide(request, pk, _return)


def _accept(request: HttpRequest, report: Report) -> str:
    remark = request.POST.get("remark", "")[:2000]
    stage = request.POST.get("stage", "")
    version = read_version(request.POST)
    done = actions.accept_report(request.user, report, version=version, remark=remark, stage=stage)
    return _("Accepted: {report}") if done.state == Report.State.ACCEPTED else _("Accepted at first review: {report}")


def _return(request: HttpRequest, report: Report) -> str:
    form = ReturnForm(request.POST)
    if not form.is_valid() and "mend_until" in form.errors:
        raise DomainError("reports.bad_mend_until")
    actions.return_report(
        request.user,
        report,
        version=read_version(request.POST),
        reason=form.said()[:4000],
        mend_until=form.cleaned_data.get("mend_until"),
    )
    return _("Returned: {report}")


def _decide(request: HttpRequest, pk: int, decide: Callable[[HttpRequest, Report], str]) -> HttpResponse:
    """The desk with the next report; where the rules refuse, with this one and the reason, own words kept."""
    require_reviewer(request)
    visible = queries.visible_reports(request.user).select_related("organization")
    if request.htmx and not visible.filter(pk=pk).exists():
        return _gone(request)
    report = get_object_or_404(visible, pk=pk)
    following = _following(request, pk)
    try:
        done = decide(request, report)
    except DomainError as error:
        return _refused(request, pk, sentence(error))
    return _desk(request, _still(request, following), announcement=done.format(report=_named(report)))


def _still(request: HttpRequest, pk: int | None) -> int | None:
    """The report where it still waits for the person, None where somebody else decided on it meanwhile."""
    return pk if pk and queries.waiting_for(request.user).filter(pk=pk).exists() else None


def _named(report: Report) -> str:
    return f"{report.unit_named.label} · {report.main.obligation.title}" if report.main else str(report)


@require_POST
def review_together(request: HttpRequest) -> HttpResponse:
    """The reports chosen in the list: first shown for a confirmation, then accepted; what was refused is named with its reason."""
    require_reviewer(request)
    chosen = read_chosen(request.POST.getlist("report")[:SHOWN])
    reports = list(queries.listed(queries.waiting_for(request.user).filter(pk__in=chosen)))
    if not chosen:
        return _desk(request, None, refusal=sentence(DomainError("reports.none_chosen")))
    if "confirmed" not in request.POST:
        return _desk(request, None, confirming=[(report, chosen[report.pk]) for report in reports])
    outcomes = actions.accept_together(request.user, [(report, chosen[report.pk]) for report in reports])
    refused = [(_named(one.report), sentence(one.error)) for one in outcomes if one.error]
    gone = len(chosen) - len(reports)
    accepted = len(outcomes) - len(refused)
    said = ngettext("Accepted: %(n)d report", "Accepted: %(n)d reports", accepted) % {"n": accepted}
    shown = {"announcement": said if accepted else "", "refused": refused, "gone": gone}
    return _desk(request, None, chosen=True, **shown)  # on a phone too, what happened is seen before the list


def _refused(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    if _still(request, pk) is None:
        return _desk(request, None, refusal=words)  # the next report: what was written is about another one
    typed = {
        "typed": request.POST.get("reason", ""),
        "chosen_reasons": request.POST.getlist("standard"),
        "typed_until": request.POST.get("mend_until", ""),
    }
    return _desk(request, pk, refusal=words, **typed)


def _following(request: HttpRequest, pk: int) -> int | None:
    """The report after this one in the list as filtered, else the one before; None when the list is then empty."""
    order = list(_queue(request).values_list("pk", flat=True)[:SHOWN])
    if pk not in order:
        return order[0] if order else None
    place = order.index(pk)
    rest = order[place + 1 :] or order[:place][-1:]
    return rest[0] if rest else None
