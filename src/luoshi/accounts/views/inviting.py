"""Inviting people, and what the invited see."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.accounts import actions, queries
from luoshi.accounts.forms import CodeForm, NewPasswordForm
from luoshi.accounts.links import invitation_of
from luoshi.accounts.models import Invitation
from luoshi.errors import DomainError
from luoshi.organizations.models import Role
from luoshi.organizations.permissions import has_role
from luoshi.organizations.queries import search as search_organizations
from luoshi.organizations.queries import visible
from luoshi.problems import sentence
from luoshi.qr import qr_picture

PAGE = 50
#: Organizations that a search offers to choose from.
OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Choose people of a part of the tree, then invite them: by mail, or with slips that are shown this once."""
    if not has_role(request.user, Role.ADMINISTRATOR):
        raise Http404
    within = request.GET.get("within", "").strip()
    if request.method == "POST":
        return _invited(request, within)
    return render(request, "accounts/invite.html", _choice(request, within))


def _choice(request: HttpRequest, within: str) -> dict[str, Any]:
    q = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"q": q, "unit": visible(request.user).filter(code=within).first() if within else None}
    if context["unit"]:
        people = list(queries.invitable(request.user, within)[: queries.MOST_INVITED + 1])
        context |= {"people": people[: queries.MOST_INVITED], "more": len(people) > queries.MOST_INVITED}
    else:
        context["units"] = search_organizations(request.user, q=q)[:OFFERED]
    return context


def _invited(request: HttpRequest, within: str) -> HttpResponse:
    chosen = [pk for pk in request.POST.getlist("person") if pk.isdecimal()][: queries.MOST_INVITED]
    people = queries.invitable(request.user, within).filter(pk__in=chosen)
    printed = request.POST.get("way") == "slip"
    try:
        done = actions.invite_people(request.user, people, site=request.build_absolute_uri("/"), printed=printed)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect(request.get_full_path())
    if not done.slips:
        messages.success(request, _("Mails on their way: %(count)s.") % {"count": len(done.mailed)})
        return redirect("invitation_list")
    return _slips(request, done)


def _slips(request: HttpRequest, done: actions.Invited) -> HttpResponse:
    """The sheet of slips: the only time that the codes are seen."""
    address = request.build_absolute_uri(reverse("invitation_code"))
    context = {"slips": done.slips, "mailed": done.mailed, "address": address, "picture": qr_picture(address)}
    return render(request, "accounts/slips.html", context)


@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """What became of invitations, newest first."""
    if not has_role(request.user, Role.ADMINISTRATOR):
        raise Http404
    page = Paginator(queries.invitations(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/invitation_list.html", {"page": page})


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Withdraw an invitation."""
    actions.revoke_invitation(request.user, get_object_or_404(queries.invitations(request.user), pk=pk))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("invitation_list")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept_link(request: HttpRequest, token: str) -> HttpResponse:
    """The mail's link: set a password. Only sending the form uses it up, so a mail scanner's visit does no harm."""
    invitation = invitation_of(token)
    if invitation is None or invitation.state() != Invitation.State.OPEN or not invitation.user.is_active:
        return render(request, "accounts/invitation_over.html", status=410)
    form = NewPasswordForm(request.POST or None, person=invitation.user)
    if form.is_valid():
        return _accepted(request, invitation, form.cleaned_data["password1"])
    return render(request, "accounts/invitation.html", {"form": form, "person": invitation.user})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept_code(request: HttpRequest) -> HttpResponse:
    """The slip's code: set a password."""
    form = CodeForm(request.POST or None, request=request)
    if form.is_valid() and form.invitation:
        return _accepted(request, form.invitation, form.cleaned_data["password1"])
    return render(request, "accounts/invitation.html", {"form": form, "person": None})


def _accepted(request: HttpRequest, invitation: Invitation, password: str) -> HttpResponse:
    try:
        actions.accept_invitation(invitation, password)
    except DomainError:
        return render(request, "accounts/invitation_over.html", status=410)
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect(settings.LOGIN_URL)
