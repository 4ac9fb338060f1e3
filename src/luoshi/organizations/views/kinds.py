"""The kinds of organizations: a table for everybody who sees the tree, changed by administrators."""

from io import BytesIO

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.audit.actions import record_export
from luoshi.organizations import queries
from luoshi.organizations.models import OrganizationKind
from luoshi.organizations.problems_in_forms import refused_by
from luoshi.organizations.reorganization import kinds
from luoshi.organizations.reorganization.forms import KindForm
from luoshi.organizations.views.rosters import administrators_only


@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """All kinds with their phrases and how many organizations are of each."""
    if not queries.sees_tree(request.user):
        raise Http404
    return render(request, "organizations/kind_list.html", {"kinds": queries.counted_kinds(request.user)})


@require_safe
def kind_export(request: HttpRequest) -> FileResponse:
    """The table of kinds as a workbook."""
    if not queries.sees_tree(request.user):
        raise Http404
    file, found = BytesIO(), list(queries.counted_kinds(request.user))
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(_("Kinds"))
        page.write_row(
            0,
            0,
            [pgettext("of a unit", "Code"), _("Name"), _("Party body"), _("Plural phrases"), _("Organizations")],
            book.add_format({"bold": True}),
        )
        for row, kind in enumerate(found, start=1):
            party = _("yes") if kind.is_party else _("no")
            page.write_row(row, 0, [kind.code, kind.name, party, "、".join(kind.phrases), kind.used])
        page.autofit(max_width=400)
    record_export(request.user, "organizations:kind:export", rows=len(found))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('Kinds')}.xlsx")


def _form_page(request: HttpRequest, form: KindForm, kind: OrganizationKind | None) -> HttpResponse:
    context = {"form": form, "kind": kind}
    return render(request, "organizations/kind_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_add(request: HttpRequest) -> HttpResponse:
    """A new kind."""
    administrators_only(request)
    form = KindForm(request.POST or None)
    if form.is_valid():
        with refused_by(form):
            kinds.add_kind(request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("kind_list")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_change(request: HttpRequest, code: str) -> HttpResponse:
    """Name and phrases of a kind."""
    administrators_only(request)
    kind = get_object_or_404(queries.kinds(request.user), pk=code)
    form = KindForm(request.POST or None, kind=kind)
    if form.is_valid():
        with refused_by(form):
            kinds.change_kind(request.user, kind, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("kind_list")
    return _form_page(request, form, kind)


@require_POST
def kind_delete(request: HttpRequest, code: str) -> HttpResponse:
    """A kind that no organization is of, removed."""
    administrators_only(request)
    kind = get_object_or_404(queries.kinds(request.user), pk=code)
    kinds.delete_kind(request.user, kind)
    messages.success(request, _("The kind “%(name)s” was deleted.") % {"name": kind.name})
    return redirect("kind_list")
