"""The reports' part of the REST API."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Query, Router, Schema, Status, UploadedFile
from ninja.pagination import paginate

from luoshi.plans.queries import get_plan
from luoshi.problems import sentence
from luoshi.reports import actions, queries, showing
from luoshi.reports.actions import Draft
from luoshi.reports.actions.reviewing import Outcome
from luoshi.reports.forms import LONGEST
from luoshi.reports.models import LONGEST_PLACE, Comment, Evidence, Report, ReviewRules, Signal
from luoshi.reports.review_rules import rules_of
from luoshi.reports.views.evidence import shown

router = Router()


class ItemOut(Schema):
    assignment: int = Field(alias="assignment_id")
    count: Decimal


class EvidenceOut(Schema):
    key: uuid.UUID
    kind: Evidence.Kind
    name: str
    content_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    caption: str
    url: str

    @staticmethod
    def resolve_url(row: Evidence) -> str:
        return str(shown(row)["url"])


class ReviewOut(Schema):
    decision: str
    reason: str
    mend_until: date | None
    report_version: int
    at: datetime


class ReportOut(Schema):
    id: int = Field(alias="pk")
    organization: int = Field(alias="organization_id")
    kind: Report.Kind
    state: Report.State
    sign_off: Report.SignOff
    version: int
    practice: str
    highlights: str
    results: str
    place: str = Field(description="where the site lies, as it was written; empty where nothing was")
    items: list[ItemOut]
    submitted_at: datetime | None
    decided_at: datetime | None
    waits_since: datetime | None = Field(None, description="since when it is with its reviewer")
    corrects: int | None = Field(None, alias="corrects_id", description="the accepted report that it corrects")
    correction_reason: str


class SignOffOut(Schema):
    decision: str
    reason: str
    report_version: int
    at: datetime


class ReportDetailOut(ReportOut):
    template: dict[str, str]
    evidence: list[EvidenceOut]
    sign_offs: list[SignOffOut]
    reviews: list[ReviewOut]


class ReportFilter(Schema):
    plan: int | None = None
    organization: int | None = None
    state: Report.State | None = None
    kind: Report.Kind | None = None
    q: str = Field("", max_length=100, description="words of the unit, the task or the text")


class ReportIn(Schema):
    assignment: int
    key: uuid.UUID | None = Field(None, description="made by the client: the same request again gets the same report")


class ItemIn(Schema):
    assignment: int
    count: Decimal = Field(Decimal(0), ge=0, max_digits=20, decimal_places=4)


class DraftIn(Schema):
    version: int = Field(description="the version that the text grew from")
    kind: Report.Kind
    practice: str = Field("", max_length=LONGEST)
    highlights: str = Field("", max_length=LONGEST)
    results: str = Field("", max_length=LONGEST)
    items: list[ItemIn] = Field(max_length=100)
    place: str | None = Field(
        None, max_length=LONGEST_PLACE, description="latitude, longitude of the site; null leaves it"
    )


class VersionIn(Schema):
    version: int


class SubmitIn(VersionIn):
    key: uuid.UUID | None = Field(None, description="made by the client: the same request again changes nothing")


class SendBackIn(VersionIn):
    reason: str = Field(max_length=2000)


class OrderIn(Schema):
    keys: list[uuid.UUID] = Field(max_length=1000)


class CaptionIn(Schema):
    caption: str = Field(max_length=200)


class AcceptIn(VersionIn):
    remark: str = Field("", max_length=2000)
    stage: Literal["", "first", "second"] = Field("", description="the review meant, where two are asked for")


class CommentIn(Schema):
    text: str = Field(max_length=2000)
    part: Literal["", "practice", "highlights", "results"] = ""
    evidence: uuid.UUID | None = Field(None, description="a file of the report")


class CommentOut(Schema):
    id: int = Field(alias="pk")
    author: str
    text: str
    part: str
    evidence: uuid.UUID | None
    report_version: int
    at: datetime

    @staticmethod
    def resolve_author(row: Comment) -> str:
        return str(row.author or "")

    @staticmethod
    def resolve_evidence(row: Comment) -> uuid.UUID | None:
        return row.evidence.key if row.evidence else None


class CorrectionIn(Schema):
    reason: str = Field(max_length=2000)


class ChosenIn(VersionIn):
    report: int


class TogetherIn(Schema):
    reports: list[ChosenIn] = Field(min_length=1, max_length=200)


class OutcomeOut(Schema):
    report: int
    accepted: bool
    code: str = ""
    detail: str = ""


class ReviewRulesIn(Schema):
    second: bool
    together: ReviewRules.Together
    wait_days: int = Field(ge=1, le=90)
    reasons: list[str] = Field([], description="empty: the standard reasons")


class ReturnIn(VersionIn):
    reason: str = Field(max_length=4000)
    mend_until: date | None = None


def _report(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(queries.visible_reports(request.user).select_related("organization"), pk=pk)


def _out(request: HttpRequest, report: Report) -> Report:
    return queries.detailed(queries.visible_reports(request.user)).get(pk=report.pk)


@router.get("/reports/", response=list[ReportOut], summary="Reports that you may see, the last changed first")
@paginate
def list_reports(request: HttpRequest, wanted: Query[ReportFilter]) -> QuerySet[Report]:
    found = queries.filtered(queries.visible_reports(request.user), wanted.dict(exclude_none=True))
    return queries.listed(found).order_by("-saved_at", "-pk")


@router.post(
    "/reports/", response={201: ReportDetailOut}, summary="Begin a report; the open one where the unit has one"
)
def create_report(request: HttpRequest, wanted: ReportIn) -> Any:
    assignment = get_object_or_404(queries.fileable_assignments(request.user), pk=wanted.assignment)
    return Status(201, _out(request, actions.start_report(request.user, assignment, key=wanted.key)))


@router.get("/reports/{int:pk}", response=ReportDetailOut, summary="One report with its evidence and reviews")
def get_report(request: HttpRequest, pk: int) -> Report:
    return _out(request, _report(request, pk))


@router.put("/reports/{int:pk}", response=ReportDetailOut, summary="Save a draft")
def save_report(request: HttpRequest, pk: int, sent: DraftIn) -> Report:
    counts = {item.assignment: item.count for item in sent.items}
    texts = sent.dict(include={"practice", "highlights", "results"})
    draft = Draft(kind=sent.kind, counts=counts, place=sent.place, **texts)
    return _out(request, actions.save_draft(request.user, _report(request, pk), draft, version=sent.version))


@router.post("/reports/{int:pk}/submit", response=ReportDetailOut, summary="Hand a report in")
def submit(request: HttpRequest, pk: int, sent: SubmitIn) -> Report:
    return _out(request, actions.submit_report(request.user, _report(request, pk), **sent.dict()))


@router.post("/reports/{int:pk}/reuse", response=ReportDetailOut, summary="Take over the text of the last report")
def reuse(request: HttpRequest, pk: int, sent: VersionIn) -> Report:
    return _out(request, actions.reuse_last_report(request.user, _report(request, pk), version=sent.version))


@router.post("/reports/{int:pk}/sign", response=ReportDetailOut, summary="Sign a report off as the unit's leader")
def sign(request: HttpRequest, pk: int, sent: VersionIn) -> Report:
    return _out(request, actions.sign_report(request.user, _report(request, pk), version=sent.version))


@router.post("/reports/{int:pk}/send-back", response={204: None}, summary="Send a report back instead of signing it")
def send_back(request: HttpRequest, pk: int, sent: SendBackIn) -> Any:
    actions.send_back_report(request.user, _report(request, pk), **sent.dict())
    return Status(204, None)


@router.post("/reports/{int:pk}/withdraw", response=ReportDetailOut, summary="Take a report back before it is decided")
def withdraw(request: HttpRequest, pk: int) -> Report:
    return _out(request, actions.withdraw_report(request.user, _report(request, pk)))


@router.post("/reports/{int:pk}/accept", response=ReportDetailOut, summary="Accept a report")
def accept(request: HttpRequest, pk: int, sent: AcceptIn) -> Report:
    return _out(request, actions.accept_report(request.user, _report(request, pk), **sent.dict()))


@router.get("/reports/{int:pk}/comments", response=list[CommentOut], summary="The thread on a report")
def list_comments(request: HttpRequest, pk: int) -> QuerySet[Comment]:
    return queries.comments_on(request.user, _report(request, pk))


@router.post("/reports/{int:pk}/comments", response={201: CommentOut}, summary="Say a word in the thread on a report")
def add_comment(request: HttpRequest, pk: int, sent: CommentIn) -> Any:
    return Status(201, actions.comment_on(request.user, _report(request, pk), **sent.dict()))


@router.post(
    "/reports/{int:pk}/correct", response={201: ReportDetailOut}, summary="Begin a correction of an accepted report"
)
def correct(request: HttpRequest, pk: int, sent: CorrectionIn) -> Any:
    correction = actions.start_correction(request.user, _report(request, pk), **sent.dict())
    found = queries.detailed(queries.visible_reports(request.user)).filter(pk=correction.pk).first()
    return Status(201, found or queries.detailed(Report.objects.all()).get(pk=correction.pk))


@router.post("/reports/{int:pk}/drop", response={204: None}, summary="Drop a correction that was not handed in")
def drop(request: HttpRequest, pk: int) -> Any:
    actions.drop_correction(request.user, _report(request, pk))
    return Status(204, None)


@router.post("/reports/{int:pk}/revoke", response=ReportDetailOut, summary="Withdraw the acceptance of a report")
def revoke(request: HttpRequest, pk: int, sent: ReturnIn) -> Report:
    return _out(request, actions.revoke_acceptance(request.user, _report(request, pk), **sent.dict()))


@router.post("/reports/accept-together", response=list[OutcomeOut], summary="Accept several reports, each by itself")
def accept_together(request: HttpRequest, sent: TogetherIn) -> list[OutcomeOut]:
    versions = {one.report: one.version for one in sent.reports}
    waiting = list(queries.waiting_for(request.user).filter(pk__in=versions))
    if not waiting:
        raise Http404
    found = actions.accept_together(request.user, [(report, versions[report.pk]) for report in waiting])
    return [_outcome(one) for one in found]


def _outcome(one: Outcome) -> OutcomeOut:
    if one.error is None:
        return OutcomeOut(report=one.report.pk, accepted=True)
    return OutcomeOut(report=one.report.pk, accepted=False, code=one.error.code, detail=sentence(one.error))


@router.get("/plans/{int:pk}/review-rules", response=ReviewRulesIn, summary="How the reports of a plan are reviewed")
def get_review_rules(request: HttpRequest, pk: int) -> ReviewRules:
    return rules_of(get_plan(request.user, pk))


@router.put(
    "/plans/{int:pk}/review-rules", response=ReviewRulesIn, summary="Set how the reports of a plan are reviewed"
)
def put_review_rules(request: HttpRequest, pk: int, sent: ReviewRulesIn) -> ReviewRules:
    return actions.set_review_rules(request.user, get_plan(request.user, pk), **sent.dict())


@router.post("/reports/{int:pk}/return", response=ReportDetailOut, summary="Return a report with a reason")
def give_back(request: HttpRequest, pk: int, sent: ReturnIn) -> Report:
    return _out(request, actions.return_report(request.user, _report(request, pk), **sent.dict()))


@router.post("/reports/{int:pk}/evidence/", response={201: EvidenceOut}, summary="Add a photograph or document")
def add_evidence(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Any:
    return Status(201, actions.add_evidence(request.user, _report(request, pk), file))


@router.put("/reports/{int:pk}/evidence/order", response={204: None}, summary="Order the files of a report")
def order_evidence(request: HttpRequest, pk: int, sent: OrderIn) -> Any:
    actions.order_evidence(request.user, _report(request, pk), sent.keys)
    return Status(204, None)


def _evidence(request: HttpRequest, pk: int, key: uuid.UUID) -> Evidence:
    try:
        return queries.visible_evidence(request.user).get(report=pk, key=key)
    except Evidence.DoesNotExist as error:
        raise Http404 from error


@router.patch("/reports/{int:pk}/evidence/{uuid:key}", response=EvidenceOut, summary="Give a file its caption")
def caption_evidence(request: HttpRequest, pk: int, key: uuid.UUID, sent: CaptionIn) -> Evidence:
    return actions.caption_evidence(request.user, _evidence(request, pk, key), sent.caption)


@router.delete("/reports/{int:pk}/evidence/{uuid:key}", response={204: None}, summary="Remove a file")
def remove_evidence(request: HttpRequest, pk: int, key: uuid.UUID) -> Any:
    actions.remove_evidence(request.user, _evidence(request, pk, key))
    return Status(204, None)


class SignalOut(Schema):
    id: int
    code: str
    severity: str = Field(description="signal: asks for a decision; note: informs")
    title: str
    sentence: str
    evidence: uuid.UUID | None
    other_report: int | None = Field(description="left out where you may not open it")
    other_evidence: uuid.UUID | None
    data: dict[str, Any]
    state: Signal.State
    note: str
    settled_at: datetime | None


class DecisionIn(Schema):
    state: Signal.State
    note: str = Field("", max_length=2000, description="required when confirmed")


def _signal_out(row: showing.Shown) -> SignalOut:
    signal = row.signal
    return SignalOut(
        id=signal.pk,
        code=signal.code,
        severity=signal.severity,
        title=row.title,
        sentence=row.sentence,
        evidence=signal.evidence.key if signal.evidence else None,
        other_report=row.other.pk if row.other else None,
        other_evidence=row.other_picture.key if row.other_picture else None,
        data=signal.data,
        state=Signal.State(signal.state),
        note=signal.note,
        settled_at=signal.settled_at,
    )


@router.get("/reports/{int:pk}/signals", response=list[SignalOut], summary="What a reviewer should look at in a report")
def list_signals(request: HttpRequest, pk: int) -> list[SignalOut]:
    report = get_object_or_404(queries.reviewable(request.user), pk=pk)
    rows = showing.shown(request.user, queries.visible_signals(request.user).filter(report=report))
    return [_signal_out(row) for row in rows]


@router.post("/signals/{int:pk}/settle", response=SignalOut, summary="Keep what you decided about a signal")
def settle_signal(request: HttpRequest, pk: int, sent: DecisionIn) -> SignalOut:
    signal = get_object_or_404(queries.visible_signals(request.user), pk=pk)
    settled = actions.settle_signal(request.user, signal, **sent.dict())
    return _signal_out(showing.shown(request.user, [settled])[0])
