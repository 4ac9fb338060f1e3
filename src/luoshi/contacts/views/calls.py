"""A plan's call: opened, followed, reminded, confirmed by the plan's office."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luoshi.audit.actions import record
from luoshi.contacts import actions, exports, links, permissions, queries
from luoshi.contacts.actions.declaring import contact_name, contact_phone
from luoshi.contacts.forms import CallForm, DeclarationFilter, MailForm, ReturnForm
from luoshi.contacts.mail import can_send
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Organization
from luoshi.organizations.permissions import subtree
from luoshi.organizations.queries import open_on
from luoshi.plans.queries import get_plan
from luoshi.problems import sentence
from luoshi.qr import qr_picture

PAGE = 100


def _call(request: HttpRequest, plan_pk: int) -> ContactCall:
    call = queries.get_call(request.user, get_plan(request.user, plan_pk))
    if call is None:
        raise Http404
    return call


@require_safe
def call_detail(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """Who answered and who is missing; before the call is opened, the form that opens it."""
    plan = get_plan(request.user, plan_pk)
    call = queries.get_call(request.user, plan)
    if call is None:
        if not permissions.may_ask(request.user, plan):
            raise Http404
        form = CallForm(plan=plan, call=None)
        return render(request, "contacts/call_open.html", {"plan": plan, "form": form, "stated": queries.stated(plan)})
    return render(request, "contacts/call.html", _shown(request, call))


def _asked(request: HttpRequest) -> dict[str, Any]:
    form = DeclarationFilter(request.GET)
    return form.cleaned_data if form.is_valid() else {}


def _shown(request: HttpRequest, call: ContactCall) -> dict[str, Any]:
    asked = _asked(request)
    page = Paginator(queries.declarations_of(request.user, call, asked), PAGE).get_page(request.GET.get("page"))
    below = Organization.objects.filter(open_on(timezone.localdate()), subtree(call.plan.owner.path))
    below = below.filter(depth__lte=call.plan.owner.depth + 1, kind__is_party=False).order_by("path")
    return {
        "plan": call.plan,
        "call": call,
        "page": page,
        "asked": asked,
        "lines": [_line(one) for one in page],
        "to_confirm": [one.pk for one in page if one.state == Declaration.State.DECLARED],
        "sums": queries.totals(call),
        "states": Declaration.State.choices,
        "tops": below.values_list("code", "name")[:300],
        "yes_no": [("yes", _("yes")), ("no", _("no"))],
        "may_ask": permissions.may_ask(request.user, call.plan),
        "can_send": can_send(),
        "is_late": call.due_on < timezone.localdate(),
        "form": CallForm(plan=call.plan, call=call),
    }


def _line(one: Declaration) -> dict[str, Any]:
    """A unit's row: the people with masked numbers."""
    people = [
        {"slot": slot, "name": contact_name(one, slot), "phone": contact_phone(one, slot)} for slot in queries.SLOTS
    ]
    return {"declaration": one, "people": people}


@require_POST
def call_open(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """Opens the call, or changes what it says."""
    plan = get_plan(request.user, plan_pk)
    permissions.require_ask(request.user, plan, "open_call")
    call = queries.get_call(request.user, plan)
    form = CallForm(request.POST, request.FILES, plan=plan, call=call)
    if form.is_valid():
        try:
            with transaction.atomic():  # a refused picture asks nobody
                opened = actions.open_call(request.user, plan, form.settings, address=request.build_absolute_uri("/"))
                if form.cleaned_data["picture"]:
                    actions.set_picture(request.user, opened, form.cleaned_data["picture"])
        except PermissionDeniedError:
            raise
        except DomainError as error:
            form.add_error("picture" if "file" in error.code or "picture" in error.code else None, sentence(error))
        else:
            messages.success(request, _("The units are asked. Remind them, or print the letters with their links."))
            return redirect("contact_call", plan_pk)
    if call is None:
        context = {"plan": plan, "form": form, "stated": queries.stated(plan)}
        return render(request, "contacts/call_open.html", context, status=422)
    return render(request, "contacts/call.html", _shown(request, call) | {"form": form, "wrong": True}, status=422)


@require_POST
def call_remind(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """Reminds who has not answered, once a day."""
    count = actions.remind(request.user, _call(request, plan_pk))
    if count:
        words = ngettext("%(n)d unit is being reminded.", "%(n)d units are being reminded.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, sentence(DomainError("contacts.reminded_today")))
    return redirect("contact_call", plan_pk)


@require_POST
def call_confirm(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """Confirms the answers whose numbers are sent."""
    pks = [int(pk) for pk in request.POST.getlist("declaration") if pk.isdigit()]
    count = actions.confirm_declarations(request.user, _call(request, plan_pk), pks)
    words = ngettext(
        "%(n)d unit is confirmed; its posts are up to date.",
        "%(n)d units are confirmed; their posts are up to date.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("contact_call", plan_pk)


@require_safe
@never_cache
def call_letters(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """A letter with link and QR code for each unit that has not answered, to be printed."""
    call = _call(request, plan_pk)
    letters = [(one, *_link(request, one)) for one in actions.print_letters(request.user, call)]
    return render(request, "contacts/letters.html", {"call": call, "plan": call.plan, "letters": letters})


def _link(request: HttpRequest, one: Declaration) -> tuple[str, str]:
    """The address, and its QR code as the address of an SVG picture."""
    address = request.build_absolute_uri(reverse("contact_answer", args=[links.token(one)]))
    return address, qr_picture(address, border=2)


@require_safe
@never_cache
def call_export(request: HttpRequest, plan_pk: int) -> FileResponse:
    """The answers as a workbook; taking it is an event."""
    call, full = _call(request, plan_pk), request.GET.get("numbers") == "full"
    found = queries.declarations_of(request.user, call, _asked(request)).iterator(500)
    file, count = exports.declarations_workbook(found, full=full)
    record(request.user, "contacts:list:export", call, plan=call.plan_id, count=count, full=full, form="xlsx")
    return FileResponse(file, as_attachment=True, filename=f"{_('declared-contacts')}-{timezone.localdate()}.xlsx")


@require_safe
def declaration_manage(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's answer for the plan's office: return it, send or change its link."""
    one = queries.get_declaration(request.user, pk)
    if not permissions.may_ask(request.user, one.call.plan):
        raise Http404
    return _managed(request, one)


def _managed(request: HttpRequest, one: Declaration, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "declaration": one,
        "plan": one.call.plan,
        "line": _line(one),
        "alive": links.is_alive(one),
        "can_send": can_send(),
        "return_form": ReturnForm(),
        "mail_form": MailForm(initial={"mail": one.mail}),
        "reminders": one.reminders.order_by("-day")[:10],
    }
    return render(request, "contacts/declaration_manage.html", context | more, status=status)


@require_POST
def declaration_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends an answer back with a reason."""
    one, form = queries.get_declaration(request.user, pk), ReturnForm(request.POST)
    permissions.require_ask(request.user, one.call.plan, "return_declaration")
    if not form.is_valid():
        return _managed(request, one, 422, return_form=form)
    actions.return_declaration(request.user, one, form.cleaned_data["remark"])
    messages.success(request, _("Returned to the unit."))
    return redirect("contact_call", one.call.plan_id)


@require_POST
def declaration_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a new link, or revokes the one there is."""
    one = queries.get_declaration(request.user, pk)
    if request.POST.get("act") == "revoke":
        actions.revoke_link(request.user, one)
        messages.success(request, _("The link no longer works."))
    else:
        actions.renew_link(request.user, one)
        messages.success(request, _("There is a new link; the one before no longer works."))
    return redirect("declaration_manage", pk)


@require_POST
def declaration_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the unit its link by mail."""
    one, form = queries.get_declaration(request.user, pk), MailForm(request.POST)
    permissions.require_ask(request.user, one.call.plan, "send_link")
    if not form.is_valid():
        return _managed(request, one, 422, mail_form=form)
    actions.send_link(request.user, one, form.cleaned_data["mail"])
    messages.success(request, _("The link is on its way."))
    return redirect("declaration_manage", pk)


@require_POST
@never_cache
def declaration_phone(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """The full number of one declared person, as a fragment; the look is recorded."""
    if slot not in queries.SLOTS:
        raise Http404
    phone = actions.look_at_phone(request.user, queries.get_declaration(request.user, pk), slot)
    return render(request, "organizations/_number.html", {"phone": phone})
