"""The only way to fetch calls, declarations and the contact list. The user comes first; visibility is applied here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from luoshi.assignments.models import Assignment, LedgerUnit
from luoshi.contacts import permissions
from luoshi.contacts.models import ContactCall, Declaration, Reminder
from luoshi.organizations.models import Appointment, Organization, Post, Role, User
from luoshi.organizations.permissions import BUSINESS_ROLES, grants, reach, subtree
from luoshi.organizations.queries import held_on, open_on, sees_tree
from luoshi.plans.models import Obligation, Plan
from luoshi.plans.queries import visible_plans

#: The two people that a unit declares: the name of the slot, and the posts that count as such.
SLOTS = {"deputy": Q(role=Role.LEADER, duty=Post.Duty.DEPUTY), "handler": Q(role=Role.HANDLER)}


def get_call(user: User, plan: Plan) -> ContactCall | None:
    """The call of a plan that the user sees; None before it is opened, and for who does not see all answers."""
    call = ContactCall.objects.select_related("plan__owner", "obligation").filter(plan=plan).first()
    return call if call and permissions.sees_call(user, call) else None


def visible_declarations(user: User) -> QuerySet[Declaration]:
    """The declarations that the user sees, with unit, people, call and plan."""
    rows = Declaration.objects.filter(permissions.visible(user))
    return rows.select_related(
        "organization", "deputy_person", "handler_person", "call__plan__owner", "filed_by", "confirmed_by"
    )


def get_declaration(user: User, pk: int) -> Declaration:
    """The declaration, or 404 when the user does not see it."""
    return get_object_or_404(visible_declarations(user), pk=pk)


def declarations_of(user: User, call: ContactCall, wanted: dict[str, Any]) -> QuerySet[Declaration]:
    """Those of one call that fit the filters (state, within, joined, q; empty ones ask nothing), in tree order."""
    rows = visible_declarations(user).filter(call=call)
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("joined"):
        rows = rows.filter(joined_group=wanted["joined"] == "yes")
    if wanted.get("within"):
        rows = rows.filter(_below(wanted["within"], "organization__"))
    if words := wanted.get("q", "").strip():
        people = [f"{slot}_{field}" for slot in SLOTS for field in ("name", "person__full_name")]
        named = Q(organization__name__icontains=words)
        for field in people:
            named |= Q(**{f"{field}__icontains": words})
        rows = rows.filter(named)
    return rows.order_by("organization__path")


def _below(code: str, prefix: str) -> Q:
    """A condition true in the subtree of that code; never true for an unknown one."""
    path = Organization.objects.filter(code=code).values_list("path", flat=True).first()
    return subtree(path, prefix) if path else Q(pk__in=[])


def totals(call: ContactCall) -> dict[str, int]:
    """How many units were asked, are missing, wait for confirmation, are confirmed, joined the group, were reminded (one query)."""
    state, reminded = Declaration.State, Reminder.objects.filter(declaration=OuterRef("pk"))
    rows = call.declarations.annotate(is_reminded=Exists(reminded))
    return rows.aggregate(
        asked=Count("pk"),
        missing=Count("pk", filter=Q(state=state.MISSING)),
        declared=Count("pk", filter=Q(state=state.DECLARED)),
        confirmed=Count("pk", filter=Q(state=state.CONFIRMED)),
        joined=Count("pk", filter=Q(joined_group=True)),
        reminded=Count("pk", filter=Q(state=state.MISSING, is_reminded=True)),
    )


def to_answer(user: User) -> QuerySet[Declaration]:
    """What the user's own units still have to declare, the earliest due first."""
    own = reach(user, {Role.HANDLER}, "organization__") | Q(organization__in=_leading(user))
    rows = Declaration.objects.filter(own, state=Declaration.State.MISSING, call__plan__status=Plan.Status.ISSUED)
    return rows.select_related("organization", "call__plan").order_by("call__due_on", "pk")


def _leading(user: User) -> list[int]:
    """The units that the user leads: on the desk a leader sees what his own unit owes, not each unit below."""
    return [grant.organization_id for grant in grants(user) if grant.role == Role.LEADER]


def calls(user: User) -> QuerySet[ContactCall]:
    """The calls whose answers the user sees, the newest first, each with `asked` and `answered`."""
    reached = reach(user, {Role.PLAN_OFFICE, Role.BUREAU_LEADER}, "plan__owner__")
    answered = Q(declarations__state__in=[Declaration.State.DECLARED, Declaration.State.CONFIRMED])
    rows = ContactCall.objects.filter(reached).select_related("plan")
    return rows.annotate(asked=Count("declarations"), answered=Count("declarations", filter=answered)).order_by("-pk")


def units_of_plan(plan: Plan) -> QuerySet[Organization]:
    """The units that have lines in the plan; a party body's line is its unit's."""
    lines = LedgerUnit.objects.filter(plan=plan).order_by()
    units = lines.values(unit=Coalesce("organization__belongs_to_id", "organization_id")).values("unit")
    return Organization.objects.filter(open_on(timezone.localdate()), pk__in=units).order_by("path")


@cache
def _words() -> list[str]:
    text = files("luoshi.contacts").joinpath("lexicon/contacts.yaml").read_text("utf-8")
    words: list[str] = yaml.safe_load(text)["asks"]
    return words


def asking_obligations(plan: Plan) -> QuerySet[Obligation]:
    """The plan's own obligations with a date, each with `due` (the earliest), those that speak of contacts first."""
    lines = Assignment.objects.filter(plan=plan, due_on__isnull=False).order_by().values("obligation")
    speaks = Q()
    for word in _words():
        speaks |= Q(text__contains=word)
    rows = Obligation.objects.filter(pk__in=lines.values("obligation")).annotate(due=Min("assignments__due_on"))
    return rows.annotate(speaks=Count("pk", filter=speaks)).order_by("-speaks", "due", "position")


def stated(plan: Plan) -> tuple[Obligation | None, date | None]:
    """The plan's own sentence that asks for contacts and its day; None and None where it has none."""
    found = asking_obligations(plan).first()
    return (found, found.due) if found and found.speaks else (None, None)


def people_of(organization: Organization) -> QuerySet[Appointment]:
    """Today's appointments in the unit and its party bodies, of roles that do business, with the person."""
    of_unit = Q(post__organization=organization) | Q(post__organization__belongs_to=organization)
    rows = Appointment.objects.filter(of_unit, held_on(timezone.localdate()), post__role__in=BUSINESS_ROLES)
    return rows.filter(user__is_active=True).select_related("user", "post").order_by("post__role", "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the contact list is narrowed by; empty fields ask nothing. `role` is a role or a leader's duty."""

    q: str = ""
    within: str = ""
    kind: str = ""
    role: str = ""
    plan: int | None = None


def contact_list(user: User, wanted: Wanted) -> QuerySet[Appointment]:
    """Who holds a post today, unit by unit in tree order; for whoever sees the tree. With `plan`: leaders and handlers of its units."""
    rows = Appointment.objects.filter(held_on(timezone.localdate()), post__role__in=BUSINESS_ROLES)
    if not sees_tree(user):
        return rows.none()
    for condition in _conditions(user, wanted):
        rows = rows.filter(condition)
    rows = rows.select_related("user", "post__organization")
    # First responsible person, deputy leader, then the others.
    return rows.order_by("post__organization__path", F("post__duty").desc(), "post__role", "post_id", "pk")


def _conditions(user: User, wanted: Wanted) -> Sequence[Q]:
    found = []
    if words := wanted.q.strip():
        found.append(Q(user__full_name__icontains=words) | Q(post__organization__name__icontains=words))
    if wanted.within:
        found.append(_below(wanted.within, "post__organization__"))
    if wanted.kind:
        found.append(Q(post__organization__kind=wanted.kind))
    if wanted.role:
        found.append(Q(post__duty=wanted.role) if wanted.role in Post.Duty.values else Q(post__role=wanted.role))
    if wanted.plan is not None:
        plan = visible_plans(user).filter(pk=wanted.plan).first()
        units = units_of_plan(plan).order_by().values("pk") if plan else []
        found.append(Q(post__organization__in=units, post__role__in=permissions.ANSWERING))
    return found
