import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.defaults import page_not_found

from luoshi.accounts.actions.languages import KEY as LANGUAGE
from luoshi.audit.actions import note_refusal
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.integrations.problem_json import not_found, refused
from luoshi.web.languages import language_tag
from luoshi.web.problems import sentence

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Chinese unless the person chose otherwise: the browser's own preference does not switch an office's language.

    The choice of who is signed in stands in the session and comes before the browser's cookie, which is what visitors have.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(LANGUAGE) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language_tag())
        patch_vary_headers(response, ["Cookie"])
        return response


class AccountMiddleware:
    """Says on each page whose it is (0: nobody's), so that a browser keeps the pages of one account only.

    A request that was written for one account and would be done for another is refused with 401: on a shared device what the
    last person left unsent must not go out in the name of the next. A copy to be kept carries no passing messages.
    """

    HEADER = "X-Luoshi-Account"
    COPY = "X-Luoshi-Copy"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written_for = request.headers.get(self.HEADER)
        if written_for is not None and written_for != self._account(request):
            return HttpResponse(status=401)
        if self.COPY in request.headers and hasattr(request, "_messages"):
            del request._messages  # noqa: SLF001 (they stay for the page that the person opens next)
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers[self.HEADER] = self._account(request)
        return response

    def _account(self, request: HttpRequest) -> str:
        return str(request.user.pk or 0)


class RefusalMiddleware:
    """What a signed-in person is refused (403), on a page or by the API, is an event. Stands behind the gate of the accounts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
            match = request.resolver_match
            note_refusal(request.user, f"/{match.route}" if match else request.path_info, request.method or "")
        return response


class DomainErrorMiddleware:
    """What no view caught and is nobody's fault becomes a page, an htmx toast or a problem document, never a bare 500.

    That is a rule's refusal, and what went between the moment it was shown and the one in which it was to be changed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return _refused(request, error)
        if isinstance(error, ObjectDoesNotExist):
            log.warning("%s %s: gone meanwhile", request.method, request.path, exc_info=error)
            return not_found(request, error) if _wants_json(request) else page_not_found(request, error)
        return None


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    if _wants_json(request):
        return refused(request, error)
    status = 403 if isinstance(error, PermissionDeniedError) else 409
    template = "web/refused_fragment.html" if getattr(request, "htmx", False) else "web/refused.html"
    return render(request, template, {"message": sentence(error), "error": error}, status=status)
