"""The tree, its kinds and the roster's uploads in the REST API."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Schema, Status, UploadedFile
from ninja.pagination import paginate

from luoshi.errors import DomainError
from luoshi.organizations import queries
from luoshi.organizations.models import Level, Organization, OrganizationKind, RosterLine, RosterUpload, User
from luoshi.organizations.reorganization import actions, kinds, succession
from luoshi.organizations.roster import uploads
from luoshi.organizations.roster.preview import problems_of

router = Router()

CODE = r"^[A-Za-z0-9_.-]+$"
KIND_CODE = r"^[a-z0-9_-]+$"
LevelName = Literal["", "province", "city", "county", "township"]
assert set(LevelName.__args__) == {"", *Level}


class ParticularsIn(Schema):
    kind: str = Field(description="code of a kind")
    level: LevelName = ""
    division_code: str = Field("", description="GB/T 2260: six digits, nine or twelve below the county")
    credit_code: str = Field("", description="GB 32100-2015, 18 characters")
    opened_on: date | None = None


class OrganizationIn(ParticularsIn):
    code: str = Field(max_length=40, pattern=CODE)
    name: str = Field(min_length=1, max_length=100)
    short_name: str = Field("", max_length=40)
    above: str = Field("", description="code of the organization above; empty for the top of the tree")


class NameIn(Schema):
    name: str = Field(min_length=1, max_length=100)
    short_name: str = Field("", max_length=40)
    from_on: date
    mistyped: bool = False


class MoveIn(Schema):
    above: str = Field(description="code of the organization above")
    from_on: date


class OrganizationState(Schema):
    id: int = Field(alias="pk")
    code: str
    name: str
    short_name: str
    kind: str = Field(alias="kind_id")
    level: str
    division_code: str
    credit_code: str
    opened_on: date | None
    closed_on: date | None


class FormerNameOut(Schema):
    name: str
    short_name: str
    until_on: date


class KindIn(Schema):
    code: str = Field(max_length=50, pattern=KIND_CODE)
    name: str = Field(min_length=1, max_length=60)
    is_party: bool = False
    phrases: list[str] = []


class KindChange(Schema):
    name: str = Field(min_length=1, max_length=60)
    phrases: list[str] = []


class KindState(Schema):
    code: str
    name: str
    is_party: bool
    phrases: list[str]


class ProposalIn(Schema):
    sort: Literal["merge", "split", "close"]
    sources: list[str] = Field(min_length=1, description="codes of the organizations that end or are divided")
    successors: list[str] = Field([], description="codes of those that come after")
    from_on: date = Field(description="first day of the new order, today at the latest")
    stays: bool = Field(False, description="what is divided goes on")
    note: str = Field("", max_length=200)


class ReorganizationIn(ProposalIn):
    choices: dict[str, str] = Field(
        description="for each duty of the preview that follows none, by key: where it goes, or “end”"
    )


class DutyOut(Schema):
    key: str
    words: str
    note: str
    source: str
    goes_to: str
    follows: str
    may_end: bool


class PreviewOut(Schema):
    duties: list[DutyOut]
    places: list[str]


class ReorganizationOut(Schema):
    id: int = Field(alias="pk")
    sort: str
    from_on: date
    note: str


class UploadOut(Schema):
    id: int = Field(alias="pk")
    name: str
    state: str
    percent: int
    counts: dict[str, int]
    problems: list[dict[str, str]]
    made_at: datetime

    @staticmethod
    def resolve_problems(upload: RosterUpload) -> list[dict[str, str]]:
        return [{"sheet": one.sheet, "cell": one.cell, "reason": one.reason} for one in problems_of(upload)]


class LineOut(Schema):
    sheet: str
    row: int
    what: str
    act: str
    label: str
    fields: dict[str, Any]


def _one(user: User, code: str) -> Organization:
    return get_object_or_404(queries.visible(user), code=code)


def _particulars(user: User, asked: ParticularsIn) -> actions.Particulars:
    kind = queries.kinds(user).filter(pk=asked.kind).first()
    if kind is None:
        raise DomainError("organizations.selector_invalid", names=asked.kind)
    return actions.Particulars(kind, asked.level, asked.division_code, asked.credit_code.upper(), asked.opened_on)


@router.post("/organizations/", response=OrganizationState, summary="Add an organization")
def add_organization(request: HttpRequest, asked: OrganizationIn) -> Organization:
    actions.require_administrator(request.user, "add_organization")
    above = _one(request.user, asked.above) if asked.above else None
    return actions.add_organization(
        request.user,
        code=asked.code,
        name=asked.name,
        short_name=asked.short_name,
        above=above,
        particulars=_particulars(request.user, asked),
    )


@router.put("/organizations/{code}", response=OrganizationState, summary="Change kind, level, codes and opening day")
def correct_organization(request: HttpRequest, code: str, asked: ParticularsIn) -> Organization:
    organization = _one(request.user, code)
    actions.require_administrator(request.user, "correct_organization")
    return actions.correct_organization(request.user, organization, _particulars(request.user, asked))


@router.post("/organizations/{code}/rename", response=OrganizationState, summary="Give a new name from a day on")
def rename_organization(request: HttpRequest, code: str, asked: NameIn) -> Organization:
    return actions.rename_organization(request.user, _one(request.user, code), **asked.dict())


@router.get("/organizations/{code}/names", response=list[FormerNameOut], summary="Former names, the newest first")
def list_names(request: HttpRequest, code: str) -> Any:
    return _one(request.user, code).former_names.order_by("-until_on")


@router.post("/organizations/{code}/move", response=OrganizationState, summary="Move below another organization")
def move_organization(request: HttpRequest, code: str, asked: MoveIn) -> Organization:
    one, above = _one(request.user, code), _one(request.user, asked.above)
    return actions.move_organization(request.user, one, above, asked.from_on)


@router.post("/organizations/kinds/", response=KindState, summary="Add a kind")
def add_kind(request: HttpRequest, asked: KindIn) -> OrganizationKind:
    return kinds.add_kind(request.user, **asked.dict())


def _kind(user: User, code: str) -> OrganizationKind:
    return get_object_or_404(queries.kinds(user), pk=code)


@router.put("/organizations/kinds/{code}", response=KindState, summary="Change name and phrases of a kind")
def change_kind(request: HttpRequest, code: str, asked: KindChange) -> OrganizationKind:
    return kinds.change_kind(request.user, _kind(request.user, code), **asked.dict())


@router.delete("/organizations/kinds/{code}", response={204: None}, summary="Delete a kind that is not used")
def delete_kind(request: HttpRequest, code: str) -> Status:
    kinds.delete_kind(request.user, _kind(request.user, code))
    return Status(204, None)


def _proposal(user: User, asked: ProposalIn) -> succession.Proposal:
    sides = [[_one(user, code) for code in dict.fromkeys(codes)] for codes in (asked.sources, asked.successors)]
    return succession.Proposal(asked.sort, *sides, from_on=asked.from_on, stays=asked.stays, note=asked.note)


@router.post("/reorganizations/preview", response=PreviewOut, summary="Open duties that a reorganization hands over")
def preview_reorganization(request: HttpRequest, asked: ProposalIn) -> dict[str, Any]:
    seen = succession.preview(request.user, _proposal(request.user, asked))
    return {"duties": list(_duties(seen)), "places": [place.code for place in seen.proposal.places]}


def _duties(seen: succession.Preview) -> Iterator[dict[str, Any]]:
    for line in seen.lines:
        told = {"words": line.duty.words, "note": line.duty.note, "follows": line.duty.follows}
        place = {"source": line.source.code, "goes_to": line.goes_to, "may_end": line.room.may_end}
        yield {"key": line.key, **told, **place}


@router.post("/reorganizations/", response=ReorganizationOut, summary="Merge, split or close, and hand all duties over")
def reorganize(request: HttpRequest, asked: ReorganizationIn) -> Any:
    return succession.reorganize(request.user, _proposal(request.user, asked), asked.choices)


@router.post("/roster/uploads/", response=UploadOut, summary="Hand in a roster workbook to be looked at")
def start_upload(request: HttpRequest, file: File[UploadedFile]) -> RosterUpload:
    return uploads.start_upload(request.user, file, file.name or "")


def _upload(user: User, pk: int) -> RosterUpload:
    return get_object_or_404(queries.uploads(user), pk=pk)


@router.get("/roster/uploads/{pk}", response=UploadOut, summary="How far an upload has come, or what is wrong with it")
def get_upload(request: HttpRequest, pk: int) -> RosterUpload:
    return _upload(request.user, pk)


@router.get("/roster/uploads/{pk}/lines", response=list[LineOut], summary="What an upload would change, line by line")
@paginate
def list_upload_lines(request: HttpRequest, pk: int) -> QuerySet[RosterLine]:
    return _upload(request.user, pk).lines.all()


@router.post("/roster/uploads/{pk}/apply", response=UploadOut, summary="Apply an upload that was looked at")
def apply_upload(request: HttpRequest, pk: int) -> RosterUpload:
    uploads.apply_upload(request.user, _upload(request.user, pk))
    return _upload(request.user, pk)


@router.delete("/roster/uploads/{pk}", response={204: None}, summary="Discard an upload")
def discard_upload(request: HttpRequest, pk: int) -> Status:
    uploads.discard_upload(request.user, _upload(request.user, pk))
    return Status(204, None)
