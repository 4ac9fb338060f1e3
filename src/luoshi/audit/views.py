"""The auditor's pages: search the chain, take it away, prove it."""

from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.audit import actions, queries
from luoshi.audit.checkpoints import fingerprint, private_key, public_pem
from luoshi.audit.forms import SearchForm, VerificationForm
from luoshi.audit.permissions import reads_chain
from luoshi.audit.sentences import catalog
from luoshi.audit.writing import csv_lines, write_xlsx
from luoshi.errors import DomainError
from luoshi.problems import sentence


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
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    actions.record_export(request.user, "audit:event:export", rows=count, filters=request.GET.urlencode(), kind=kind)
    name = f"{_('events')}-{timezone.localdate()}"
    if kind == "csv":
        lines = csv_lines(queries.exported(wanted))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}.csv"}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_xlsx(file, queries.exported(wanted))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def verification_list(request: HttpRequest) -> HttpResponse:
    """Proofs of the chain with their progress and results; POST asks for another. htmx gets the table alone."""
    _auditors_only(request)
    form = VerificationForm(request.POST, request.FILES) if request.method == "POST" else VerificationForm()
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_verification(request.user, form.cleaned_data["checkpoint"])
        except DomainError as error:
            form.add_error("checkpoint", sentence(error))
        else:
            return redirect("verification_list")
    template = "audit/_verifications.html" if getattr(request, "htmx", False) else "audit/verification_list.html"
    return render(request, template, _proofs(form), status=422 if form.errors else 200)


def _proofs(form: VerificationForm) -> dict[str, Any]:
    runs = queries.verifications()
    return {
        "form": form,
        "runs": runs,
        "stalled": [run.pk for run in runs if queries.is_stalled(run)],
        "under_way": any(queries.is_under_way(run) for run in runs),
        "key": _key(),
    }


def _key() -> dict[str, str]:
    """The fingerprint of the signing key, or why there is none to sign with."""
    try:
        return {"fingerprint": fingerprint(private_key().public_key())}
    except DomainError as error:
        return {"problem": sentence(error)}


@require_POST
def checkpoint_sign(request: HttpRequest) -> HttpResponse:
    """Where the chain stands, signed, to be kept elsewhere."""
    _auditors_only(request)
    checkpoint = actions.sign_checkpoint(request.user)
    name = f"checkpoint-{checkpoint.sequence}.json"
    return _saved(checkpoint.to_json(), name, "application/json")


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """The key that proves checkpoints."""
    _auditors_only(request)
    return _saved(public_pem(private_key().public_key()), "audit-key.pem", "application/x-pem-file")


def _saved(text: str, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)
