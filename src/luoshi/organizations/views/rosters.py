"""The roster workbook in the browser: choose a file, look at what would change, apply."""

from io import BytesIO
from typing import BinaryIO

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import PermissionDeniedError
from luoshi.organizations import actions, queries
from luoshi.organizations.forms import RosterForm
from luoshi.organizations.models import Role
from luoshi.organizations.permissions import has_role
from luoshi.organizations.roster import RosterError

#: Where the session keeps the stored workbook between preview and applying.
KEPT = "roster_import"


def _administrators_only(request: HttpRequest) -> None:
    """404 for who sees no tree, 403 for who sees it and may not change it."""
    if not queries.sees_tree(request.user):
        raise Http404
    if not has_role(request.user, Role.ADMINISTRATOR):
        raise PermissionDeniedError("import_roster")


@require_http_methods(["GET", "HEAD", "POST"])
def organization_import(request: HttpRequest) -> HttpResponse:
    """Choose a workbook, and see line by line what it would change or what is wrong with it."""
    _administrators_only(request)
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "organizations/organization_import.html", {"form": form})
    return _preview(request, form)


def _preview(request: HttpRequest, form: RosterForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    context = {"form": form, "file": file}
    try:
        context["preview"] = actions.import_roster(request.user, file, dry_run=True)
    except RosterError as error:
        return render(
            request, "organizations/organization_import.html", context | {"problems": error.problems}, status=422
        )
    _keep(request, file, file.name)
    return render(request, "organizations/organization_import.html", context)


def _keep(request: HttpRequest, file: BinaryIO, name: str) -> None:
    _forget(request)
    file.seek(0)
    request.session[KEPT] = {"path": default_storage.save("imports/roster.xlsx", file), "name": name}


def _forget(request: HttpRequest) -> None:
    kept = request.session.pop(KEPT, None)
    if kept:
        default_storage.delete(kept["path"])


@require_POST
def organization_import_apply(request: HttpRequest) -> HttpResponse:
    """Apply the workbook that was just looked at."""
    _administrators_only(request)
    kept = request.session.get(KEPT)
    if not kept or not default_storage.exists(kept["path"]):
        messages.warning(request, _("Choose the workbook again: the one that was looked at is no longer kept."))
        return redirect("organization_import")
    with default_storage.open(kept["path"]) as file:
        done = actions.import_roster(request.user, file, name=kept["name"])
    _forget(request)
    messages.success(request, _("The roster is in: %(count)d changes.") % {"count": len(done.changes)})
    return redirect("organization_list")


@require_safe
def organization_export(request: HttpRequest) -> FileResponse:
    """The roster as a workbook; phones and mail addresses only for administrators."""
    if not queries.sees_tree(request.user):
        raise Http404
    file = BytesIO()
    actions.export_roster(request.user, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('roster')}-{timezone.localdate()}.xlsx")
