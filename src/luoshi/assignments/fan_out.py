"""From the obligations of a plan to the lines of its ledger, unsaved: preview and issue run the same code.

The rules are the table in docs/ledger.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.assignments.due import Due, dues
from luoshi.assignments.due_days import due_values
from luoshi.assignments.models import Assignment, JointTarget, LedgerRules
from luoshi.assignments.supervision import Demand, same_demand
from luoshi.errors import DomainError
from luoshi.organizations.queries import organizations_in
from luoshi.plans.models import Obligation, ObligationBody, Plan, PlanRevision
from luoshi.plans.queries import live_in, live_obligations

Role = Assignment.Role

#: Strongest first: an organization named twice among those who do the thing keeps the first.
PRECEDENCE = (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT, Role.SUPERVISE)
#: Roles that owe the count.
OWING = frozenset({Role.LEAD, Role.RESPONSIBLE})


@dataclass(slots=True)
class ObligationLines:
    """What one obligation becomes. `watched` are the lines that its supervising lines are linked to."""

    obligation: Obligation
    lines: list[Assignment] = field(default_factory=list)
    joints: list[JointTarget] = field(default_factory=list)
    watched: list[Assignment] = field(default_factory=list)

    @property
    def owing(self) -> list[Assignment]:
        return [line for line in self.lines if line.role in OWING]

    @property
    def supervising(self) -> list[Assignment]:
        return [line for line in self.lines if line.role == Role.SUPERVISE]

    @property
    def organizations(self) -> set[int]:
        return {line.organization_id for line in self.lines}

    def watched_in(self, supervising: Assignment) -> list[Assignment]:
        """The watched lines of the supervising line's own period: all, unless it recurs."""
        if supervising.period_start is None:
            return self.watched
        return [line for line in self.watched if line.period_start in {None, supervising.period_start}]


@dataclass(frozen=True, slots=True)
class FanOut:
    """All lines of a plan, by obligation in the plan's order."""

    parts: list[ObligationLines]

    @property
    def lines(self) -> Iterator[Assignment]:
        return (line for part in self.parts for line in part.lines)

    @property
    def organizations(self) -> set[int]:
        return set().union(*(part.organizations for part in self.parts))


def fan_out(plan: Plan, issued_on: date, revision: PlanRevision | None = None, *, lenient: bool = False) -> FanOut:
    """The unsaved lines of a revision of the plan (the newest without one), linked for supervision.

    `lenient` passes over phrases that mean nobody any more, for a revision that was issued before. A fixed number of queries and two per different scope. Raises DomainError naming the obligation that names nobody, or the phrase that means no organization.
    """
    members, rules = Members(lenient=lenient), _rules(plan)
    duties = live_in(revision) if revision else live_obligations(plan)
    parts = [_fan(rules, obligation, members, issued_on) for obligation in duties]
    _link(parts)
    return FanOut(parts)


def fan_obligation(plan: Plan, obligation: Obligation, issued_on: date) -> ObligationLines:
    """The unsaved lines of one obligation by itself: what it watches over is left out. Raises like `fan_out`."""
    return _fan(_rules(plan), obligation, Members(), issued_on)


def _rules(plan: Plan) -> LedgerRules:
    rules = LedgerRules.of(plan.pk)
    rules.plan = plan
    return rules


class Members:
    """The organizations of each scope by primary key, in the tree's order, fetched once per scope."""

    def __init__(self, *, lenient: bool = False) -> None:
        self.lenient = lenient
        self._found: dict[int, list[int]] = {}

    def of(self, body: ObligationBody) -> list[int]:
        """The primary keys; raises DomainError when the phrase means no organization."""
        found = self._of_scope(body) if body.scope else []
        if not found and not self.lenient:
            raise DomainError("assignments.no_organization", phrase=body.text, obligation=body.obligation.title)
        return found

    def _of_scope(self, body: ObligationBody) -> list[int]:
        if body.scope_id not in self._found:
            organizations = organizations_in(body.scope.selector).order_by("path")
            self._found[body.scope_id] = list(organizations.values_list("pk", flat=True))
        return self._found[body.scope_id]


def _fan(rules: LedgerRules, obligation: Obligation, members: Members, issued_on: date) -> ObligationLines:
    bodies = list(obligation.bodies.all())
    if not bodies:
        raise DomainError("assignments.no_body", obligation=obligation.title)
    part = ObligationLines(obligation)
    stands = _stands(bodies, members)
    owing = [stand for stand in stands if stand.role in OWING]
    others = [stand for stand in stands if stand.role not in OWING]
    for period in dues(obligation.due_kind, obligation.facts, issued_on):
        for measure, quantity in _measures(obligation):
            _add_lines(part, owing, {**_common(rules, obligation, period), **_counted(measure, quantity)}, quantity)
        _add_lines(part, others, _common(rules, obligation, period), {})
    return part


@dataclass(frozen=True, slots=True)
class Stand:
    """An organization's place in an obligation: its role, and whether it stands alone or with the others."""

    organization_id: int
    role: Role
    alone: bool


def _stands(bodies: Sequence[ObligationBody], members: Members) -> list[Stand]:
    """Every organization that the bodies mean, once among those who do the thing and once among those who supervise.

    A heading may hand the duty to supervise down to a centre *and its sub-centres* (市公路中心及分中心) of which only the centre
    supervises: who owes the thing itself does not supervise it as well, unless nobody else would.
    """
    doing: dict[int, Stand] = {}
    supervising: dict[int, Stand] = {}
    for body in sorted(bodies, key=lambda body: PRECEDENCE.index(Role(body.role))):
        group = supervising if body.role == Role.SUPERVISE else doing
        for pk in members.of(body):
            group.setdefault(pk, Stand(pk, Role(body.role), body.each))
    owing = {pk for pk, stand in doing.items() if stand.role in OWING}
    others = [stand for pk, stand in supervising.items() if pk not in owing]
    return [*doing.values(), *(others or supervising.values())]


def _measures(obligation: Obligation) -> list[tuple[int, dict[str, Any]]]:
    """The quantities that the lines count, with their places; one empty one where there is nothing to count."""
    quantities = enumerate(obligation.facts.get("quantities") or ())
    counted = [(at, q) for at, q in quantities if q.get("min") is not None or q.get("max") is not None]
    return counted or [(0, {})]


def _add_lines(part: ObligationLines, stands: list[Stand], values: dict[str, Any], quantity: dict[str, Any]) -> None:
    together = {stand for stand in stands if not stand.alone} if quantity and not quantity.get("per") else set()
    joint = None
    if len(together) > 1:
        joint = JointTarget(
            obligation=part.obligation, target_min=values["target_min"], target_max=values["target_max"]
        )
        part.joints.append(joint)
    for stand in stands:
        shared = joint if stand in together else None
        line = Assignment(**values, organization_id=stand.organization_id, role=stand.role, joint=shared)
        part.lines.append(line)


def _common(rules: LedgerRules, obligation: Obligation, period: Due) -> dict[str, Any]:
    due = due_values(period.due_on, rules, period.period_start or period.window_start)
    return {
        "plan": rules.plan,
        "obligation": obligation,
        "due_kind": obligation.due_kind,
        **due,
        "first_due_on": due["due_on"],
        "window_start": period.window_start,
        "period_start": period.period_start,
        "recurrence": period.recurrence,
        "condition": ((obligation.facts.get("condition") or {}).get("text") or "")[:300],
        "reviewing_office_id": obligation.reviewing_office_id or rules.plan.owner_id,
    }


def _counted(measure: int, quantity: dict[str, Any]) -> dict[str, Any]:
    """What is owed and what is the stretch; 力争 owes nothing, its number is all stretch."""
    least, most = quantity.get("min"), quantity.get("max")
    if quantity.get("modality") in {"strive", "encourage"}:
        least, most = None, most if most is not None else least
    return {
        "measure": measure,
        "target_min": _exact(least),
        "target_max": _exact(most),
        "unit": (quantity.get("unit") or "")[:20],
        "noun": (quantity.get("noun") or "")[:60],
    }


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _link(parts: list[ObligationLines]) -> None:
    """Finds what each supervising obligation watches, and takes back the lines that another obligation asks for already."""
    for part in parts:
        if part.supervising:
            others = [other for other in parts if other is not part and other.owing]
            _watch(part, _chosen(part, others))


def _chosen(part: ObligationLines, others: list[ObligationLines]) -> list[ObligationLines]:
    """The obligations that a person listed in `facts["supervises"]`, else the one that asks the same thing, if any."""
    listed = part.obligation.facts.get("supervises")
    if listed is not None:
        return [other for other in others if str(other.obligation.key) in listed]
    match = same_demand(_demand(part), [_demand(other) for other in others if not other.supervising])
    return [other for other in others if match and str(other.obligation.key) == match.key]


def _demand(part: ObligationLines) -> Demand:
    nouns = {q.get("noun") or "" for q in part.obligation.facts.get("quantities") or ()}
    supervisors = {line.organization_id for line in part.supervising}
    return Demand(
        key=str(part.obligation.key),
        text=part.obligation.text,
        nouns=frozenset(noun for noun in nouns if noun),
        due_on=part.lines[0].due_on,
        organizations=frozenset(line.organization_id for line in part.owing) - supervisors,
    )


def _watch(part: ObligationLines, asked_elsewhere: list[ObligationLines]) -> None:
    supervisors = {line.organization_id for line in part.supervising}
    named = {line.organization_id for line in part.owing}
    elsewhere = [
        line for other in asked_elsewhere for line in other.owing if not named or line.organization_id in named
    ]
    answered = {line.organization_id for line in elsewhere}
    part.lines = [line for line in part.lines if line.role not in OWING or line.organization_id not in answered]
    part.joints = [joint for joint in part.joints if any(line.joint is joint for line in part.lines)]
    part.watched = [line for line in [*part.owing, *elsewhere] if line.organization_id not in supervisors]
    for line in part.supervising:
        line.target_min = Decimal(len(part.watched_in(line))) or None
