"""Posts, appointments and stand-ins in the REST API."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from luoshi.organizations.models import Appointment, Post, Role, StandIn
from luoshi.organizations.posts import actions, queries
from luoshi.organizations.queries import visible

router = Router()


class PostOut(Schema):
    id: int = Field(alias="pk")
    organization: str = Field(alias="organization.code")
    role: str
    duty: str
    name: str
    closed_on: date | None


class PostFilter(Schema):
    within: str = Field("", description="code of an organization: it and all below it")
    role: str = Field("", description="a role, or a leader's duty: first or deputy")


class PostIn(Schema):
    organization: str
    role: Role
    name: str = Field(min_length=1, max_length=60)
    duty: Post.Duty = Post.Duty.NONE


class NameIn(Schema):
    name: str = Field(min_length=1, max_length=60)


class LastDayIn(Schema):
    last_day: date


class AppointmentIn(Schema):
    person: str = Field(description="user name, or a full name that only one account has")
    starts_on: date
    ends_on: date | None = None


class AppointmentOut(Schema):
    id: int = Field(alias="pk")
    post: int = Field(alias="post_id")
    person: str = Field(alias="user.username")
    starts_on: date
    ends_on: date | None


class HandOverIn(Schema):
    person: str
    starts_on: date


class StandInIn(Schema):
    person: str
    starts_on: date
    ends_on: date
    within: str = Field("", description="code of an organization below the post's; empty for all duties")
    reason: str = Field("", max_length=200)


class StandInOut(Schema):
    id: int = Field(alias="pk")
    post: int = Field(alias="post_id")
    holder: str | None
    deputy: str = Field(alias="deputy.username")
    within: int | None = Field(alias="within_id")
    starts_on: date
    ends_on: date

    @staticmethod
    def resolve_holder(made: StandIn) -> str | None:
        return made.holder.username if made.holder else None


def _post(request: HttpRequest, pk: int) -> Post:
    return get_object_or_404(queries.visible_posts(request.user), pk=pk)


@router.get("/posts/", response=list[PostOut], summary="Posts that exist today, in tree order")
@paginate
def list_posts(request: HttpRequest, chosen: Query[PostFilter]) -> QuerySet[Post]:
    return queries.narrowed(queries.open_posts(queries.visible_posts(request.user)), **chosen.dict())


@router.get("/posts/vacancies/", response=list[PostOut], summary="Posts that nobody holds today")
@paginate
def list_vacancies(request: HttpRequest, chosen: Query[PostFilter]) -> QuerySet[Post]:
    return queries.vacancies(request.user, **chosen.dict())


@router.post("/posts/", response=PostOut, summary="Create a post")
def create_post(request: HttpRequest, asked: PostIn) -> Post:
    organization = get_object_or_404(visible(request.user), code=asked.organization)
    return actions.create_post(request.user, organization, asked.role, asked.name, asked.duty)


@router.patch("/posts/{pk}", response=PostOut, summary="Rename a post")
def rename_post(request: HttpRequest, pk: int, asked: NameIn) -> Post:
    return actions.rename_post(request.user, _post(request, pk), asked.name)


@router.post("/posts/{pk}/close", response=PostOut, summary="Close a post after a day")
def close_post(request: HttpRequest, pk: int, asked: LastDayIn) -> Post:
    return actions.close_post(request.user, _post(request, pk), asked.last_day)


@router.get("/posts/{pk}/appointments", response=list[AppointmentOut], summary="Who holds and held a post")
def list_appointments(request: HttpRequest, pk: int) -> Any:
    return queries.visible_appointments(request.user).filter(post=_post(request, pk)).order_by("-starts_on", "-pk")


@router.post("/posts/{pk}/appointments", response=AppointmentOut, summary="Appoint a person")
def appoint(request: HttpRequest, pk: int, asked: AppointmentIn) -> Appointment:
    post = _post(request, pk)
    actions.require_staff(request.user, "appoint")
    person = queries.find_person(queries.choosable(request.user, post), asked.person)
    return actions.appoint(request.user, post, person, asked.starts_on, asked.ends_on)


@router.post("/appointments/{pk}/end", response={204: None}, summary="End an appointment after a day")
def end_appointment(request: HttpRequest, pk: int, asked: LastDayIn) -> Status:
    appointment = get_object_or_404(queries.visible_appointments(request.user), pk=pk)
    actions.end_appointment(request.user, appointment, asked.last_day)
    return Status(204, None)


@router.post("/appointments/{pk}/hand-over", response=AppointmentOut, summary="Hand a post over to a successor")
def hand_over(request: HttpRequest, pk: int, asked: HandOverIn) -> Appointment:
    appointment = get_object_or_404(queries.visible_appointments(request.user), pk=pk)
    actions.require_staff(request.user, "hand_over")
    person = queries.find_person(queries.choosable(request.user, appointment.post), asked.person)
    return actions.hand_over(request.user, appointment, person, asked.starts_on)


@router.post("/posts/{pk}/stand-ins", response=StandInOut, summary="Arrange a stand-in")
def arrange_stand_in(request: HttpRequest, pk: int, asked: StandInIn) -> StandIn:
    post = _post(request, pk)
    within = get_object_or_404(visible(request.user), code=asked.within) if asked.within else None
    person = queries.find_person(queries.choosable(request.user, post), asked.person)
    return actions.arrange_stand_in(
        request.user, post, person, asked.starts_on, asked.ends_on, within=within, reason=asked.reason
    )


@router.post("/stand-ins/{pk}/end", response={204: None}, summary="End a stand-in after a day")
def end_stand_in(request: HttpRequest, pk: int, asked: LastDayIn) -> Status:
    stand_in = get_object_or_404(queries.visible_stand_ins(request.user), pk=pk)
    actions.end_stand_in(request.user, stand_in, asked.last_day)
    return Status(204, None)
