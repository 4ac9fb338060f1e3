"""The roster workbook in the browser: choose a file, look at what would change, apply."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from luoshi.audit.actions import record_export
from luoshi.organizations import actions, queries
from luoshi.organizations.forms import RosterForm
from luoshi.organizations.models import RosterUpload, User
from luoshi.organizations.permissions import require_administrator
from luoshi.organizations.roster import uploads, wording
from luoshi.organizations.roster.preview import acts, problems_of, shown, write_preview

State = RosterUpload.State

#: Lines of the preview on one page.
LINES = 200
#: Mistakes shown; the export has all.
MISTAKES = 500


def administrators_only(request: HttpRequest) -> None:
    """404 for who sees no tree, 403 for who sees it and may not change it."""
    if not queries.sees_tree(request.user):
        raise Http404
    require_administrator(request.user, "change_roster")


@require_http_methods(["GET", "HEAD", "POST"])
def organization_import(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; it is looked at in the background."""
    administrators_only(request)
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        upload = uploads.start_upload(request.user, file, file.name)
        return redirect("roster_upload", upload.pk)
    context = {"form": form, "uploads": queries.uploads(request.user)[:10]}
    return render(request, "organizations/organization_import.html", context)


def _upload(request: HttpRequest, pk: int) -> RosterUpload:
    administrators_only(request)
    return get_object_or_404(queries.uploads(request.user), pk=pk)


@require_safe
def roster_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook on its way in: how far it has come, what it would change line by line, or what is wrong with it."""
    upload = _upload(request, pk)
    context: dict[str, Any] = {"upload": upload, "stalled": queries.is_stalled(upload), "form": RosterForm()}
    if upload.state == State.READ:
        context |= _preview(request, upload)
    problems = problems_of(upload)
    context |= {"problems": problems[:MISTAKES], "mistakes": len(problems)}
    return render(request, "organizations/roster_upload.html", context)


def _preview(request: HttpRequest, upload: RosterUpload) -> dict[str, Any]:
    act = request.GET.get("act", "")
    lines = upload.lines.filter(act=act) if act else upload.lines.all()
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lines": [shown(line) for line in page],
        "acts": acts(upload),
        "act": act,
        "total": sum(upload.counts.values()),
        "tone": wording.tone,
    }


@require_safe
def roster_upload_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second; leads on when the worker is done."""
    upload = _upload(request, pk)
    if upload.state not in {State.READING, State.APPLYING}:
        return HttpResponseClientRedirect(reverse("roster_upload", args=[upload.pk]))
    context = {"upload": upload, "stalled": queries.is_stalled(upload)}
    return render(request, "organizations/_upload_progress.html", context)


def _change(request: HttpRequest, pk: int, change: Callable[[User, RosterUpload], Any]) -> HttpResponse:
    upload = _upload(request, pk)
    change(request.user, upload)
    return redirect("roster_upload", upload.pk)


@require_POST
def roster_upload_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the workbook that was looked at."""
    return _change(request, pk, uploads.apply_upload)


@require_POST
def roster_upload_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the workbook again."""
    return _change(request, pk, uploads.look_again)


@require_POST
def roster_upload_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the workbook."""
    uploads.discard_upload(request.user, _upload(request, pk))
    messages.success(request, _("The workbook was discarded. Nothing was changed."))
    return redirect("organization_import")


@require_safe
def roster_upload_export(request: HttpRequest, pk: int) -> FileResponse:
    """The preview, or the mistakes, as a workbook."""
    upload = _upload(request, pk)
    file = BytesIO()
    lines = write_preview(file, upload)
    record_export(request.user, "organizations:roster:export_preview", upload, rows=lines)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('preview')}-{timezone.localdate()}.xlsx")


@require_safe
def organization_export(request: HttpRequest) -> FileResponse:
    """The roster as a workbook; phones and mail addresses only for administrators."""
    if not queries.sees_tree(request.user):
        raise Http404
    file = BytesIO()
    actions.export_roster(request.user, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('roster')}-{timezone.localdate()}.xlsx")
