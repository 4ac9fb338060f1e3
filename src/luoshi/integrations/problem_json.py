"""Every refusal of the API as `application/problem+json` (RFC 9457), in the language of the request."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.problems import sentence


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A problem document: `title` is HTTP's own words, `code` is stable and for programs, `detail` is for people."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    return JsonResponse(
        body | more,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """403 where the person's posts do not allow it, else 409: the thing's state or a rule does not.

    An error with `details` (a mapping) adds them to the document.
    """
    status = HTTPStatus.FORBIDDEN if isinstance(error, PermissionDeniedError) else HTTPStatus.CONFLICT
    return problem(status, error.code, sentence(error), data=error.data, **getattr(error, "details", {}))


def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "not_found", _("There is no such thing, or you may not see it."))


def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.FORBIDDEN, "forbidden", _("Your posts do not allow this."))


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422, with one entry for each field that is wrong: where (`loc`), why (`msg`) and the kind of mistake (`type`)."""
    errors = [{key: item[key] for key in ("loc", "msg", "type") if key in item} for item in error.errors]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _("Some fields are not valid."), errors=errors)


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return problem(error.status_code, "unauthenticated", _("Sign in first."))
    return problem(error.status_code, "refused", str(error))


def install(api: NinjaAPI) -> None:
    """Make `api` answer each kind of exception with its problem document."""
    api.add_exception_handler(DomainError, refused)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(ObjectDoesNotExist, not_found)
    api.add_exception_handler(PermissionDenied, forbidden)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, http_error)
