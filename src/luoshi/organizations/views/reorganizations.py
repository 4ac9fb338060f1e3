"""The pages on which an administrator changes the tree: add, rename, correct, move; merge, split and close with their preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.organizations import queries
from luoshi.organizations.models import Organization, Reorganization
from luoshi.organizations.problems_in_forms import refused_by
from luoshi.organizations.reorganization import actions
from luoshi.organizations.reorganization.forms import (
    AddForm,
    MoveForm,
    ParticularsForm,
    RenameForm,
    ReorganizationForm,
)
from luoshi.organizations.reorganization.succession import END, Preview, preview, reorganize
from luoshi.organizations.views.rosters import administrators_only


def _organization(request: HttpRequest, pk: int) -> Organization:
    administrators_only(request)
    return get_object_or_404(queries.visible(request.user), pk=pk)


def _page(request: HttpRequest, form: Any, organization: Organization | None, **words: Any) -> HttpResponse:
    context = {"form": form, "organization": organization, **words}
    return render(request, "organizations/organization_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def organization_add(request: HttpRequest) -> HttpResponse:
    """A new organization; `above` in the address says below which one."""
    administrators_only(request)
    form = AddForm(request.user, request.POST or None, initial={"above": request.GET.get("above", "")})
    if form.is_valid():
        with refused_by(form):
            added = actions.add_organization(request.user, **form.values)
            messages.success(request, _("“%(name)s” was added.") % {"name": added.name})
            return redirect("organization_detail", added.pk)
    return _page(request, form, None, title=_("Add an organization"), submit=_("Add"))


@require_http_methods(["GET", "HEAD", "POST"])
def organization_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name from a day on."""
    organization = _organization(request, pk)
    form = RenameForm(request.POST or None, organization=organization)
    if form.is_valid():
        with refused_by(form):
            renamed = actions.rename_organization(request.user, organization, **form.cleaned_data)
            messages.success(request, _("It is called “%(name)s” now.") % {"name": renamed.name})
            return redirect("organization_detail", pk)
    return _page(request, form, organization, title=_("Rename"), submit=_("Rename"))


@require_http_methods(["GET", "HEAD", "POST"])
def organization_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Kind, level, codes and the day of opening."""
    organization = _organization(request, pk)
    form = ParticularsForm(request.POST or None, organization=organization)
    if form.is_valid():
        with refused_by(form):
            actions.correct_organization(request.user, organization, form.particulars)
            messages.success(request, _("Saved."))
            return redirect("organization_detail", pk)
    return _page(request, form, organization, title=_("Change particulars"), submit=_("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def organization_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another organization above it."""
    organization = _organization(request, pk)
    form = MoveForm(request.user, request.POST or None, organization=organization)
    if form.is_valid():
        with refused_by(form):
            actions.move_organization(request.user, organization, **form.cleaned_data)
            messages.success(request, _("“%(name)s” was moved.") % {"name": organization.name})
            return redirect("organization_detail", pk)
    return _page(request, form, organization, title=_("Move"), submit=_("Move"))


@require_http_methods(["GET", "HEAD", "POST"])
def organization_reorganize(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge, split or close: first what is wanted, then each open duty and where it goes, then all of it at once."""
    organization = _organization(request, pk)
    form = ReorganizationForm(
        request.user, request.POST or None, organization=organization, sort=request.GET.get("sort", "")
    )
    seen = None
    if form.is_valid():
        with refused_by(form):
            seen = preview(request.user, form.proposal)
            if request.POST.get("step") == "apply":
                return _apply(request, form, seen)
    context = {
        "organization": organization,
        "form": form,
        "preview": seen,
        "groups": _groups(request, seen),
        "end": END,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "organizations/organization_reorganize.html", context, status=status)


def _apply(request: HttpRequest, form: ReorganizationForm, seen: Preview) -> HttpResponse:
    done = reorganize(request.user, form.proposal, _choices(request))
    words = {
        Reorganization.Sort.MERGE: _("The organizations were merged and their duties handed over."),
        Reorganization.Sort.SPLIT: _("The organization was divided and its duties handed over."),
        Reorganization.Sort.CLOSE: _("The organization was closed and its duties handed over."),
    }
    messages.success(request, words[Reorganization.Sort(done.sort)])
    landing = (form.proposal.successors or form.proposal.sources)[0]
    return redirect("organization_detail", landing.pk)


def _choices(request: HttpRequest) -> dict[str, str]:
    """Where each duty goes, as the preview's form sends it: `to-<duty>` = code."""
    return {name.removeprefix("to-"): value for name, value in request.POST.items() if name.startswith("to-")}


def _groups(request: HttpRequest, seen: Preview | None) -> list[dict[str, Any]]:
    """The preview's duties by room, each with what was chosen so far and the lines that go with it."""
    if seen is None:
        return []
    chosen = seen.chosen | {key: code for key, code in _choices(request).items() if key in seen.chosen}
    words = {line.key: line.duty.words for line in seen.lines}
    return [
        {
            "words": room.words,
            "may_end": room.may_end,
            "lines": [
                {"line": line, "chosen": chosen.get(line.key, ""), "with": words.get(line.duty.follows, "")}
                for line in lines
            ],
        }
        for room, lines in seen.groups
    ]
