"""The one REST API, at `/api/`. Each room brings its router in its own `api.py`; this module only joins them.

A router's paths are whole paths below `/api/`, beginning with the room's plural noun: `/organizations/`, `/plans/{pk}/`.
Lists use ninja's bare `@paginate` (limit and offset, answered as `items` and `count`). Handlers call the room's `queries` with
`request.user` and its `actions`; refusals are problem documents (see `problem_json`).
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib.auth.decorators import login_not_required
from ninja import NinjaAPI, Router
from ninja.security import django_auth

from luoshi.integrations import problem_json

#: Rooms that may bring a router, in the order an obligation lives.
ROOMS = ("organizations", "accounts", "plans", "assignments", "reports", "contacts", "intake", "notices", "audit")


class Api(NinjaAPI):
    """An API whose operations answer 401 themselves, instead of being redirected to the sign-in page."""

    def _get_urls(self) -> list[Any]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if pattern.name not in {"openapi-json", "api-root"}:
                login_not_required(pattern.callback)
        return patterns


def routers() -> list[tuple[str, Router]]:
    """The router of each room that has one."""
    return [
        (room, import_module(f"luoshi.{room}.api").router)
        for room in ROOMS
        if find_spec(f"luoshi.{room}.api") is not None
    ]


def build() -> Api:
    """The API with every room's router and the problem documents."""
    joined = Api(title="Luoshi", version="1", description=__doc__ or "", auth=django_auth, docs_url=None)
    problem_json.install(joined)
    for room, router in routers():
        joined.add_router("", router, tags=[room])
    return joined


api = build()
