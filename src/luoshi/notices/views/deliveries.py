"""What leaves the house, for administrators: states and errors, never what a message says."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.audit.actions import record_export
from luoshi.contacts.mail import can_send
from luoshi.notices import exports, queries
from luoshi.notices.actions.deliveries import AGAIN, retry_delivery
from luoshi.notices.models import Delivery
from luoshi.notices.permissions import sees_deliveries

PAGE = 100


def _asked(request: HttpRequest) -> dict[str, str]:
    if not sees_deliveries(request.user):
        raise Http404
    return {name: request.GET.get(name, "") for name in ("state", "channel")}


@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Deliveries, the newest first, with state, attempts and last error."""
    asked = _asked(request)
    page = Paginator(queries.visible_deliveries(request.user, **asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "states": Delivery.State.choices,
        "channels": Delivery.Channel.choices,
        "again": AGAIN,
        "can_send": can_send(),
    }
    return render(request, "notices/delivery_list.html", context)


@require_safe
def delivery_export(request: HttpRequest) -> FileResponse:
    """The deliveries as a workbook; taking it is an event."""
    rows = queries.visible_deliveries(request.user, **_asked(request))
    file, count = exports.deliveries_workbook(rows.iterator(500))
    record_export(request.user, "notices:delivery:export", rows=count, filters=request.GET.urlencode())
    return FileResponse(file, as_attachment=True, filename=f"{_('deliveries')}-{timezone.localdate()}.xlsx")


@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Has a message sent again."""
    retry_delivery(request.user, get_object_or_404(queries.visible_deliveries(request.user), pk=pk))
    messages.success(request, _("It is sent again now."))
    return redirect("delivery_list")
