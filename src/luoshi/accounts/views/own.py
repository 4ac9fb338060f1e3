"""A person's own account: posts, password, one-time codes, and where it is signed in."""

import math
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.accounts import actions, queries
from luoshi.accounts.devices import device_words
from luoshi.accounts.middleware import remaining
from luoshi.organizations.posts.queries import stand_ins_of
from luoshi.organizations.queries import own_appointments


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the house knows of the signed-in person, the posts held, and the ways to change password, codes and language."""
    context = {
        "appointments": own_appointments(request.user),
        "stand_ins": stand_ins_of(request.user),
        "has_code": is_mfa_enabled(request.user, ["totp"]),
        "session_count": queries.own_sessions(request.user).count(),
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """Seconds until the session ends, and the token that forms of this session need. A POST says that the person is there."""
    left = remaining(request)
    return JsonResponse({"remaining": None if left is None else math.floor(left), "token": get_token(request)})


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in: device, address, since when, last seen."""
    rows = [(one, device_words(one.user_agent)) for one in queries.own_sessions(request.user)]
    context: dict[str, Any] = {"rows": rows, "current": request.session.session_key}
    return render(request, "accounts/session_list.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Sign one device out."""
    session = get_object_or_404(queries.own_sessions(request.user), pk=pk)
    actions.end_session(request.user, session)
    messages.success(request, _("That device is signed out."))
    return redirect("session_list")


@require_POST
def session_end_all(request: HttpRequest) -> HttpResponseRedirect:
    """Sign all other devices out; with `everywhere` this one as well."""
    if request.POST.get("everywhere"):
        actions.sign_out_everywhere(request.user)
        request.session.flush()
        return redirect(settings.LOGIN_URL)
    ended = actions.sign_out_everywhere(request.user, but=request.session.session_key or "")
    messages.success(request, _("Other devices signed out: %(count)s.") % {"count": ended})
    return redirect("session_list")
