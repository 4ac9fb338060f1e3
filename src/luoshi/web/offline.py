"""What keeps a handler's pages usable without a network: the service worker's script, and the page it shows for what is not kept."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luoshi.web.statics import built_digest


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, from the site's root so that its scope is the whole site; its bytes change with every build."""
    script = Path(settings.STATICFILES_DIRS[0][1]) / "service-worker.js"
    if not script.exists():
        raise Http404
    about = {"build": build(), "offline": reverse("offline"), "statics": settings.STATIC_URL}
    source = f"self.LUOSHI = {json.dumps(about)};\n{script.read_text(encoding='utf-8')}"
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")


@cache
def build() -> str:
    """A fingerprint of the front-end build that this process serves."""
    return built_digest()[:16]


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the browser keeps for pages that it has not: nobody's data is in it; its script lists the pages kept."""
    return render(request, "web/offline.html", {"user": AnonymousUser(), "roles": set()})
