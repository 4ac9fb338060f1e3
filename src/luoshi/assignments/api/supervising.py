"""What a supervising organization watches, urges and records."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Query, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from luoshi.assignments import actions, queries
from luoshi.assignments.api.ledger import AssignmentOut
from luoshi.assignments.api.router import router
from luoshi.assignments.forms.fields import LONGEST
from luoshi.assignments.ledger.supervised import SupervisedFilters
from luoshi.assignments.models import Assignment, Guidance


class SupervisedOut(AssignmentOut):
    """A supervised line, with when it was last reported on and urged."""

    last_report_at: datetime | None
    last_urged_at: datetime | None
    urge_count: int
    guidance_count: int


class SupervisedFilter(Schema):
    plan: int | None = None
    q: str = Field("", max_length=50, description="words of the unit's name")
    state: str = Field("", pattern="^(met|open|due_soon|overdue|submitted|returned)?$")
    urged: str = Field("", pattern="^(never|before|today)?$")


class UrgeIn(Schema):
    assignments: list[int] = Field(min_length=1, max_length=500)
    message: str = Field(max_length=LONGEST)


class UrgedOut(Schema):
    """How many lines were urged, and how many were left out as urged today already, or as met."""

    urged: int
    again: int
    met: int


class GuidanceIn(Schema):
    on: date
    what: str = Field(max_length=LONGEST)
    with_whom: str = Field("", max_length=200)


class GuidanceOut(GuidanceIn):
    id: int = Field(alias="pk")
    assignment: int = Field(alias="assignment_id")
    supervising: int = Field(alias="supervising_id")


@router.get(
    "/supervision/", response=list[SupervisedOut], summary="The lines that the person's organizations supervise"
)
@paginate
def list_supervised(request: HttpRequest, wanted: Query[SupervisedFilter]) -> QuerySet[Assignment]:
    filters = SupervisedFilters(**wanted.dict())
    return queries.supervised_by(request.user).filter(filters.conditions())


@router.post("/supervision/urge", response=UrgedOut, summary="Urge lines, each once a day at most; for supervisors")
def urge_lines(request: HttpRequest, sent: UrgeIn) -> dict[str, int]:
    visible = queries.visible_assignments(request.user)
    lines = [get_object_or_404(visible, pk=pk) for pk in dict.fromkeys(sent.assignments)]
    urged = actions.urge_lines(request.user, lines, sent.message)
    return {"urged": len(urged.urges), "again": urged.again, "met": urged.met}


@router.get("/assignments/{int:pk}/guidance", response=list[GuidanceOut], summary="Guidance given on a line")
def list_guidance(request: HttpRequest, pk: int) -> QuerySet[Guidance]:
    return queries.get_assignment(request.user, pk).guidance.all()


@router.post("/assignments/{int:pk}/guidance", response={201: GuidanceOut}, summary="Record guidance; for supervisors")
def record_guidance(
    request: HttpRequest, pk: int, sent: Form[GuidanceIn], files: File[list[UploadedFile]] = None
) -> Any:
    line = queries.get_assignment(request.user, pk)
    guidance = actions.record_guidance(request.user, line, sent.on, sent.what, sent.with_whom, uploads=files or ())
    return Status(201, guidance)
