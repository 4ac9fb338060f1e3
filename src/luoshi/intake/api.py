"""The intake's part of the REST API, for plan offices and administrators."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from luoshi.errors import DomainError
from luoshi.intake import actions, queries
from luoshi.intake.models import Mail
from luoshi.intake.permissions import sees_intake
from luoshi.intake.wording import reason_words

router = Router()


class MailOut(Schema):
    id: int = Field(alias="pk")
    received_at: datetime
    sender: str
    sender_name: str
    subject: str
    state: Mail.State
    reason: str
    reason_words: str
    authentication: dict[str, str]
    organization: int | None = Field(alias="organization_id")
    assignment: int | None = Field(alias="assignment_id")
    found_by: str
    report: int | None = Field(alias="report_id")
    size: int

    @staticmethod
    def resolve_state(mail: Mail) -> str:
        return str(queries.stands(mail).value)

    @staticmethod
    def resolve_reason_words(mail: Mail) -> str:
        return reason_words(mail)


class MailFilter(Schema):
    state: Mail.State | None = None
    organization: int | None = None
    since: date | None = None
    until: date | None = None
    q: str = ""


class AssignIn(Schema):
    assignment: int


@router.get("/mails/", response=list[MailOut], summary="Mails taken in that you may see, newest first")
@paginate
def list_mails(request: HttpRequest, wanted: Query[MailFilter]) -> QuerySet[Mail]:
    if not sees_intake(request.user):
        raise Http404
    return queries.filtered(queries.visible_mails(request.user), wanted.dict())


@router.post("/mails/{pk}/process", response={202: MailOut}, summary="Have a mail processed again, in the background")
def process_mail(request: HttpRequest, pk: int) -> Status[Any]:
    mail = get_object_or_404(queries.visible_mails(request.user), pk=pk)
    actions.reprocess_mail(request.user, mail)
    return Status(202, queries.visible_mails(request.user).filter(pk=pk).first() or mail)


@router.post(
    "/mails/{pk}/assign", response=MailOut, summary="Give a mail to an assignment, whose unit is asked to confirm"
)
def assign_mail(request: HttpRequest, pk: int, wanted: AssignIn) -> Mail:
    mail = get_object_or_404(queries.visible_mails(request.user), pk=pk)
    line = queries.assignable_line(request.user, wanted.assignment)
    if line is None:
        raise DomainError("intake.no_line")
    return actions.assign_mail(request.user, mail, line)
