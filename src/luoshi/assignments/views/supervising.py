"""The page of a supervising organization, urging, and guidance."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.assignments import actions, queries
from luoshi.assignments.exports import supervision_table
from luoshi.assignments.forms import GuidanceForm, UrgeForm
from luoshi.assignments.ledger.filters import STATES
from luoshi.assignments.ledger.request import ledger_plans
from luoshi.assignments.ledger.supervised import URGED, SupervisedFilters
from luoshi.assignments.models import Assignment
from luoshi.assignments.views.acting import act_on_line, back_to_list, refuse_dropped_upload, succeeded
from luoshi.assignments.workbook import table_response
from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Role
from luoshi.organizations.permissions import has_role

PAGE = 50
#: Pictures that browsers show; everything else is only ever saved.
SHOWN = {"image/jpeg", "image/png", "image/webp"}


@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """The lines that the person's organizations supervise; `?export=xlsx` gives all of them as a table."""
    if not has_role(request.user, Role.SUPERVISOR):
        raise Http404
    every = queries.supervised_by(request.user)
    filters = SupervisedFilters.read(request.GET)
    found = every.filter(filters.conditions())
    if request.GET.get("export") == "xlsx":
        return table_response(request.user, supervision_table(found), request.GET.urlencode())
    return render(request, "assignments/supervision.html", _shown(request, every, found, filters, UrgeForm()))


def _refused(request: HttpRequest, form: UrgeForm, chosen: list[int]) -> HttpResponse:
    """The page as it was, with the message and the lines chosen still there, and what is wrong."""
    if not has_role(request.user, Role.SUPERVISOR):
        raise Http404
    every = queries.supervised_by(request.user)
    filters = SupervisedFilters.read(request.GET)
    context = _shown(request, every, every.filter(filters.conditions()), filters, form)
    return render(request, "assignments/supervision.html", context | {"chosen": chosen}, status=422)


def _shown(
    request: HttpRequest,
    every: QuerySet[Assignment],
    found: QuerySet[Assignment],
    filters: SupervisedFilters,
    form: UrgeForm,
) -> dict[str, Any]:
    return {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "heaps": filters.heaps(every),
        "plans": [(plan.pk, plan.title) for plan in ledger_plans(request.user)],
        "duties": queries.own_duties(request.user),
        "today": timezone.localdate(),
        "states": STATES,
        "urges": URGED,
        "form": form,
    }


@require_http_methods(["GET", "POST"])
def supervision_urge(request: HttpRequest) -> HttpResponse:
    """Urges the chosen lines; back to the line when it was urged from its own page. GET, the filters of a page that was refused: the list."""
    if request.method == "GET":
        return back_to_list(request, "supervision")
    pks = [int(pk) for pk in request.POST.getlist("line") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    lines = list(queries.visible_assignments(request.user).filter(pk__in=pks))
    if pks and not lines:
        raise Http404
    form = UrgeForm(request.POST)

    def do(given: dict[str, Any]) -> None:
        if not lines:
            raise DomainError("assignments.nothing_chosen")
        _urge(request, lines, given["message"])

    done = succeeded(form, do)
    if request.POST.get("from") == "line" and len(lines) == 1:
        for words in () if done else (words for field in form.errors.values() for words in field):
            messages.error(request, words)
        return redirect("assignment_detail", lines[0].pk)
    if not done:
        return _refused(request, form, pks)
    return back_to_list(request, "supervision")


def _urge(request: HttpRequest, lines: list[Assignment], message: str) -> None:
    urged = actions.urge_lines(request.user, lines, message)
    n = len(urged.urges)
    messages.success(request, ngettext("%(n)d line urged.", "%(n)d lines urged.", n) % {"n": n})
    if left := urged.again + urged.met:
        words = ngettext(
            "%(n)d line was left out: urged today already, or met.",
            "%(n)d lines were left out: urged today already, or met.",
            left,
        )
        messages.info(request, words % {"n": left})


@require_http_methods(["GET", "POST"])
def guidance_record(request: HttpRequest, pk: int) -> HttpResponse:
    """A supervisor records the guidance given on a line."""
    line = queries.get_assignment(request.user, pk)
    if not queries.supervises(request.user, line):
        raise PermissionDeniedError("record_guidance")
    refuse_dropped_upload(request)
    form = GuidanceForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})

    def do(given: dict[str, Any]) -> None:
        actions.record_guidance(
            request.user, line, given["on"], given["what"], given["with_whom"], uploads=given["files"]
        )

    return act_on_line(
        request, line, form, do, title=gettext("Record guidance"), submit=gettext("Save"), done=gettext("Recorded.")
    )


@require_safe
def proof_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file behind a declaration or guidance: pictures to look at, everything else to keep; never sniffed, never run."""
    proof = queries.get_proof(request.user, key)
    try:
        file = proof.file.storage.open(proof.file.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    save = proof.content_type not in SHOWN or "save" in request.GET
    if save:
        record(request.user, "assignments:proof:download", proof, name=proof.name, key=proof.key)
    answer = FileResponse(file, as_attachment=save, filename=proof.name, content_type=proof.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
