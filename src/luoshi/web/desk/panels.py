"""What stands on a person's desk, by the roles held: each panel is read only for those whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.accounts.queries import Search, search
from luoshi.accounts.separation import conflicts
from luoshi.assignments import queries as ledger
from luoshi.assignments.ledger.request import ledger_plans
from luoshi.assignments.ledger.totals import Totals, totals_by_plan
from luoshi.assignments.models import Assignment
from luoshi.assignments.standing import standing
from luoshi.assignments.states import Light
from luoshi.contacts.queries import to_answer
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import grants
from luoshi.plans.models import Plan
from luoshi.plans.queries import list_plans
from luoshi.reports import queries as reports
from luoshi.reports.escalation import working_days
from luoshi.reports.models import Report
from luoshi.web.desk.requests import request_panels

#: Rows of one panel; what is beyond is a link.
ROWS = 12
#: Lines owed that the desk groups by urgency.
OWED = 60
#: Roles whose desk shows the totals of plans.
TOTALLING = frozenset({Role.LEADER, Role.PLAN_OFFICE, Role.BUREAU_LEADER})


@dataclass(frozen=True, slots=True)
class Heap:
    """Lines owed of one light."""

    light: Light
    lines: Sequence[Assignment]


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """An issued plan and the totals of what the person sees of it."""

    plan: Plan
    totals: Totals

    @property
    def heaps(self) -> list[tuple[str, str, int]]:
        """Light, state of the filter, number of lines."""
        counted = self.totals
        return [
            (Light.GREEN, "met", counted.met),
            (Light.GREY, "open", counted.open),
            (Light.AMBER, "due_soon", counted.due_soon),
            (Light.RED, "overdue", counted.overdue),
        ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for a decision, and for how many days it has."""

    report: Report
    days: int


def panels(user: User) -> dict[str, Any]:
    """The panels of the person's desk by name; one that is missing does not concern the person."""
    roles = {grant.role for grant in grants(user)}
    today = timezone.localdate()
    shown: dict[str, Any] = {}
    if Role.HANDLER in roles:
        shown |= _handler(user)
    if roles & {Role.HANDLER, Role.LEADER}:
        shown["contacts"] = to_answer(user)[:ROWS]
    if Role.SUPERVISOR in roles:
        shown["watched"] = ledger.watched_by(user)[:ROWS]
    if roles & {Role.REVIEWER, Role.PLAN_OFFICE}:
        shown |= _reviewer(user, today)
    if Role.PLAN_OFFICE in roles:
        shown["drafts_of_plans"] = _drafts_of_plans(user)
    if roles & TOTALLING:
        shown["plans"] = plan_totals(user, today)
    if roles & {Role.ADMINISTRATOR, Role.AUDITOR}:
        shown["conflicts"] = conflicts()
    if Role.ADMINISTRATOR in roles:
        shown["without_password"] = search(user, Search(state="no_password")).filter(is_active=True).count()
    if Role.LEADER in roles:
        shown["to_sign"] = _to_sign(user, today)
        shown["late_reviews"] = _late_reviews(user, today)
        shown["overdue"] = ledger.overdue_below(user)[:ROWS]
    return shown | request_panels(user, roles)


def _drafts_of_plans(user: User) -> list[tuple[Plan, int]]:
    """Plans in preparation, each with the number of its open questions and unconfirmed phrases."""
    drafts = list_plans(user).filter(status=Plan.Status.DRAFT)[:ROWS]
    return [(plan, (plan.question_count or 0) + (plan.phrase_count or 0)) for plan in drafts]


def _handler(user: User) -> dict[str, Any]:
    owed = list(ledger.owed_by(user)[: OWED + 1])
    return {
        "owed": _heaps(owed[:OWED]),
        "owed_more": len(owed) > OWED,
        "returned": _with_reason(reports.returned_to(user)),
        "sent_back": _sent_back(user),
        "drafts": reports.listed(reports.drafts_of(user))[:ROWS],
    }


def _heaps(lines: Sequence[Assignment]) -> list[Heap]:
    by_light: dict[Light, list[Assignment]] = {Light.RED: [], Light.AMBER: [], Light.GREY: []}
    for line in lines:
        by_light.setdefault(standing(line).light, []).append(line)
    return [Heap(light, found) for light, found in by_light.items() if found]


def _with_reason(returned: QuerySet[Report]) -> list[tuple[Report, Any]]:
    return [(report, reports.last_return(report)) for report in reports.listed(returned)[:ROWS]]


def _sent_back(user: User) -> list[tuple[Report, Any]]:
    """The reports that the leader sent back, each with what he said."""
    found = reports.listed(reports.sent_back_to(user))[:ROWS]
    return [(report, reports.last_sent_back(report)) for report in found]


def _to_sign(user: User, today: date) -> list[Waiting]:
    found = reports.listed(reports.awaiting_sign_off(user))[:ROWS]
    return [Waiting(report, _days_since(report, today)) for report in found]


def _late_reviews(user: User, today: date) -> list[Waiting]:
    """The reviews that wait too long in offices that the person leads, each with how many working days it has."""
    found = reports.listed(reports.late_below(user, today))[:ROWS]
    return [Waiting(report, working_days(timezone.localdate(report.waits_since), today)) for report in found]


def _reviewer(user: User, today: date) -> dict[str, Any]:
    waiting = reports.waiting_for(user)
    oldest = [Waiting(report, _days_since(report, today)) for report in reports.listed(waiting)[:ROWS]]
    return {"waiting": oldest, "waiting_count": waiting.count()}


def _days_since(report: Report, today: date) -> int:
    since = report.waits_since or report.submitted_at
    return (today - timezone.localdate(since)).days if since else 0


def plan_totals(user: User, today: date) -> list[PlanTotals]:
    """The newest issued plans that the person sees, with their totals."""
    plans = list(ledger_plans(user)[:ROWS])
    counted = totals_by_plan(user, plans, today)
    return [PlanTotals(plan, counted[plan.pk]) for plan in plans if plan.pk in counted]
