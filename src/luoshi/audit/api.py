"""The audit's part of the REST API, for auditors."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from luoshi.audit import queries
from luoshi.audit.permissions import reads_chain

router = Router()


class SearchIn(Schema):
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
    previous_hash: str
    hash: str


class EventsOut(Schema):
    items: list[EventOut]
    before: int | None


@router.get("/audit/events/", response=EventsOut, summary="Events, newest first; `before` continues with older ones")
def list_events(request: HttpRequest, wanted: Query[SearchIn], before: int | None = None) -> dict[str, Any]:
    if not reads_chain(request.user):
        raise Http404
    page = queries.page(queries.Search(**wanted.dict()), before)
    names = [name for name in EventOut.model_fields if name != "words"]
    items = [{name: getattr(told.event, name) for name in names} | {"words": told.words} for told in page.events]
    return {"items": items, "before": page.before}
