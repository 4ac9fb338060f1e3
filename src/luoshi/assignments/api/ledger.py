"""Lines, totals and issuing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Schema
from ninja.pagination import paginate

from luoshi.assignments import actions, queries
from luoshi.assignments.actions.amending import counts_of
from luoshi.assignments.annotations import outcome_conditions
from luoshi.assignments.api.router import router
from luoshi.assignments.burden.figures import plan_burden
from luoshi.assignments.burden.reckoning import Burden
from luoshi.assignments.forms import MOST_DUE_SOON_DAYS
from luoshi.assignments.ledger.filters import due_range
from luoshi.assignments.ledger.request import ledger_plans, read_filters
from luoshi.assignments.ledger.totals import Totals, totals
from luoshi.assignments.models import Assignment, DueChange
from luoshi.assignments.signing import Unsigned, asking_units, unsigned
from luoshi.assignments.standing import standing
from luoshi.assignments.states import Outcome
from luoshi.plans.models import Plan
from luoshi.plans.queries import get_plan


class AssignmentOut(Schema):
    """One line of the ledger. `light` is green, amber, red or grey; `timeliness` is computed for today."""

    id: int = Field(alias="pk")
    plan: int = Field(alias="plan_id")
    obligation: int = Field(alias="obligation_id")
    title: str = Field(alias="obligation.title")
    organization: int = Field(alias="organization_id")
    organization_code: str = Field(alias="organization.code")
    organization_name: str = Field(alias="unit_named.name")
    role: str
    joint: int | None = Field(alias="joint_id")
    target_min: Decimal | None
    target_max: Decimal | None
    unit: str
    noun: str
    done: Decimal
    due_kind: str
    due_on: date | None
    first_due_on: date | None
    period_start: date | None
    progress: str
    review: str
    met_on: date | None
    reviewing_office: int | None = Field(alias="reviewing_office_id")
    light: str
    timeliness: str

    @staticmethod
    def resolve_light(line: Assignment) -> str:
        return standing(line).light.value

    @staticmethod
    def resolve_timeliness(line: Assignment) -> str:
        return standing(line).timeliness.value


class DueChangeOut(Schema):
    """One change of the due day since the plan was issued."""

    before: date | None
    after: date | None
    cause: DueChange.Cause
    reason: str
    at: datetime


class DetailOut(AssignmentOut):
    """The line with the plan's words, the changes of its due day, and the lines that it supervises, is supervised by, or shares its count with."""

    stated_due_on: date | None
    due_changes: list[DueChangeOut]
    text: str = Field(alias="obligation.text")
    partners: list[int]
    supervises: list[int]
    supervised_by: list[int]

    @staticmethod
    def resolve_due_changes(line: Assignment) -> list[DueChange]:
        return list(line.due_changes.all())

    @staticmethod
    def resolve_partners(line: Assignment) -> list[int]:
        return [other.pk for other in queries.joint_partners(line)]

    @staticmethod
    def resolve_supervises(line: Assignment) -> list[int]:
        return [other.pk for other in queries.supervised_lines(line)]

    @staticmethod
    def resolve_supervised_by(line: Assignment) -> list[int]:
        return [other.pk for other in queries.supervising_lines(line)]


class AssignmentFilter(Schema):
    plan: int | None = None
    organization: int | None = None
    obligation: int | None = None
    state: Outcome | None = Field(None, description="met, open, due_soon or overdue")
    due: str = Field("", pattern="^(week|month|next_month|quarter|none)?$")


class TotalsOut(Schema):
    """Numbers of lines; the last four add up to the first."""

    all: int
    met: int
    open: int
    due_soon: int
    overdue: int


class PartOut(Schema):
    obligation: int = Field(alias="obligation.pk")
    title: str = Field(alias="obligation.title")
    lines: int
    organizations: int
    joint: int
    watched: int


class PreviewOut(Schema):
    """What issuing will do."""

    obligations: int
    lines: int
    organizations: int
    parts: list[PartOut]


class IssueIn(Schema):
    """`due_soon_days`: a line counts as due soon so many days before its due day; left out, the plan's default holds."""

    issued_on: date
    due_soon_days: int | None = Field(None, ge=0, le=MOST_DUE_SOON_DAYS)


class IssueOut(Schema):
    plan: int
    issued_on: date
    lines: int


class SupervisedIn(Schema):
    obligations: list[int]


@router.get("/assignments/", response=list[AssignmentOut])
@paginate
def list_assignments(request: HttpRequest, wanted: Query[AssignmentFilter]) -> QuerySet[Assignment]:
    """The lines that the person sees."""
    lines = queries.detailed(queries.visible_assignments(request.user))
    for name in ("plan", "organization", "obligation"):
        if (value := getattr(wanted, name)) is not None:
            lines = lines.filter(**{name: value})
    today = timezone.localdate()
    if wanted.state:
        lines = lines.filter(outcome_conditions(today)[wanted.state])
    if wanted.due == "none":
        lines = lines.filter(due_on=None)
    elif wanted.due:
        lines = lines.filter(due_on__range=due_range(wanted.due, today))
    return lines.order_by("pk")


@router.get("/assignments/{pk}", response=DetailOut)
def get_assignment(request: HttpRequest, pk: int) -> Assignment:
    """One line."""
    return queries.get_assignment(request.user, pk)


@router.post("/assignments/{pk}/supervised", response=DetailOut)
def choose_supervised(request: HttpRequest, pk: int, chosen: SupervisedIn) -> Assignment:
    """Makes a supervising line watch over the lines of these obligations. For the plan office."""
    assignment = queries.get_assignment(request.user, pk)
    offered = queries.supervisable_obligations(assignment)
    obligations = [get_object_or_404(offered, pk=key) for key in dict.fromkeys(chosen.obligations)]
    actions.choose_supervised(request.user, assignment, obligations)
    return queries.get_assignment(request.user, pk)


@router.get("/plans/{pk}/ledger", response=TotalsOut)
def ledger_totals(request: HttpRequest, pk: int) -> Totals:
    """The totals of a plan's ledger, as far as the person sees it; takes the filters of the ledger page."""
    plan: Plan = get_object_or_404(ledger_plans(request.user), pk=pk)
    asked = {**request.GET.dict(), "plan": str(plan.pk)}
    return totals(request.user, read_filters(request.user, asked, [plan]))


@router.get("/plans/{pk}/fan-out", response=PreviewOut)
def fan_out(request: HttpRequest, pk: int, issued_on: date | None = None) -> Any:
    """What issuing the plan would give. For the plan office."""
    return queries.preview_fan_out(request.user, get_plan(request.user, pk), issued_on)


@router.post("/plans/{pk}/issue", response=IssueOut)
def issue(request: HttpRequest, pk: int, asked: IssueIn) -> dict[str, Any]:
    """Issues the plan and makes its ledger. For the plan office."""
    plan = actions.issue_plan(request.user, get_plan(request.user, pk), asked.issued_on, asked.due_soon_days)
    return {"plan": plan.pk, "issued_on": plan.issued_on, "lines": Assignment.objects.filter(plan=plan).count()}


class AmendIn(Schema):
    in_force_on: date
    reason: str = Field(min_length=1, max_length=500)


class AmendedTaskOut(Schema):
    """What an amendment does to one task: numbers of lines."""

    obligation: int
    title: str
    added: int
    withdrawn: int
    due: int
    counted: int


class AmendPreviewOut(Schema):
    tasks: list[AmendedTaskOut]
    unchanged: int


@router.get("/plans/{pk}/amend", response=AmendPreviewOut)
def preview_amendment(request: HttpRequest, pk: int, in_force_on: date | None = None) -> dict[str, Any]:
    """What confirming the draft's amendment would change in the ledger. For the plan office."""
    found = queries.preview_amendment(request.user, get_plan(request.user, pk), in_force_on)
    tasks = [
        {"obligation": part.obligation.pk, "title": part.obligation.title, **counts_of([part])}
        for part in found.changing
    ]
    return {"tasks": tasks, "unchanged": len(found.parts) - len(tasks)}


@router.post("/plans/{pk}/amend", response=IssueOut)
def amend(request: HttpRequest, pk: int, asked: AmendIn) -> dict[str, Any]:
    """Confirms the draft's amendment: the issued plan and its ledger change together. For the plan office."""
    plan = actions.amend_plan(request.user, get_plan(request.user, pk), asked.in_force_on, asked.reason)
    return {"plan": plan.pk, "issued_on": plan.issued_on, "lines": Assignment.objects.filter(plan=plan).count()}


class BurdenOut(Schema):
    """What is asked in a month; `share_reused` of the lines (0 to 1) are met by reports filed anyhow."""

    requests: Decimal
    fields: Decimal
    photographs: Decimal
    minutes: Decimal
    share_reused: Decimal

    @staticmethod
    def of(burden: Burden) -> dict[str, Decimal]:
        names = ("requests", "fields", "photographs", "minutes", "share_reused")
        return {name: round(getattr(burden, name), 4) for name in names}


class UnitBurdenOut(BurdenOut):
    organization: int
    name: str


class PlanBurdenOut(Schema):
    months: Decimal = Field(description="how many months the plan runs")
    each: BurdenOut = Field(description="each unit on the average")
    units: list[UnitBurdenOut] = Field(description="the heaviest first")


class UnsignedOut(Schema):
    """A unit without a leader of its own today. `above`: code of the nearest unit above that has one, None where nobody can sign."""

    organization: str
    name: str
    vacant_posts: list[str]
    above: str | None

    @classmethod
    def of(cls, found: Unsigned) -> "UnsignedOut":
        names = [post.name for post in found.vacant]
        above = found.above.code if found.above else None
        return cls(organization=found.unit.code, name=found.unit.name, vacant_posts=names, above=above)


@router.get(
    "/plans/{pk}/signers", response=list[UnsignedOut], summary="Units that have no leader to sign their reports off"
)
def signers(request: HttpRequest, pk: int) -> list[UnsignedOut]:
    units = asking_units(request.user, get_plan(request.user, pk))
    return [UnsignedOut.of(found) for found in unsigned(units)]


@router.get("/plans/{pk}/burden", response=PlanBurdenOut, summary="What a plan costs its units a month")
def burden(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = plan_burden(request.user, get_plan(request.user, pk))
    units = [{"organization": unit.pk, "name": unit.name, **BurdenOut.of(one)} for unit, one in found.units]
    return {"months": round(found.months, 4), "each": BurdenOut.of(found.each), "units": units}
