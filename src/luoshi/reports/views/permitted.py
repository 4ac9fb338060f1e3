"""Who may open the pages of this room at all."""

from django.http import Http404, HttpRequest

from luoshi.organizations.models import Role
from luoshi.organizations.permissions import has_role


def require_reviewer(request: HttpRequest) -> None:
    """Nothing, or Http404 for those who review nothing."""
    if not has_role(request.user, Role.REVIEWER, Role.PLAN_OFFICE):
        raise Http404
