"""Where a request comes from: the client itself, or what the office's own proxies say of it."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str:
    """The client's network address; empty without a request.

    With N proxies of our own in front (`LUOSHI_PROXIES`), the Nth entry from the right of X-Forwarded-For: what stands further left
    was written by the client and proves nothing.
    """
    meta = getattr(request, "META", {})
    if settings.PROXIES:
        passed = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(passed) >= settings.PROXIES:
            return str(passed[-settings.PROXIES])
    return str(meta.get("REMOTE_ADDR", ""))
