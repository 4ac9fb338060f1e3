"""Notices in the REST API: one's own inbox, a plan's steps and tomorrow's notices, deliveries for administrators."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from luoshi.notices import queries
from luoshi.notices.actions.deliveries import retry_delivery
from luoshi.notices.actions.reading import mark_read
from luoshi.notices.actions.settings import save_steps
from luoshi.notices.digest import told
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.permissions import may_set_steps, sees_deliveries
from luoshi.plans.models import Plan
from luoshi.plans.queries import get_plan

router = Router()


class NoticeOut(Schema):
    id: int = Field(alias="pk")
    kind: str
    step: str
    day: date
    read_at: datetime | None
    title: str
    words: str
    path: str

    @staticmethod
    def resolve_title(notice: Notice) -> str:
        return told(notice).title

    @staticmethod
    def resolve_words(notice: Notice) -> str:
        return told(notice).words

    @staticmethod
    def resolve_path(notice: Notice) -> str:
        return told(notice).path


class ReadIn(Schema):
    notices: list[int] | None = Field(None, description="ids; without them all are marked")


class ReadOut(Schema):
    marked: int


class Steps(Schema):
    before: list[int] = Field([7, 3, 1], max_length=20)
    deputy_after: int | None = Field(1, ge=1, le=365)
    first_after: int | None = Field(3, ge=1, le=365)
    office_after: int | None = Field(7, ge=1, le=365)
    review_after: int | None = Field(2, ge=1, le=365)
    repeat_every: int = Field(7, ge=1, le=365)


class ToldOut(Schema):
    user: str = Field(alias="person.username")
    name: str = Field(alias="person.full_name")
    steps: list[str]
    lines: dict[str, int]


class PreviewOut(Schema):
    day: date = Field(alias="span.day")
    total: int
    people: list[ToldOut]


class DeliveryOut(Schema):
    id: int = Field(alias="pk")
    channel: str
    day: date
    state: str
    attempts: int
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str


@router.get("/notices/", response=list[NoticeOut], summary="The caller's own notices, the newest first")
@paginate
def list_notices(request: HttpRequest, unread: bool = False) -> Any:
    return queries.shown(queries.inbox(request.user), unread=unread)


@router.post("/notices/read", response=ReadOut, summary="Mark own notices as read")
def read_notices(request: HttpRequest, body: ReadIn) -> dict[str, int]:
    return {"marked": mark_read(request.user, body.notices)}


def _own_plan(request: HttpRequest, pk: int) -> Plan:
    plan = get_plan(request.user, pk)
    if not may_set_steps(request.user, plan):
        raise Http404
    return plan


@router.get("/plans/{pk}/notices", response=Steps, summary="When the plan tells whom")
def get_steps(request: HttpRequest, pk: int) -> Any:
    return queries.steps_of(_own_plan(request, pk))


@router.put("/plans/{pk}/notices", response=Steps, summary="Change when the plan tells whom; null: never")
def put_steps(request: HttpRequest, pk: int, body: Steps) -> Any:
    return save_steps(request.user, _own_plan(request, pk), **body.dict())


@router.get("/plans/{pk}/notices/preview", response=PreviewOut, summary="Who will be told what tomorrow")
def get_preview(request: HttpRequest, pk: int) -> Any:
    return queries.preview(request.user, _own_plan(request, pk))


@router.get("/notices/deliveries/", response=list[DeliveryOut], summary="What leaves the house, for administrators")
@paginate
def list_deliveries(request: HttpRequest, state: str = "", channel: str = "") -> Any:
    if not sees_deliveries(request.user):
        raise Http404
    return queries.visible_deliveries(request.user, state, channel)


@router.post("/notices/deliveries/{pk}/retry", response=DeliveryOut, summary="Have a message sent again")
def retry(request: HttpRequest, pk: int) -> Delivery:
    return retry_delivery(request.user, get_object_or_404(queries.visible_deliveries(request.user), pk=pk))
