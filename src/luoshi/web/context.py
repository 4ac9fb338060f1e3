from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from luoshi.accounts.gate import standing as gate
from luoshi.notices.queries import unread_count
from luoshi.organizations.permissions import grants
from luoshi.web.navigation import menu


def site(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's roles, posts and menu (what a menu hides, queries and actions refuse as well)."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {"roles": set(), "menu": [], "held_posts": (), "unread_notices": 0}
    held = grants(user)
    return {
        "roles": {grant.role for grant in held},
        "menu": [] if gate(request) else list(menu(request)),
        "held_posts": held,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "unread_notices": SimpleLazyObject(lambda: unread_count(user)),  # a part of a page does not ask
    }
