"""The contact list 通讯录: on screen, on paper, as a workbook."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luoshi.audit.actions import record
from luoshi.contacts import exports, queries
from luoshi.contacts.forms import KINDS, ContactFilter
from luoshi.organizations.models import Organization
from luoshi.organizations.permissions import needs_contacts
from luoshi.organizations.queries import kinds, open_on, sees_tree
from luoshi.plans.queries import visible_plans

PAGE = 100
#: Lines of one printed list; a longer one is narrowed first, or taken as a workbook.
PRINTED = 3000
#: Units that the filter offers.
TOPS = 300


def _wanted(request: HttpRequest) -> queries.Wanted:
    if not sees_tree(request.user):
        raise Http404
    return ContactFilter(request.GET).wanted


def _chosen(request: HttpRequest, wanted: queries.Wanted) -> dict[str, Any]:
    """What the filters offer."""
    tops = Organization.objects.filter(open_on(timezone.localdate()), depth__lte=2, kind__is_party=False)
    return {
        "wanted": wanted,
        "kinds": kinds(request.user).values_list("code", "name"),
        "roles": KINDS,
        "tops": tops.order_by("path").values_list("code", "name")[:TOPS],
        "plans": visible_plans(request.user).exclude(status="draft").order_by("-pk").values_list("pk", "title")[:50],
    }


@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """Who holds which post, unit by unit; numbers are masked, one at a time is shown to who needs it."""
    wanted = _wanted(request)
    page = Paginator(queries.contact_list(request.user, wanted), PAGE).get_page(request.GET.get("page"))
    lines = [(one, needs_contacts(request.user, one.post.organization)) for one in page]
    context = _chosen(request, wanted) | {"page": page, "lines": lines, "calls": queries.calls(request.user)[:20]}
    return render(request, "contacts/contact_list.html", context | {"to_answer": queries.to_answer(request.user)[:20]})


def _full(request: HttpRequest) -> bool:
    return request.GET.get("numbers") == "full"


@require_safe
@never_cache
def contact_print(request: HttpRequest) -> HttpResponse:
    """The list for paper; taking it is an event."""
    wanted = _wanted(request)
    found = queries.contact_list(request.user, wanted)[: PRINTED + 1]
    lines = list(exports.contact_rows(request.user, found, full=_full(request)))
    record(request.user, "contacts:list:export", count=len(lines[:PRINTED]), full=_full(request), form="print")
    plan = visible_plans(request.user).filter(pk=wanted.plan).first() if wanted.plan else None
    context = {"lines": lines[:PRINTED], "more": len(lines) > PRINTED, "most": PRINTED, "plan": plan}
    return render(request, "contacts/contact_print.html", context)


@require_safe
@never_cache
def contact_export(request: HttpRequest) -> FileResponse:
    """The list as a workbook; taking it is an event."""
    found = queries.contact_list(request.user, _wanted(request)).iterator(500)
    file, count = exports.contacts_workbook(request.user, found, full=_full(request))
    record(request.user, "contacts:list:export", count=count, full=_full(request), form="xlsx")
    return FileResponse(file, as_attachment=True, filename=f"{_('contacts')}-{timezone.localdate()}.xlsx")
