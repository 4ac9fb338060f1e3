"""The audit's part of the REST API, for auditors."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from luoshi.audit import actions, queries
from luoshi.audit.models import VerificationRun
from luoshi.audit.permissions import reads_chain

router = Router()


class SearchIn(Schema):
    topic: str = ""
    tag: str = ""
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    plan: int | None = None
    assignment: int | None = None
    organization: int | None = None


class EventOut(Schema):
    sequence: int
    at: datetime
    actor_name: str
    tag: str
    words: str
    subject_id: str
    plan_id: int | None
    assignment_id: int | None
    organization_id: int | None
    data: dict[str, Any]
    algorithm: str
    previous_hash: str
    hash: str


class EventsOut(Schema):
    items: list[EventOut]
    before: int | None


@router.get("/audit/events/", response=EventsOut, summary="Events, newest first; `before` continues with older ones")
def list_events(request: HttpRequest, wanted: Query[SearchIn], before: int | None = None) -> dict[str, Any]:
    _auditors_only(request)
    page = queries.page(queries.Search(**wanted.dict()), before)
    names = [name for name in EventOut.model_fields if name != "words"]
    items = [{name: getattr(told.event, name) for name in names} | {"words": told.words} for told in page.events]
    return {"items": items, "before": page.before}


class CheckpointSchema(Schema):
    """Where the chain stood; the signature (Ed25519, base64) stands for the canonical JSON of the other fields."""

    schema_: str = Field(alias="schema")
    sequence: int
    hash: str
    at: str
    key: str
    signature: str


class VerificationIn(Schema):
    checkpoint: CheckpointSchema | None = None


class VerificationOut(Schema):
    id: int
    state: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    since: int
    done: int
    total: int
    holds: bool
    broken_at: int | None
    reason: str

    @staticmethod
    def resolve_asked_by(run: VerificationRun) -> str:
        return str(run.asked_by)


def _auditors_only(request: HttpRequest) -> None:
    if not reads_chain(request.user):
        raise Http404


@router.get("/audit/verifications/", response=list[VerificationOut], summary="Proofs of the chain, newest first")
def list_verifications(request: HttpRequest) -> list[VerificationRun]:
    _auditors_only(request)
    return queries.verifications()


@router.post(
    "/audit/verifications/", response={202: VerificationOut}, summary="Ask for a proof; it runs in the background"
)
def ask_verification(request: HttpRequest, wanted: VerificationIn) -> Status[VerificationRun]:
    _auditors_only(request)
    checkpoint = wanted.checkpoint.model_dump_json(by_alias=True).encode() if wanted.checkpoint else b""
    return Status(202, actions.ask_verification(request.user, checkpoint))


@router.get("/audit/verifications/{pk}", response=VerificationOut, summary="One proof: how far it is, or what it found")
def get_verification(request: HttpRequest, pk: int) -> VerificationRun:
    _auditors_only(request)
    return queries.get_verification(pk)


@router.post("/audit/checkpoint", response=CheckpointSchema, by_alias=True, summary="Sign where the chain stands")
def sign_checkpoint(request: HttpRequest) -> dict[str, Any]:
    _auditors_only(request)
    return asdict(actions.sign_checkpoint(request.user))
