"""Contacts in the REST API: who was asked, what they answered, the contact list. Phones are masked; one look is a POST."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from luoshi.contacts import actions, queries
from luoshi.contacts.actions.declaring import contact_name, contact_phone
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.organizations.models import Appointment, User
from luoshi.organizations.queries import masked
from luoshi.plans.queries import get_plan

router = Router()


class CallIn(Schema):
    due_on: date
    remind_days: int = Field(3, ge=0, le=30)
    words: str = Field("", max_length=300)
    group_name: str = Field("", max_length=60)


class CallOut(Schema):
    plan: int = Field(alias="plan_id")
    due_on: date
    remind_days: int
    group_name: str
    totals: dict[str, int]

    @staticmethod
    def resolve_totals(call: ContactCall) -> dict[str, int]:
        return queries.totals(call)


class ContactIn(Schema):
    person: str = Field("", description="user name of somebody on record in the unit; empty for somebody else")
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=20)
    email: str = ""


class AnswerIn(Schema):
    deputy: ContactIn
    handler: ContactIn
    joined_group: bool = False


class DeclarationFilter(Schema):
    state: str = ""
    within: str = Field("", description="code of an organization: it and all below it")
    q: str = ""


class DeclarationOut(Schema):
    id: int = Field(alias="pk")
    organization: str = Field(alias="organization.code")
    state: str
    deputy: str
    deputy_phone: str
    handler: str
    handler_phone: str
    joined_group: bool

    @staticmethod
    def resolve_deputy(one: Declaration) -> str:
        return contact_name(one, "deputy")

    @staticmethod
    def resolve_deputy_phone(one: Declaration) -> str:
        return masked(contact_phone(one, "deputy"))

    @staticmethod
    def resolve_handler(one: Declaration) -> str:
        return contact_name(one, "handler")

    @staticmethod
    def resolve_handler_phone(one: Declaration) -> str:
        return masked(contact_phone(one, "handler"))


class ConfirmIn(Schema):
    declarations: list[int]


class ReturnIn(Schema):
    remark: str = Field(min_length=1, max_length=200)


class CountOut(Schema):
    count: int


class ListFilter(Schema):
    q: str = ""
    within: str = ""
    kind: str = ""
    role: str = Field("", description="a role, or a leader's duty: first or deputy")
    plan: int | None = None


class ContactOut(Schema):
    appointment: int = Field(alias="pk")
    organization: str = Field(alias="post.organization.code")
    role: str = Field(alias="post.role")
    duty: str = Field(alias="post.duty")
    post: str = Field(alias="post.name")
    name: str = Field(alias="user.full_name")
    phone: str

    @staticmethod
    def resolve_phone(one: Appointment) -> str:
        return masked(one.user.phone)


def _call(request: HttpRequest, plan: int) -> ContactCall:
    call = queries.get_call(request.user, get_plan(request.user, plan))
    if call is None:
        raise Http404
    return call


@router.get("/contacts/", response=list[ContactOut], summary="Who holds which post today, unit by unit")
@paginate
def list_contacts(request: HttpRequest, chosen: Query[ListFilter]) -> QuerySet[Appointment]:
    return queries.contact_list(request.user, queries.Wanted(**chosen.dict()))


@router.get("/plans/{pk}/contacts", response=CallOut, summary="What a plan asked of its units, and who answered")
def get_call(request: HttpRequest, pk: int) -> ContactCall:
    return _call(request, pk)


@router.put("/plans/{pk}/contacts", response=CallOut, summary="Ask the plan's units for their contacts, or change it")
def open_call(request: HttpRequest, pk: int, asked: CallIn) -> ContactCall:
    plan = get_plan(request.user, pk)
    settings = actions.Settings(**asked.dict(), obligation=queries.stated(plan)[0])
    return actions.open_call(request.user, plan, settings, address=request.build_absolute_uri("/"))


@router.get("/plans/{pk}/contacts/declarations", response=list[DeclarationOut], summary="The units' answers")
@paginate
def list_declarations(request: HttpRequest, pk: int, chosen: Query[DeclarationFilter]) -> QuerySet[Declaration]:
    return queries.declarations_of(request.user, _call(request, pk), chosen.dict())


@router.post("/plans/{pk}/contacts/remind", response=CountOut, summary="Remind who has not answered today")
def remind(request: HttpRequest, pk: int) -> dict[str, int]:
    return {"count": actions.remind(request.user, _call(request, pk))}


@router.post("/plans/{pk}/contacts/confirm", response=CountOut, summary="Confirm answers: the roster's posts follow")
def confirm(request: HttpRequest, pk: int, asked: ConfirmIn) -> dict[str, int]:
    return {"count": actions.confirm_declarations(request.user, _call(request, pk), asked.declarations)}


@router.put("/declarations/{pk}", response=DeclarationOut, summary="Answer for a unit")
def declare(request: HttpRequest, pk: int, asked: AnswerIn) -> Declaration:
    declaration = queries.get_declaration(request.user, pk)
    answer = actions.Answer(
        _contact(declaration, asked.deputy), _contact(declaration, asked.handler), asked.joined_group
    )
    return actions.file_declaration(request.user, declaration, answer)


def _contact(declaration: Declaration, given: ContactIn) -> Any:
    person: User | None = None
    if given.person:
        found = queries.people_of(declaration.organization).filter(user__username=given.person)
        person = get_object_or_404(found[:1]).user
    return actions.Contact(person, given.name, given.phone, given.email)


@router.post("/declarations/{pk}/return", response=DeclarationOut, summary="Send an answer back")
def return_declaration(request: HttpRequest, pk: int, asked: ReturnIn) -> Declaration:
    return actions.return_declaration(request.user, queries.get_declaration(request.user, pk), asked.remark)
