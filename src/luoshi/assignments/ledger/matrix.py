"""The matrix of obligations and units: a page of units at a time, so that it costs the same however large the ledger is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.assignments.annotations import MET
from luoshi.assignments.ledger.cells import EMPTY, FIELDS, CellLine, CellWriter, join
from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.models import Assignment, Tally
from luoshi.assignments.permissions import sees_whole
from luoshi.assignments.queries import lines_of_plan
from luoshi.assignments.states import Light
from luoshi.organizations.models import Named, Organization, OrganizationKind, User
from luoshi.organizations.queries import names_on
from luoshi.plans.models import Obligation

#: Units on one page.
UNITS = 40
#: More columns than this are shown as a list.
MOST_COLUMNS = 40


ROW = '<tr><th scope="row" class="unit"><a href="{}">{}</a></th>{}<td class="rate">{} %</td></tr>'


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, by the name it bore when the plan was issued, with the address of its own ledger, its cells as markup, and how many per cent of its lines here are met."""

    organization: Organization
    named: Named
    href: str
    cells: SafeString
    rate: int

    @property
    def markup(self) -> SafeString:
        """The whole row."""
        return format_html(ROW, self.href, self.named.label, self.cells, self.rate)


@dataclass(slots=True)
class Group:
    """The units of one kind: how many there are in all, those on this page, and met/all lines under each column."""

    kind: OrganizationKind
    units: int
    sums: list[tuple[int, int] | None]
    rows: list[Row] = field(default_factory=list)

    @property
    def rate(self) -> int:
        met, lines = (sum(pair[at] for pair in self.sums if pair) for at in (0, 1))
        return 100 * met // lines if lines else 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the ledger."""

    columns: Sequence[Obligation]
    groups: Sequence[Group]
    page: Page


class _KnownCount(Paginator):
    """Pages over units that were counted already, by kind."""

    def __init__(self, units: QuerySet[Organization], known: int) -> None:
        super().__init__(units, UNITS)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


def columns_of(user: User, filters: LedgerFilters) -> Sequence[Obligation]:
    """The obligations of the plan that have lines the user sees, in the plan's order, narrowed by section (one query)."""
    if sees_whole(user, filters.plan):
        having = Tally.objects.filter(plan=filters.plan, lines__gt=0)
    else:
        having = lines_of_plan(user, filters.plan)
    matter = filters.without_state()
    found = having.filter(matter.time_and_matter()).order_by().values("obligation")
    return (
        Obligation.objects.filter(pk__in=found)
        .select_related("section")
        .defer("facts", "compiled", "text")
        .order_by("position", "pk")
    )


def matrix(user: User, filters: LedgerFilters, columns: Sequence[Obligation], page: Any = 1) -> Matrix:
    """The page of units asked for (the last one when there are fewer), with cells and sums (5 queries)."""
    lines = lines_of_plan(user, filters.plan).filter(filters.conditions())
    units = _units(user, filters, lines).select_related("kind")
    by_kind = dict(units.order_by().values_list("kind").annotate(units=Count("pk")))
    ordered = units.order_by("kind__position", "kind_id", "path")
    shown = _KnownCount(ordered, sum(by_kind.values())).get_page(page)
    organizations = list(shown.object_list)
    cells = _cells(lines, organizations)
    sums = _sums(user, filters, lines, {unit.kind_id for unit in organizations})
    return Matrix(columns, _groups(filters, columns, organizations, cells, by_kind, sums), shown)


def _units(user: User, filters: LedgerFilters, lines: QuerySet[Assignment]) -> QuerySet[Organization]:
    """The units with lines under the filters; where only units are asked for, from the plan's list of them."""
    if sees_whole(user, filters.plan) and filters.by_place_only:
        return Organization.objects.filter(filters.place(""), ledger_units__plan=filters.plan)
    return Organization.objects.filter(Exists(lines.filter(organization=OuterRef("pk"))))


Cells = dict[tuple[int, int], list[CellLine]]
Sums = dict[tuple[str, int], tuple[int, int]]


def _cells(lines: QuerySet[Assignment], organizations: Sequence[Organization]) -> Cells:
    found: Cells = defaultdict(list)
    rows = lines.filter(organization__in=[unit.pk for unit in organizations]).order_by("due_on", "measure", "pk")
    for row in rows.values_list(*FIELDS):
        line = CellLine._make(row)
        found[line.organization_id, line.obligation_id].append(line)
    return found


def _sums(user: User, filters: LedgerFilters, lines: QuerySet[Assignment], kinds: set[str]) -> Sums:
    """Met and all lines by kind and obligation: from the tallies where they can tell, else from the lines."""
    if sees_whole(user, filters.plan) and not filters.by_place and not filters.state:
        tallies = Tally.objects.filter(filters.time_and_matter(), plan=filters.plan, kind__in=kinds).order_by()
        rows = tallies.values_list("kind", "obligation").annotate(
            n_met=Coalesce(Sum("lines", filter=Q(met=True)), 0), n_all=Sum("lines")
        )
    else:
        found = lines.filter(organization__kind__in=kinds).order_by()
        rows = found.values_list("organization__kind", "obligation").annotate(
            n_met=Count("pk", filter=MET), n_all=Count("pk")
        )
    return {(kind, obligation): (met, every) for kind, obligation, met, every in rows if every}


def _groups(
    filters: LedgerFilters,
    columns: Sequence[Obligation],
    organizations: Sequence[Organization],
    cells: Cells,
    by_kind: dict[str, int],
    sums: Sums,
) -> list[Group]:
    writer, names = CellWriter(filters.today), names_on(filters.plan.issued_on)
    groups: dict[str, Group] = {}
    for unit in organizations:
        if unit.kind_id not in groups:
            under = [sums.get((unit.kind_id, column.pk)) for column in columns]
            groups[unit.kind_id] = Group(unit.kind, by_kind.get(unit.kind_id, 0), under)
        groups[unit.kind_id].rows.append(
            _row(filters, writer, columns, unit, names.get(unit.pk, Named(unit.name, unit.short_name)), cells)
        )
    return list(groups.values())


def _row(
    filters: LedgerFilters,
    writer: CellWriter,
    columns: Sequence[Obligation],
    unit: Organization,
    named: Named,
    cells: Cells,
) -> Row:
    written: list[str] = []
    all_lights: list[Light] = []
    for column in columns:
        lines = cells.get((unit.pk, column.pk), ())
        lights = [writer.light_of(line) for line in lines]
        all_lights += lights
        written.append(_cell(filters, writer, unit, column, lines, lights))
    rate = 100 * all_lights.count(Light.GREEN) // len(all_lights) if all_lights else 0
    return Row(unit, named, f"{filters.address}&unit={unit.pk}", join(written), rate)


def _cell(
    filters: LedgerFilters,
    writer: CellWriter,
    unit: Organization,
    column: Obligation,
    lines: Sequence[CellLine],
    lights: Sequence[Light],
) -> str:
    if not lines:
        return EMPTY
    if len(lines) == 1:
        return writer.one(lines[0], lights[0])
    return writer.several(lights, filters.query(view="list", unit=unit.pk, own=1, obligation=column.pk, q=None))
