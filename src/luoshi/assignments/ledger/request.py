"""The ledger's address read back into filters, and the choices that the filter bar offers."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from luoshi.assignments.ledger.filters import DUE_WINDOWS, STATES, LedgerFilters
from luoshi.assignments.permissions import LINE_ROLES, sees_whole
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach, subtree
from luoshi.plans.models import Obligation, Plan, Section
from luoshi.plans.queries import visible_plans

#: Units offered by the filter; any other is found by its name.
OFFERED = 200


def ledger_plans(user: User) -> QuerySet[Plan]:
    """The plans that have a ledger the user may look into, the newest first."""
    return visible_plans(user).exclude(status=Plan.Status.DRAFT).order_by("-issued_on", "-pk")


def read_filters(user: User, asked: Mapping[str, str], plans: Sequence[Plan]) -> LedgerFilters:
    """The filters in the address; the newest plan where none is named. 404 for what is not there; unknown states and windows count for nothing."""
    plan = _plan(asked.get("plan", ""), plans)
    unit, section = asked.get("unit", ""), asked.get("section", "")
    return LedgerFilters(
        plan=plan,
        unit=get_object_or_404(Organization, pk=_number(unit)) if unit else None,
        own=bool(asked.get("own")),
        section=get_object_or_404(Section, pk=_number(section), revision__plan=plan) if section else None,
        obligation=_number(asked["obligation"]) if asked.get("obligation") else None,
        state=_known(asked.get("state", ""), STATES),
        due=_known(asked.get("due", ""), DUE_WINDOWS),
        q=asked.get("q", "").strip()[:50],
        view=asked.get("view", "") if asked.get("view") in {"list", "matrix"} else "",
    )


def _plan(asked: str, plans: Sequence[Plan]) -> Plan:
    wanted = _number(asked) if asked else plans[0].pk
    for plan in plans:
        if plan.pk == wanted:
            return plan
    raise Http404


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _known(asked: str, choices: Sequence[tuple[str, object]]) -> str:
    return asked if asked in dict(choices) else ""


def unit_choices(user: User, plan: Plan) -> list[tuple[int, str]]:
    """Units with others below them, in tree order and indented, as far as the user sees them (one query)."""
    units = Organization.objects.filter(subtree(plan.owner.path), numchild__gt=0, kind__is_party=False)
    if not sees_whole(user, plan):
        units = units.filter(reach(user, LINE_ROLES | {Role.REVIEWER}))
    rows = units.order_by("path").values_list("pk", "depth", "short_name", "name")[:OFFERED]
    return [(pk, "　" * (depth - plan.owner.depth) + (short or name)) for pk, depth, short, name in rows]


def section_choices(plan: Plan) -> list[tuple[int, str]]:
    """The sections that state obligations with lines, and those above them, in the document's order (two queries)."""
    stating = list(
        Obligation.objects.filter(pk__in=plan.tallies.order_by().values("obligation"), section__isnull=False)
        .order_by()
        .values_list("revision", "section__path")
        .distinct()
    )
    sections = Section.objects.filter(revision__in={revision for revision, _path in stating}).order_by("position")
    paths = {path for _revision, path in stating}
    wanted = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 2)}
    rows = sections.filter(path__in=wanted).values_list("pk", "path", "label", "heading")
    return [(pk, f"{'　' * path.count('/')}{label} {heading[:24]}") for pk, path, label, heading in rows]
