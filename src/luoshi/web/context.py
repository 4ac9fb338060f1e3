from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from luoshi.accounts.gate import standing as gate
from luoshi.notices.queries import unread_count
from luoshi.organizations.permissions import grants
from luoshi.web.navigation import in_bar, menu, under_thumb


def site(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's roles, posts and menu (what a menu hides, queries and actions refuse as well)."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {"roles": set(), "menu": [], "held_posts": (), "unread_notices": 0}
    held = grants(user)
    entries = [] if gate(request) else menu(request)
    return {
        "roles": {grant.role for grant in held},
        "menu": entries,
        "bar_menu": in_bar(entries),
        "phone_menu": under_thumb(entries),
        "held_posts": held,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "unread_notices": SimpleLazyObject(lambda: unread_count(user)),  # a part of a page does not ask
    }
