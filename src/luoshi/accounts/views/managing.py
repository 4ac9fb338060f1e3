"""The administrator's pages: find, open, close and mend accounts."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.accounts import actions, gate, queries, separation
from luoshi.accounts.forms import AccountForm
from luoshi.accounts.models import DutyConflict
from luoshi.accounts.writing import write_accounts
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role
from luoshi.problems import sentence

PAGE = 50
STATES = (
    ("open", gettext_lazy("in use")),
    ("closed", pgettext_lazy("of an account", "closed")),
    ("locked", gettext_lazy("locked")),
    ("no_password", gettext_lazy("without a password")),
    ("must_change", gettext_lazy("password to be changed")),
    ("no_code", gettext_lazy("without one-time codes")),
)


def _administrators_only(request: HttpRequest) -> None:
    if not has_role(request.user, Role.ADMINISTRATOR):
        raise Http404


def _wanted(request: HttpRequest) -> queries.Search:
    return queries.Search(**{name: request.GET.get(name, "").strip() for name in ("q", "state", "role", "within")})


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts, narrowed by words, state, role and part of the tree."""
    _administrators_only(request)
    wanted = _wanted(request)
    page = Paginator(queries.search(request.user, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "states": STATES,
        "role_choices": Role.choices,
        "locked": queries.locked_usernames(),
        "conflicts": separation.note(),
    }
    return render(request, "accounts/account_list.html", context)


@require_safe
def account_export(request: HttpRequest) -> HttpResponse:
    """The accounts found, as .xlsx; who took them is an event."""
    _administrators_only(request)
    people = queries.search(request.user, _wanted(request)).iterator(chunk_size=1000)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    count = write_accounts(file, people, set(queries.locked_usernames()))
    record(request.user, "accounts:account:export", count=count)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('accounts')}-{timezone.localdate()}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    _administrators_only(request)
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            person = actions.create_account(request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("username", sentence(error))
        else:
            messages.success(request, _("The account is open. Invite its owner, or give a first password."))
            return redirect("account_detail", person.pk)
    return render(request, "accounts/account_new.html", {"form": form})


@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its state, and what an administrator can do about it."""
    person = get_object_or_404(queries.with_details(queries.accounts(request.user)), pk=pk)
    context: dict[str, Any] = {
        "person": person,
        "is_locked": person.username in queries.locked_usernames(),
        "needs_code": gate.needs_code(person),
        "conflicts": separation.conflicts([person.pk]),
        "invitation": queries.invitations(request.user).filter(user=person).first(),
    }
    return render(request, "accounts/account_detail.html", context)


@require_POST
@never_cache
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for somebody's account, shown this once to the administrator."""
    person = _person(request, pk)
    context = {"person": person, "password": actions.reset_password(request.user, person)}
    return render(request, "accounts/person_password.html", context)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(queries.accounts(request.user), pk=pk)


def _done(request: HttpRequest, pk: int, action: Callable[[User, User], Any], words: str) -> HttpResponseRedirect:
    """Do it, and say so on the account's page; what the rules refuse is said there as well."""
    person = _person(request, pk)
    try:
        action(request.user, person)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, words)
    return redirect("account_detail", pk)


@require_POST
def account_close(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, pk, actions.deactivate_account, _("The account is closed and signed out everywhere."))


@require_POST
def account_open(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, pk, actions.reactivate_account, _("The account is open again."))


@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, pk, actions.unlock_account, _("The account can sign in again."))


@require_POST
def account_codes(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, pk, actions.remove_codes, _("The one-time codes are removed."))


@require_POST
def account_sessions(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    return _done(request, pk, actions.end_sessions, _("The account is signed out everywhere."))


@require_safe
def conflict_list(request: HttpRequest) -> HttpResponse:
    """Duties that lie in one hand today, and those that did, for administrators and auditors."""
    if not queries.sees_conflicts(request.user):
        raise Http404
    ended = DutyConflict.objects.exclude(ended_at=None).select_related("user")[:PAGE]
    context = {
        "conflicts": separation.note(),
        "settled": [(flag, separation.in_words(flag.duties.split("+"))) for flag in ended],
    }
    return render(request, "accounts/conflict_list.html", context)
