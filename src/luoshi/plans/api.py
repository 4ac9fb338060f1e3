"""The plans' part of the REST API. The pages call the same queries and actions."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from luoshi.errors import DomainError
from luoshi.plans import actions, queries
from luoshi.plans.comparison import Comparison, comparison_with_before
from luoshi.plans.facts import corrected_fields
from luoshi.plans.models import Diagnostic, Obligation, Plan, PlanRevision

router = Router()


class PlanOut(Schema):
    id: int = Field(alias="pk")
    title: str
    owner: int = Field(alias="owner_id")
    status: str
    issued_on: date | None
    amends: int | None = Field(alias="amends_id", description="the issued plan that this draft amends")
    sign_off: bool = Field(description="the units' leaders sign reports off first")
    compilation: str
    obligations: int = Field(alias="obligation_count", default=0)
    confirmed: int = Field(alias="confirmed_count", default=0)
    open: int = Field(alias="open_count", default=0)

    @staticmethod
    def resolve_obligations(row: Any) -> int:
        return row.obligation_count or 0

    @staticmethod
    def resolve_confirmed(row: Any) -> int:
        return row.confirmed_count or 0


class CompilationOut(Schema):
    revision: int
    state: str
    progress: int
    stalled: bool
    error: dict[str, Any]


class AmendmentOut(Schema):
    """The draft that is to amend an issued plan, and how far compiling it is."""

    draft: int
    compilation: CompilationOut


class BodyOut(Schema):
    id: int = Field(alias="pk")
    text: str
    role: str
    each: bool
    inherited: bool
    start: int | None
    end: int | None
    stated_count: int | None
    confirmed: bool
    selector: dict[str, Any] | None

    @staticmethod
    def resolve_selector(row: Any) -> dict[str, Any] | None:
        return row.scope.selector if row.scope else None


class ObligationOut(Schema):
    id: int = Field(alias="pk")
    key: str
    path: str
    origin: str
    status: str
    title: str
    text: str
    start: int | None
    end: int | None
    modality: str
    due_kind: str
    facts: dict[str, Any]
    asks: dict[str, Any]
    sign_off: bool | None
    templates: dict[str, str]
    reviewing_office: int | None = Field(alias="reviewing_office_id")
    version: int
    drop_reason: str
    bodies: list[BodyOut]
    compiled: dict[str, Any] = Field(description="the fields that people corrected, as they were compiled")

    @staticmethod
    def resolve_key(row: Obligation) -> str:
        return str(row.key)

    @staticmethod
    def resolve_path(row: Obligation) -> str:
        return row.section.path if row.section else ""

    @staticmethod
    def resolve_bodies(row: Obligation) -> list[Any]:
        return list(row.bodies.all())

    @staticmethod
    def resolve_compiled(row: Obligation) -> dict[str, Any]:
        return corrected_fields(row)


class DiagnosticOut(Schema):
    id: int = Field(alias="pk")
    obligation: int | None = Field(alias="obligation_id")
    code: str
    severity: str
    message: str
    help: str
    start: int
    end: int
    state: str
    resolution: str


class DifferenceOut(Schema):
    label: str
    before: list[str]
    after: list[str]


class ChangedOut(Schema):
    obligation: int
    title: str
    differences: list[DifferenceOut]


class ComparisonOut(Schema):
    older: int = Field(description="number of the compiled revision before")
    newer: int
    added: list[int] = Field(description="obligations of the newer revision that the older has not")
    gone: list[int] = Field(description="obligations of the older revision that the newer has not")
    kept: list[int] = Field(description="not in the newer text, kept because somebody worked on them")
    changed: list[ChangedOut]


class FieldsIn(Schema):
    version: int = Field(description="the version that was read; another one now is answered with 409")
    values: dict[str, Any] = Field(description="field → value, as in `facts`, title, modality, due_kind, asks")
    reason: str = ""


class AsksIn(Schema):
    version: int = Field(description="the version that was read; another one now is answered with 409")
    asks: dict[str, Any] = Field(
        description="min_text, min_photographs, min_documents, parts, count, place_km (the site's place is asked; photographs within so many km of it); kinds: the same by kind"
    )
    sign_off: bool | None = Field(None, description="null leaves it to the plan")
    templates: dict[str, str] = Field(default_factory=dict, description="part → text that a new report starts with")
    reason: str = ""


class SignOffIn(Schema):
    asked: bool


class SettleIn(Schema):
    resolution: str = Field(max_length=300)
    acknowledged: bool = False


@router.get("/plans/", response=list[PlanOut], summary="Plans, newest first")
@paginate
def list_plans(request: HttpRequest) -> QuerySet[Plan]:
    return queries.list_plans(request.user)


@router.post("/plans/", response=CompilationOut, summary="Upload a plan; it is compiled in the background")
def upload_plan(
    request: HttpRequest, owner: Form[str], file: File[UploadedFile], issued_on: Form[date | None] = None
) -> dict[str, Any]:
    organization = get_object_or_404(queries.owners_for(request.user), code=owner)
    revision = actions.upload_plan(request.user, organization, file.name, file.read(), issued_on=issued_on)
    return _compilation(revision)


@router.get("/plans/{pk}", response=PlanOut, summary="One plan")
def get_plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(queries.list_plans(request.user), pk=pk)


@router.get("/plans/{pk}/compilation", response=CompilationOut, summary="How far compiling is")
def get_compilation(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _compilation(queries.newest_revision(queries.get_plan(request.user, pk)))


@router.post("/plans/{pk}/compilation", response=CompilationOut, summary="Compile again")
def compile_again(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _compilation(actions.recompile(request.user, queries.get_plan(request.user, pk)))


@router.get("/plans/{pk}/ir", response=dict[str, Any], summary="The Plan IR as compiled, luoshi.plan/1")
def get_ir(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _compiled(request, pk).ir or {}


@router.get("/plans/{pk}/obligations", response=list[ObligationOut], summary="Obligations as people confirmed them")
@paginate
def list_obligations(request: HttpRequest, pk: int) -> QuerySet[Obligation]:
    return queries.obligations_of(_compiled(request, pk))


@router.get("/plans/{pk}/diagnostics", response=list[DiagnosticOut], summary="What the plan leaves open")
@paginate
def list_diagnostics(request: HttpRequest, pk: int) -> QuerySet[Diagnostic]:
    return _compiled(request, pk).diagnostics.all()


@router.get("/plans/{pk}/comparison", response=ComparisonOut | None, summary="What changed since the version before")
def get_comparison(request: HttpRequest, pk: int) -> dict[str, Any] | None:
    """Null while there is one version only."""
    found = comparison_with_before(_compiled(request, pk))
    return _comparison(found) if found else None


@router.post("/plans/{pk}/amendment", response=AmendmentOut, summary="Upload the amended text of an issued plan")
def propose_amendment(request: HttpRequest, pk: int, file: File[UploadedFile]) -> dict[str, Any]:
    """A draft that amends the plan; nothing changes until it is confirmed."""
    plan = queries.get_plan(request.user, pk)
    revision = actions.propose_amendment(request.user, plan, file.name, file.read())
    return {"draft": revision.plan_id, "compilation": _compilation(revision)}


@router.patch("/plans/obligations/{pk}", response=ObligationOut, summary="Correct fields of an obligation")
def correct_obligation(request: HttpRequest, pk: int, given: FieldsIn) -> Obligation:
    duty = queries.get_obligation(request.user, pk)
    actions.correct_field(request.user, duty, given.values, version=given.version, reason=given.reason)
    return queries.get_obligation(request.user, pk)


@router.put("/plans/obligations/{pk}/asks", response=ObligationOut, summary="Say what reports must hold")
def set_asks(request: HttpRequest, pk: int, given: AsksIn) -> Obligation:
    actions.set_asks(request.user, queries.get_obligation(request.user, pk), **given.dict())
    return queries.get_obligation(request.user, pk)


@router.put("/plans/{pk}/sign-off", response=PlanOut, summary="Let the units' leaders sign reports off first, or not")
def set_sign_off(request: HttpRequest, pk: int, given: SignOffIn) -> Plan:
    actions.set_sign_off(request.user, queries.get_plan(request.user, pk), given.asked)
    return get_plan(request, pk)


@router.post("/plans/obligations/{pk}/confirm", response=ObligationOut, summary="Confirm an obligation")
def confirm_obligation(request: HttpRequest, pk: int) -> Obligation:
    actions.confirm_obligation(request.user, queries.get_obligation(request.user, pk))
    return queries.get_obligation(request.user, pk)


@router.post("/plans/diagnostics/{pk}/settle", response=DiagnosticOut, summary="Settle or acknowledge a diagnostic")
def settle_diagnostic(request: HttpRequest, pk: int, given: SettleIn) -> Diagnostic:
    question = queries.get_question(request.user, pk)
    return actions.settle_question(request.user, question, given.resolution, acknowledged=given.acknowledged)


@router.post("/plans/bodies/{pk}/confirm", response=BodyOut, summary="Confirm what a phrase resolves to")
def confirm_body(request: HttpRequest, pk: int) -> Any:
    return actions.confirm_body(request.user, queries.get_body(request.user, pk))


def _compiled(request: HttpRequest, pk: int) -> PlanRevision:
    revision = queries.newest_revision(queries.get_plan(request.user, pk))
    if revision.compilation != PlanRevision.Compilation.DONE:
        raise DomainError("plans.not_compiled")
    return revision


def _compilation(revision: PlanRevision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "state": revision.compilation,
        "progress": revision.compilation_progress,
        "stalled": queries.is_stalled(revision),
        "error": revision.compilation_error,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    lists = {name: [duty.pk for duty in getattr(found, name)] for name in ("added", "gone", "kept")}
    changed = [{"obligation": duty.pk, "title": duty.title, "differences": said} for duty, said in found.changed]
    return {"older": found.older.number, "newer": found.newer.number, "changed": changed, **lists}
