from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.web.desk.panels import panels


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the person owes, what waits for him, what came back."""
    return render(request, "web/desk/desk.html", panels(request.user))
