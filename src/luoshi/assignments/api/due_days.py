"""Extensions, conditions, due days that the plan office sets, and the settings of a plan's ledger."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Form, Query, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from luoshi.assignments import actions, permissions, queries
from luoshi.assignments.actions.rules import settings_of
from luoshi.assignments.api.ledger import AssignmentOut
from luoshi.assignments.api.router import router
from luoshi.assignments.forms.fields import LONGEST
from luoshi.assignments.forms.ledger import MOST_DUE_SOON_DAYS
from luoshi.assignments.models import Assignment, Declaration, Extension, LedgerRules
from luoshi.assignments.terms import LONGEST_TERM, Term
from luoshi.plans.queries import get_plan


class ExtensionOut(Schema):
    """A request for a later due day. `late`: asked after the due day had passed."""

    id: int = Field(alias="pk")
    assignment: int = Field(alias="assignment_id")
    state: Extension.State
    due_on_before: date
    wanted_on: date
    granted_on: date | None
    late: bool
    reason: str
    decision: str
    asked_at: datetime
    decided_at: datetime | None


class ExtensionFilter(Schema):
    plan: int | None = None
    state: Extension.State | None = None
    q: str = Field("", max_length=50, description="words of the unit's name")


class ExtensionIn(Schema):
    wanted_on: date
    reason: str = Field(max_length=LONGEST)


class ExtensionDecisionIn(Schema):
    """`until`: another day than the one asked for, for a grant in part."""

    decision: Literal["grant", "refuse"]
    reason: str = Field(max_length=LONGEST)
    until: date | None = None


class TermIn(Schema):
    """Either the day, or a number of days after the condition came."""

    due_on: date | None = None
    days: int | None = Field(None, ge=1, le=LONGEST_TERM)
    working: bool = Field(False, description="the days are working days")

    def term(self) -> Term:
        return Term(self.due_on, self.days, self.working)


class DeclarationIn(TermIn):
    """`evidence`: keys of evidence in submitted reports of the unit. There must be one at least, or a file."""

    came_on: date
    words: str = Field(max_length=LONGEST)
    whole: bool = Field(False, description="for all open lines of the obligation; for the plan office")
    evidence: list[uuid.UUID] = []


class DeclarationOut(Schema):
    id: int = Field(alias="pk")
    assignment: int = Field(alias="assignment_id")
    whole: bool
    state: Declaration.State
    came_on: date
    words: str
    days: int | None
    working: bool
    due_on: date | None
    decision: str
    declared_at: datetime
    decided_at: datetime | None


class DeclarationDecisionIn(TermIn):
    """Without a day or days the declared term holds."""

    decision: Literal["confirm", "refuse"]
    reason: str = Field("", max_length=LONGEST)


class DueIn(Schema):
    """`due_on`: null takes the day away. `whole`: for all open lines of the obligation."""

    due_on: date | None
    reason: str = Field(max_length=LONGEST)
    whole: bool = False


class RulesOut(Schema):
    """The settings of a plan's ledger; a limit of null is no limit."""

    due_soon_days: int
    holiday_moves: bool
    confirms_conditions: bool
    condition_days: int | None
    condition_working: bool
    most_extensions: int | None
    longest_days: int | None
    late_days: int | None


class RulesIn(Schema):
    """All settings, as the answer gives them."""

    due_soon_days: int = Field(ge=0, le=MOST_DUE_SOON_DAYS)
    holiday_moves: bool
    confirms_conditions: bool
    condition_days: int | None = Field(ge=1, le=LONGEST_TERM)
    condition_working: bool
    most_extensions: int | None = Field(ge=0, le=99)
    longest_days: int | None = Field(ge=1, le=LONGEST_TERM)
    late_days: int | None = Field(ge=0, le=LONGEST_TERM)


@router.get("/extensions/", response=list[ExtensionOut], summary="Requests for later due days that the person sees")
@paginate
def list_extensions(request: HttpRequest, wanted: Query[ExtensionFilter]) -> QuerySet[Extension]:
    found = queries.matching(
        queries.visible_extensions(request.user), plan=wanted.plan, state=wanted.state or "", q=wanted.q
    )
    return found.order_by("pk")


@router.post("/assignments/{int:pk}/extensions", response={201: ExtensionOut}, summary="Ask for a later due day")
def ask_extension(request: HttpRequest, pk: int, sent: ExtensionIn) -> Any:
    line = queries.get_assignment(request.user, pk)
    return Status(201, actions.ask_extension(request.user, line, sent.wanted_on, sent.reason))


@router.post("/extensions/{int:pk}/decision", response=ExtensionOut, summary="Grant or refuse; for the plan office")
def decide_extension(request: HttpRequest, pk: int, sent: ExtensionDecisionIn) -> Extension:
    extension = queries.get_extension(request.user, pk)
    if sent.decision == "refuse":
        return actions.refuse_extension(request.user, extension, sent.reason)
    return actions.grant_extension(request.user, extension, sent.reason, sent.until)


@router.post("/extensions/{int:pk}/withdraw", response=ExtensionOut, summary="Take a request back; for the unit")
def withdraw_extension(request: HttpRequest, pk: int) -> Extension:
    return actions.withdraw_extension(request.user, queries.get_extension(request.user, pk))


@router.post(
    "/assignments/{int:pk}/condition",
    response={201: DeclarationOut},
    summary="Declare that a line's condition has come",
)
def declare_condition(
    request: HttpRequest, pk: int, sent: Form[DeclarationIn], files: File[list[UploadedFile]] = None
) -> Any:
    line = queries.get_assignment(request.user, pk)
    declaration = actions.declare_condition(
        request.user, line, sent.came_on, sent.words, sent.term(), whole=sent.whole, evidence=sent.evidence,
        uploads=files or (),
    )  # fmt: skip
    return Status(201, declaration)


@router.post(
    "/conditions/{int:pk}/decision",
    response=DeclarationOut,
    summary="Confirm a condition or do not; for the plan office",
)
def decide_condition(request: HttpRequest, pk: int, sent: DeclarationDecisionIn) -> Declaration:
    declaration = queries.get_declaration(request.user, pk)
    if sent.decision == "refuse":
        return actions.refuse_condition(request.user, declaration, sent.reason)
    term = sent.term() if sent.days or sent.due_on else None
    return actions.confirm_condition(request.user, declaration, term, sent.reason)


@router.post("/conditions/{int:pk}/withdraw", response=DeclarationOut, summary="Take a declaration back; for the unit")
def withdraw_declaration(request: HttpRequest, pk: int) -> Declaration:
    return actions.withdraw_declaration(request.user, queries.get_declaration(request.user, pk))


@router.post(
    "/assignments/{int:pk}/due",
    response=list[AssignmentOut],
    summary="Set a due day where the plan states none; for the plan office",
)
def set_due_day(request: HttpRequest, pk: int, sent: DueIn) -> list[Assignment]:
    """The lines that got the day."""
    line = queries.get_assignment(request.user, pk)
    moved = actions.set_due_day(request.user, line, sent.due_on, sent.reason, whole=sent.whole)
    return list(queries.detailed(queries.visible_assignments(request.user)).filter(pk__in=[one.pk for one in moved]))


@router.get("/plans/{int:pk}/rules", response=RulesOut, summary="The settings of a plan's ledger; for the plan office")
def get_rules(request: HttpRequest, pk: int) -> dict[str, Any]:
    plan = get_plan(request.user, pk)
    permissions.ensure_may_correct(request.user, plan, "change_rules")
    return _rules(LedgerRules.of(plan.pk), plan)


@router.put("/plans/{int:pk}/rules", response=RulesOut, summary="Change them; due days and totals follow at once")
def change_rules(request: HttpRequest, pk: int, sent: RulesIn) -> dict[str, Any]:
    plan = get_plan(request.user, pk)
    rules = actions.change_rules(request.user, plan, sent.dict())
    return _rules(rules, rules.plan)


def _rules(rules: LedgerRules, plan: Any) -> dict[str, Any]:
    rules.plan = plan
    return settings_of(rules)
