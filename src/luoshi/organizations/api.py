"""The organizations' part of the REST API; what changes the tree is on the same router, in `reorganization.api`."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Query, Schema, UploadedFile
from ninja.pagination import paginate

from luoshi.organizations import actions, queries
from luoshi.organizations.models import Organization
from luoshi.organizations.permissions import require_business
from luoshi.organizations.posts.api import router as posts_router
from luoshi.organizations.reorganization.api import router

router.add_router("", posts_router)


class KindOut(Schema):
    code: str
    name: str
    is_party: bool
    phrases: list[str]


class OrganizationOut(Schema):
    id: int = Field(alias="pk")
    code: str
    name: str
    short_name: str
    kind: str = Field(alias="kind_id")
    depth: int
    level: str
    division_code: str
    credit_code: str
    opened_on: date | None
    closed_on: date | None
    belongs_to: int | None = Field(alias="belongs_to_id")


class OrganizationFilter(Schema):
    q: str = Field("", description="part of a name, short name or code")
    kind: str = Field("", description="code of a kind")
    within: str = Field("", description="code of an organization: it and all below it")
    level: str = Field("", description="province, city, county or township")
    closed: str = Field("", description="anything: those that are closed instead")


class PhraseIn(Schema):
    phrase: str = Field(max_length=200)
    context: str | None = Field(None, description="code of the organization that issues the plan")


class ResolutionOut(Schema):
    phrase: str
    selector: dict[str, Any]
    matched: str
    confidence: float
    stated_count: int | None
    found: int
    problem: str | None
    sentence: str
    organizations: list[OrganizationOut]


class AliasIn(Schema):
    phrase: str = Field(max_length=200)
    selector: dict[str, Any]


class AliasOut(Schema):
    id: int = Field(alias="pk")
    phrase: str
    selector: dict[str, Any]


class ChangeOut(Schema):
    sheet: str
    row: int
    what: str
    act: str
    label: str


class ImportOut(Schema):
    counts: dict[str, int]
    changes: list[ChangeOut]


@router.get("/organizations/", response=list[OrganizationOut], summary="Organizations in tree order")
@paginate
def list_organizations(request: HttpRequest, chosen: Query[OrganizationFilter]) -> QuerySet[Organization]:
    return queries.search(request.user, **chosen.dict())


@router.get("/organizations/kinds/", response=list[KindOut], summary="Kinds with the phrases that name them")
def list_kinds(request: HttpRequest) -> Any:
    return queries.kinds(request.user)


@router.get("/organizations/{code}", response=OrganizationOut, summary="One organization by its code")
def get_organization(request: HttpRequest, code: str) -> Organization:
    return get_object_or_404(queries.visible(request.user), code=code)


@router.post("/scope/resolve", response=ResolutionOut, summary="The organizations that a phrase of a plan means")
def resolve_scope(request: HttpRequest, asked: PhraseIn) -> queries.Resolution:
    require_business(request.user)
    context = get_object_or_404(queries.visible(request.user), code=asked.context) if asked.context else None
    return queries.resolve_phrase(asked.phrase, context)


@router.post("/scope/confirm", response=AliasOut, summary="Remember what a phrase means")
def confirm_scope(request: HttpRequest, asked: AliasIn) -> Any:
    return actions.confirm_scope(request.user, asked.phrase, asked.selector)


@router.post("/roster/import", response=ImportOut, summary="Import the roster workbook, or say what it would change")
def import_roster(request: HttpRequest, file: File[UploadedFile], dry_run: bool = False) -> dict[str, Any]:
    done = actions.import_roster(request.user, file, name=file.name or "", dry_run=dry_run)
    lines = [
        {"sheet": one.place[0], "row": one.place[1], "what": one.what, "act": one.act, "label": one.label}
        for one in done.changes
    ]
    return {"counts": done.counts, "changes": lines}
