"""A unit answers: signed in, or by its secret link."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.contacts import actions, links, permissions, queries
from luoshi.contacts.forms import DeclarationForm
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.problems import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for who answers for the unit; for the plan's office its answer."""
    one = queries.get_declaration(request.user, pk)
    if not permissions.may_answer(request.user, one):
        if request.method == "POST":
            raise PermissionDeniedError("declare_contacts")
        return redirect("declaration_manage", pk)
    return _answer(request, one, request.user, "base.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The same form by the unit's secret link, without an account."""
    found = _by_link(request, token)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        try:
            links.count(f"answer:{found.pk}", links.MOST_ANSWERS)
        except DomainError as error:
            return _refused(request, sentence(error), 429)
    return _answer(request, found, None, "base_bare.html", token)


def _by_link(request: HttpRequest, token: str) -> Declaration | HttpResponse:
    """What the link opens, or the page that says that it does not; wrong ones are counted by where they come from."""
    found = links.find(token)
    if found:
        return found
    try:
        links.count(f"wrong:{request.META.get('REMOTE_ADDR', '')}", links.MOST_WRONG)
    except DomainError as error:
        return _refused(request, sentence(error), 429)
    return _refused(request, "", 404)


def _refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "contacts/link_refused.html", {"words": words}, status=status)


def _answer(request: HttpRequest, one: Declaration, actor: User | None, base: str, token: str = "") -> HttpResponse:
    form = DeclarationForm(request.POST or None, declaration=one)
    context = {"declaration": one, "call": one.call, "form": form, "base": base, "token": token}
    context |= {"is_late": one.call.due_on < timezone.localdate()}
    if request.method != "POST" or not form.is_valid():
        # Asked with ?change, an answer that stands is shown as a form again.
        done = one.state != Declaration.State.MISSING and request.method != "POST" and "change" not in request.GET
        template = "contacts/answered.html" if done else "contacts/answer.html"
        return render(request, template, context, status=422 if request.method == "POST" else 200)
    try:
        actions.file_declaration(actor, one, form.answer)
    except DomainError as error:
        form.add_error(None, sentence(error))
        return render(request, "contacts/answer.html", context, status=422)
    return redirect("contact_answer", token) if token else redirect("declaration", one.pk)


@require_safe
def group_picture(request: HttpRequest, pk: int) -> FileResponse:
    """The work group's picture, for who sees the declaration."""
    return _picture(queries.get_declaration(request.user, pk).call)


@login_not_required
@require_safe
def answer_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The work group's picture, by the unit's secret link."""
    found = _by_link(request, token)
    return found if isinstance(found, HttpResponse) else _picture(found.call)


def _picture(call: ContactCall) -> FileResponse:
    if not call.group_picture:
        raise Http404
    answer = FileResponse(call.group_picture.open("rb"), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
