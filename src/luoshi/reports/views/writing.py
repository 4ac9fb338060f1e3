"""The report form: a page that saves as one types."""

import uuid
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.assignments.models import Assignment
from luoshi.assignments.signing import Unsigned, unsigned
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports import actions, queries
from luoshi.reports.actions.drafts import has_text, siblings, unsaved_report
from luoshi.reports.actions.locking import OPEN, assignments_of
from luoshi.reports.actions.submission import asked_for, needs_sign_off, was_submitted
from luoshi.reports.files.kinds import ACCEPT
from luoshi.reports.forms import LONGEST, read_draft, read_key, read_version
from luoshi.reports.models import LONGEST_PLACE, Evidence, Report
from luoshi.reports.permissions import can_file, office_of
from luoshi.reports.requirements import PARTS, describe, part_names
from luoshi.reports.uploads import too_large
from luoshi.reports.views.evidence import shown


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """GET: the form for an assignment, its open draft where there is one. POST: the draft is begun; answers where it is."""
    wanted = request.POST.get("assignment") or request.GET.get("assignment", "")
    rows = queries.fileable_assignments(request.user)
    assignment = get_object_or_404(rows, pk=wanted if wanted.isdecimal() else 0)
    if request.method == "POST":
        return _started(request, _begun(request, assignment))
    begun = (
        Report.objects.filter(items__assignment=assignment, state__in=OPEN, corrects__isnull=True)
        .order_by("-pk")
        .first()
    )
    if begun:
        return redirect("report_edit", begun.pk)
    return _form_page(request, unsaved_report(assignment), assignment)


def _begun(request: HttpRequest, assignment: Assignment) -> Report:
    """The report, with what was typed where the form itself was sent, before its script ran."""
    report = actions.start_report(request.user, assignment, key=read_key(request.POST.get("key")))
    if "serves" not in request.POST:
        return report
    draft, version = read_draft(request.POST, report), read_version(request.POST)
    return actions.save_draft(request.user, report, draft, version=version)


def _started(request: HttpRequest, report: Report) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"version": report.version, "urls": _urls(report)})
    return redirect("report_edit", report.pk)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


@require_safe
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with the draft in it; a report that is not open is shown instead."""
    report = get_object_or_404(queries.detailed(queries.visible_reports(request.user)), pk=pk)
    if report.state not in OPEN or not can_file(request.user, report.organization):
        return redirect("report_detail", pk)
    return _form_page(request, report, assignments_of(report)[0])


def _form_page(request: HttpRequest, report: Report, main: Assignment) -> HttpResponse:
    saved = report.pk is not None
    lines = _lines(request.user, report, main)
    served = [line["assignment"] for line in lines if line["served"]]
    context = {
        "report": report,
        "main": main,
        "lines": lines,
        "also_open": sum(line["served"] for line in lines) > 1,
        "asks_words": [(kind, describe(asked_for([main], kind)), kind == report.kind) for kind in Report.Kind.values],
        "place_asked": bool(asked_for(served, report.kind).place_km),
        "signed_first": needs_sign_off(served),
        "unsigned": _unsigned(report, served, request.user),
        "supervising": queries.supervising_lines(served),
        "last": queries.last_report(main, but=report.pk),
        "may_reuse": not saved or not has_text(report),
        "sent_back": queries.last_sent_back(report) if saved else None,
        "parts": [(part, name, getattr(report, part)) for part, name in part_names().items()],
        "kinds": Report.Kind.choices,
        "returned": queries.last_return(report) if saved and report.state == Report.State.RETURNED else None,
        "others_waiting": _others_waiting(main) if not saved else 0,
        "accept": ACCEPT,
        "longest_place": LONGEST_PLACE,
        "longest": LONGEST,
        "max_megabytes": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "max_files": settings.EVIDENCE_MAX_FILES,
        "page": _page_data(request, report, main),
    }
    return render(request, "reports/form.html", context)


def _unsigned(report: Report, served: list[Assignment], user: User) -> Unsigned | None:
    """That nobody of the unit but who writes could sign the report off, where that is asked; else None."""
    return next(iter(unsigned([report.organization], but=user.pk)), None) if needs_sign_off(served) else None


def _lines(user: User, report: Report, main: Assignment) -> list[dict[str, Any]]:
    """The assignments that the report serves or could serve, the main one first, with the count typed for each."""
    counts = dict(report.items.values_list("assignment_id", "count")) if report.pk else {main.pk: None}
    served = assignments_of(report) if report.pk else [main]
    offered = siblings(user, main, exclude={assignment.pk for assignment in served})
    return [
        {"assignment": each, "count": counts.get(each.pk), "served": each.pk in counts, "main": each.pk == main.pk}
        for each in [*served, *offered]
    ]


def _others_waiting(main: Assignment) -> int:
    return Report.objects.filter(items__assignment=main, state=Report.State.SUBMITTED).count()


def _urls(report: Report) -> dict[str, str]:
    names = {"draft": "report_draft", "submit": "report_submit", "upload": "evidence_add", "order": "evidence_order"}
    urls = {key: reverse(name, args=[report.pk]) for key, name in names.items()}
    return urls | {"edit": reverse("report_edit", args=[report.pk])}


def _page_data(request: HttpRequest, report: Report, main: Assignment) -> dict[str, Any]:
    """What the script of the form starts from."""
    saved = report.pk is not None
    return {
        "assignment": main.pk,
        "person": request.user.pk,
        "version": report.version if saved else 1,
        "start": reverse("report_new"),
        "urls": _urls(report) if saved else None,
        "asked": _asked_data(assignments_of(report) if saved else [main]),
        "template": report.template,
        "evidence": [shown(row) for row in report.evidence.all()] if saved else [],
        "maxBytes": settings.EVIDENCE_MAX_BYTES,
        "maxFiles": settings.EVIDENCE_MAX_FILES,
    }


def _asked_data(served: list[Assignment]) -> dict[str, Any]:
    """What is asked of a report that serves these, by its kind: the form changes with the kind chosen."""
    return {kind: asdict(asked_for(served, kind)) for kind in Report.Kind.values}


@require_http_methods(["GET", "POST"])
def report_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """POST saves what was typed; GET gives what is stored, to compare with after a conflict."""
    report = get_object_or_404(queries.visible_reports(request.user).select_related("author"), pk=pk)
    if request.method == "POST":
        report = actions.save_draft(
            request.user, report, read_draft(request.POST, report), version=read_version(request.POST)
        )
        return JsonResponse(_saved(report))
    counts = {str(item.assignment_id): f"{item.count.normalize():f}" for item in report.items.all()}
    return JsonResponse(
        _saved(report)
        | {
            "texts": {part: getattr(report, part) for part in PARTS},
            "counts": counts,
            "kind": report.kind,
            "place": report.place,
        }
    )


def _saved(report: Report) -> dict[str, Any]:
    return {
        "version": report.version,
        "savedAt": f"{timezone.localtime(report.saved_at):%H:%M}",
        "by": str(report.author or ""),
        "asked": _asked_data(assignments_of(report)),
    }


@require_POST
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed is saved, then handed in; what is missing comes back in words, with nothing lost."""
    report = get_object_or_404(queries.visible_reports(request.user), pk=pk)
    version, key = read_version(request.POST), read_key(request.POST.get("key"))
    if report.state in OPEN and not was_submitted(report, key) and "serves" in request.POST:
        report = actions.save_draft(request.user, report, read_draft(request.POST, report), version=version)
        version = report.version
    report = actions.submit_report(request.user, report, version=version, key=key)
    messages.success(request, _next_step(report))
    if _wants_json(request):
        location = reverse("report_detail", args=[pk])
        return JsonResponse(
            {"location": location, "submittedAt": f"{timezone.localtime(report.submitted_at):%Y-%m-%d %H:%M}"}
        )
    return redirect("report_detail", pk)


def _next_step(report: Report) -> str:
    if report.sign_off == Report.SignOff.WAITING:
        return _(
            "Submitted, and counted as of now. The leader of your unit signs it off next, then it goes to the reviewer."
        )
    office = office_of(assignments_of(report)[0])
    return _("Submitted. {office} will look at it next; until then you can still take it back.").format(
        office=office.label
    )


@require_POST
def report_reuse(request: HttpRequest) -> HttpResponse:
    """The draft on the assignment, begun if need be, with the texts of the unit's last report in it."""
    wanted = request.POST.get("assignment", "")
    rows = queries.fileable_assignments(request.user)
    assignment = get_object_or_404(rows, pk=wanted if wanted.isdecimal() else 0)
    report = actions.start_from_last_report(request.user, assignment)
    messages.success(request, _("The text of the last report is here. Counts and photographs are new each time."))
    return redirect("report_edit", report.pk)


@require_POST
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The report is open again for its unit."""
    report = get_object_or_404(queries.visible_reports(request.user), pk=pk)
    actions.withdraw_report(request.user, report)
    return redirect("report_edit", pk)


@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, checked and kept; answers what the form shows of it."""
    report = get_object_or_404(queries.visible_reports(request.user).select_related("organization"), pk=pk)
    if name := too_large(request):
        raise DomainError("reports.file_too_large", name=name, limit=settings.EVIDENCE_MAX_BYTES // (1024 * 1024))
    if "file" not in request.FILES:
        raise DomainError("reports.file_missing")
    key, caption = read_key(request.POST.get("key")), request.POST.get("caption", "")
    evidence = actions.add_evidence(request.user, report, request.FILES["file"], key=key, caption=caption)
    return JsonResponse(shown(evidence))


@require_POST
def evidence_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The files stand in the order of the keys sent."""
    report = get_object_or_404(queries.visible_reports(request.user), pk=pk)
    try:
        keys = [uuid.UUID(key) for key in request.POST.getlist("key")]
    except ValueError as error:
        raise DomainError("reports.wrong_order") from error
    actions.order_evidence(request.user, report, keys)
    return JsonResponse({})


def _own_evidence(request: HttpRequest, key: uuid.UUID) -> Evidence:
    return get_object_or_404(queries.visible_evidence(request.user), key=key)


@require_POST
def evidence_remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file is gone from its open report."""
    actions.remove_evidence(request.user, _own_evidence(request, key))
    return JsonResponse({})


@require_POST
def evidence_caption(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The caption as it is kept."""
    evidence = actions.caption_evidence(request.user, _own_evidence(request, key), request.POST.get("caption", ""))
    return JsonResponse({"caption": evidence.caption})
