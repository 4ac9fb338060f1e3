"""Between a session and the pages: an idle one ends, and one that has something to do first is led there."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import urlencode

from luoshi.accounts import gate
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.problems import sentence

Handler = Callable[[HttpRequest], HttpResponse]
SEEN = "accounts.seen"
#: Seconds between two writes of when a session was last seen.
PRECISION = 60
#: Asked by the page itself, not by the person in front of it.
NOT_ACTIVITY = frozenset({"session_state"})


def remaining(request: HttpRequest) -> float | None:
    """Seconds until the session ends for want of activity; None when sessions don't (`LUOSHI_SESSION_IDLE_MINUTES=0`)."""
    if not settings.SESSION_IDLE_SECONDS:
        return None
    return float(request.session.get(SEEN, time.time()) + settings.SESSION_IDLE_SECONDS - time.time())


def touch(request: HttpRequest) -> None:
    """Note that the person is there; at most one write a minute."""
    now = time.time()
    if now - request.session.get(SEEN, 0) >= PRECISION:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


class SessionMiddleware:
    """Ends what was idle too long, and holds the gate of `luoshi.accounts.gate`. Stands behind authentication."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        name = _name(request)
        left = remaining(request)
        if left is not None and left <= 0:
            _end(request)
            return _idled(request) or self.get_response(request)
        if not (name in NOT_ACTIVITY and request.method == "GET"):
            touch(request)
        reason = request.session.get(gate.KEY, "")
        if reason and not gate.is_open(reason, name):
            return _led(request, reason)
        return self.get_response(request)


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


def _end(request: HttpRequest) -> None:
    """The session is over, and an event says why; nobody signed out."""
    user = request.user
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.user = AnonymousUser()
    record(user, "accounts:session:idle", user, minutes=settings.SESSION_IDLE_SECONDS // 60)


def _idled(request: HttpRequest) -> HttpResponse | None:
    """A page's request is led to sign-in, which says why; None for programs and parts of pages, which see nobody signed in."""
    if request.method == "GET" and not _is_program(request) and not request.headers.get("HX-Request"):
        answer = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        return HttpResponseRedirect(f"{answer.url}&{urlencode({'idle': 1})}")
    return HttpResponse(status=403) if request.headers.get("HX-Request") else None


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or request.headers.get("Accept") == "application/json"


def _led(request: HttpRequest, reason: str) -> HttpResponse:
    if _is_program(request):
        return _problem(DomainError("accounts.code_first" if reason == "code" else "accounts.password_first"))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": gate.way(reason)})
    return HttpResponseRedirect(gate.way(reason))


def _problem(error: DomainError) -> HttpResponse:
    """The same document as `integrations` sends; this room lies below it."""
    body = {"type": "about:blank", "title": "Forbidden", "status": 403, "code": error.code, "detail": sentence(error)}
    return JsonResponse(body, status=403, content_type="application/problem+json")
