"""A person's own notices and how they come."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.audit.actions import record_export
from luoshi.contacts.mail import can_send
from luoshi.errors import DomainError
from luoshi.notices import exports, queries
from luoshi.notices.actions import settings as settings_actions
from luoshi.notices.actions.reading import mark_read
from luoshi.notices.digest import path_of, told
from luoshi.notices.forms import PreferenceForm
from luoshi.notices.kinds import KINDS
from luoshi.problems import sentence

PAGE = 50


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"kind": request.GET.get("kind", ""), "unread": request.GET.get("unread") == "yes"}


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The inbox: everything that the person was told, whatever left the house."""
    asked = _asked(request)
    rows = queries.shown(queries.inbox(request.user), asked["kind"], unread=asked["unread"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [told(one) for one in page],
        "asked": asked,
        "kinds": [(code, kind.title) for code, kind in KINDS.items()],
        "unread": queries.unread_count(request.user),
    }
    return render(request, "notices/notice_list.html", context)


@require_safe
def notice_export(request: HttpRequest) -> FileResponse:
    """The inbox as a workbook."""
    asked = _asked(request)
    rows = queries.shown(queries.inbox(request.user), asked["kind"], unread=asked["unread"])
    file, count = exports.inbox_workbook(rows.iterator(500))
    record_export(request.user, "notices:inbox:export", rows=count, filters=request.GET.urlencode())
    return FileResponse(file, as_attachment=True, filename=f"{_('notices')}-{timezone.localdate()}.xlsx")


@require_POST
def notice_read(request: HttpRequest) -> HttpResponse:
    """Marks the notices sent as read, all where none is sent."""
    pks = [int(pk) for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19]
    mark_read(request.user, pks or None)
    kept = {name: value for name in ("kind", "unread", "page") if (value := request.POST.get(name))}
    return redirect(f"{reverse('notice_list')}?{urlencode(kept)}" if kept else "notice_list")


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one as read and goes to what it is about."""
    notice = get_object_or_404(queries.inbox(request.user), pk=pk)
    mark_read(request.user, [pk])
    return redirect(path_of(notice))


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """By which channels the person is told, and when not."""
    form = PreferenceForm(request.POST or None, instance=queries.preference_of(request.user))
    if request.method == "POST" and form.is_valid():
        settings_actions.save_preference(request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("notice_settings")
    context = {"form": form, "can_send": can_send(), "robot": queries.robot_of(request.user)}
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


@require_POST
def notice_test(request: HttpRequest) -> HttpResponse:
    """Sends the person a test mail."""
    try:
        settings_actions.test_own_mail(request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("A test is on its way to %(mail)s.") % {"mail": request.user.email})
    return redirect("notice_settings")
