"""The log of mails for the office, and the page on which a unit answers for one."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.assignments.tokens import subject_token
from luoshi.audit.actions import record
from luoshi.audit.models import Event
from luoshi.audit.sentences import told
from luoshi.errors import DomainError
from luoshi.intake import actions, exports, queries
from luoshi.intake.actions.deciding import UNPLACED
from luoshi.intake.forms import FilterForm, read_pk
from luoshi.intake.links import answer_path
from luoshi.intake.models import Mail, Mailbox
from luoshi.intake.permissions import sees_intake
from luoshi.intake.reading.decoding import decode
from luoshi.intake.wording import files_told, reason_words
from luoshi.organizations.models import Organization
from luoshi.problems import sentence
from luoshi.reports.actions.submission import requirements_of
from luoshi.reports.queries import fileable_assignments

PAGE = 30


def _rows(mails: Any) -> list[dict[str, Any]]:
    return [{"mail": mail, "state": queries.stands(mail), "reason": reason_words(mail)} for mail in mails]


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The log of mails, filtered; `?export=xlsx` gives it as a table."""
    if not sees_intake(request.user):
        raise Http404
    visible = queries.visible_mails(request.user)
    wanted = FilterForm(request.GET).wanted()
    found = queries.filtered(visible, wanted)
    if request.GET.get("export") == "xlsx":
        return exports.export_mails(request.user, found, request.GET.urlencode())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    units = Organization.objects.filter(pk__in=visible.order_by().values("organization")).order_by("path")
    context = {
        "page": page,
        "rows": _rows(page),
        "wanted": wanted,
        "states": Mail.State.choices,
        "units": [(unit.pk, unit.label) for unit in units],
        "address": settings.INTAKE_ADDRESS,
        "mailboxes": Mailbox.objects.exclude(error=""),
        "active": bool(settings.INTAKE_HOST),
    }
    return render(request, "intake/list.html", context)


def _visible_mail(request: HttpRequest, pk: int) -> Mail:
    return get_object_or_404(queries.visible_mails(request.user), pk=pk)


@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: who, about what, what became of it, and what the office can do. `?unit=` shows that unit's tasks."""
    mail = _visible_mail(request, pk)
    unit = read_pk(request.GET.get("unit"))
    units = queries.assignable_units(request.user) if mail.state in UNPLACED and mail.raw else []
    context = _shown(mail) | {
        "replies": mail.replies.order_by("pk"),
        "entries": [told(event) for event in _events(mail)],
        "may_process": mail.state in UNPLACED and bool(mail.raw),
        "units": [(one.pk, one.label) for one in units],
        "unit": unit,
        "lines": queries.assignable_lines(request.user, unit) if unit and units else [],
    }
    return render(request, "intake/detail.html", context)


def _shown(mail: Mail) -> dict[str, Any]:
    """What both pages show of a mail. Its words are shown as text alone."""
    return {
        "mail": mail,
        "state": queries.stands(mail),
        "reason": reason_words(mail),
        "files": files_told(mail),
        "limit": settings.INTAKE_MAX_BYTES // (1024 * 1024),
        "token": subject_token(mail.assignment_id) if mail.assignment_id else "",
    }


def _events(mail: Mail) -> Any:
    about = Event.objects.filter(tag__startswith="intake:mail:", subject_id=str(mail.pk))
    return about.exclude(tag__in=["intake:mail:look", "intake:mail:export"]).order_by("-sequence")


@require_safe
def mail_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail byte for byte as plain text, which no browser takes for a page; who read it stays on record."""
    mail = _visible_mail(request, pk)
    if not mail.raw:
        raise DomainError("intake.original_gone")
    with mail.raw.open("rb") as file:
        text = decode(file.read())
    record(request.user, "intake:mail:look", mail, organization=mail.organization_id, sender=mail.sender)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@require_POST
def mail_process(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail is processed once more."""
    actions.reprocess_mail(request.user, _visible_mail(request, pk))
    messages.success(request, _("The mail is being processed again."))
    return redirect("mail_detail", pk)


@require_POST
def mail_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail becomes a draft of the line chosen."""
    mail = _visible_mail(request, pk)
    line = queries.assignable_line(request.user, read_pk(request.POST.get("line")) or 0)
    if line is None:
        raise DomainError("intake.no_line")
    actions.assign_mail(request.user, mail, line)
    messages.success(request, _("The mail is a draft of the unit now; its handler is asked to confirm it."))
    return redirect("mail_detail", pk)


def _answerable(request: HttpRequest, signed: str) -> Mail:
    mail = queries.answerable_mail(request.user, signed)
    if mail is None:
        raise Http404
    return mail


@require_safe
def intake_answer(request: HttpRequest, signed: str) -> HttpResponse:
    """The page behind the link in our mail. Looking at it changes nothing."""
    return _answer_page(request, _answerable(request, signed), signed)


def _answer_page(request: HttpRequest, mail: Mail, signed: str, problem: str = "") -> HttpResponse:
    drafted = mail.report if queries.stands(mail) == Mail.State.DRAFTED else None
    context = _shown(mail) | {
        "signed": signed,
        "problem": problem,
        "lines": queries.offered_lines(request.user, mail) if mail.state == Mail.State.WAITING else [],
        "likely": mail.candidates,
        "report": drafted,
        "missing": [one.missing for one in requirements_of(drafted) if not one.met] if drafted else [],
    }
    return render(request, "intake/answer.html", context, status=422 if problem else 200)


@require_POST
def intake_choose(request: HttpRequest, signed: str) -> HttpResponse:
    """The mail becomes a draft of the line that its unit chose."""
    mail = _answerable(request, signed)
    line = fileable_assignments(request.user).filter(pk=read_pk(request.POST.get("line")) or 0).first()
    if line is None:
        return _answer_page(request, mail, signed, sentence(DomainError("intake.no_line")))
    actions.choose_assignment(request.user, mail, line)
    return redirect("intake_answer", signed)


@require_POST
def intake_confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The report is submitted; what is missing is told on the same page."""
    mail = _answerable(request, signed)
    try:
        actions.confirm_mail(request.user, mail, version=read_pk(request.POST.get("version")) or 0)
    except DomainError as error:
        if error.code != "reports.incomplete":
            raise
        return _answer_page(request, mail, signed, sentence(error))
    messages.success(request, _("The report is submitted."))
    return redirect("intake_answer", signed)


@require_POST
def intake_discard(request: HttpRequest, signed: str) -> HttpResponse:
    """The mail is thrown away."""
    actions.discard_mail(request.user, _answerable(request, signed))
    return redirect("intake_answer", signed)


@require_safe
def assignment_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the page of an assignment: how to report on it by mail, and the mails that wait. Empty where there are none and no mailbox is set."""
    line = get_object_or_404(fileable_assignments(request.user), pk=pk)
    token = subject_token(line.pk)
    subject = quote(f"[{token}] {line.obligation.title[:60]}")
    waiting = [(mail, answer_path(mail.pk)) for mail in queries.waiting_mails(line)]
    context = {"address": settings.INTAKE_ADDRESS, "token": token, "subject": subject, "waiting": waiting}
    return render(request, "intake/assignment.html", context)
