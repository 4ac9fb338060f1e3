from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked(request: HttpRequest, credentials: dict[str, Any] | None = None, *_more: Any) -> HttpResponse:
    """What django-axes shows when failures lock a sign-in: the same for accounts that exist and those that don't."""
    context = {"limit": settings.AXES_FAILURE_LIMIT, "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)}
    return render(request, "account/locked.html", context, status=429)
