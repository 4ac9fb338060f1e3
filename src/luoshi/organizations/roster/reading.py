"""A workbook read into rows that fit together, or a RosterError that lists all that does not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO

from luoshi.organizations.codes import credit_mistake, division_mistake
from luoshi.organizations.models import Organization, OrganizationKind
from luoshi.organizations.reorganization import duties
from luoshi.organizations.roster.cells import Row, open_workbook, rows_of
from luoshi.organizations.roster.layout import layout
from luoshi.organizations.roster.problems import Problem, RosterError, in_order

PHRASES = re.compile(r"[、；;，,\n\r]+")


@dataclass(slots=True)
class RosterRows:
    """The rows of the three sheets; units stand after the unit above them, whatever the order in the file."""

    kinds: list[Row]
    units: list[Row]
    people: list[Row]


def read_roster(file: BinaryIO) -> RosterRows:
    """The rows of a workbook, checked in themselves, among each other and against the roster in the database.

    `kind` of a unit becomes the kind's code, `role` of a post the role's, `phrases` a list, `is_party` a bool and
    `belongs_to` of a party body the unit above when it is empty. Raises RosterError with every mistake.
    """
    workbook, problems = open_workbook(file), []
    kinds, units, people = (rows_of(workbook, sheet, problems) for sheet in layout().sheets.values())
    rows = RosterRows(kinds, units, people)
    if not any(one.of_the_form for one in problems):
        for check in (_check_kinds, _check_units, _check_people):
            check(rows, problems)
    if problems:
        raise RosterError(in_order(problems))
    rows.units = _topmost_first(rows.units)
    return rows


def _unique(rows: list[Row], key: str, problems: list[Problem]) -> dict[str, Row]:
    seen: dict[str, Row] = {}
    for row in filter(itemgetter(key), rows):
        first = seen.setdefault(row[key], row)
        if first is not row:
            problems.append(row.problem(key, "twice", text=row[key], row=first.number))
    return seen


def _check_kinds(rows: RosterRows, problems: list[Problem]) -> None:
    _unique(rows.kinds, "code", problems)
    for row in rows.kinds:
        row.values["phrases"] = list(dict.fromkeys(filter(None, map(str.strip, PHRASES.split(row["phrases"])))))
        row.values["is_party"] = _flag(row, problems)


def _flag(row: Row, problems: list[Problem]) -> bool:
    word = row["is_party"].lower()
    if word not in layout().yes | layout().no:
        problems.append(row.problem("is_party", "not_yes_or_no", text=word))
    return word in layout().yes


def _check_units(rows: RosterRows, problems: list[Problem]) -> None:
    units = _unique(rows.units, "code", problems)
    party_of = dict(OrganizationKind.objects.values_list("code", "is_party")) | {
        row["code"]: bool(row["is_party"]) for row in rows.kinds
    }
    names = dict(OrganizationKind.objects.values_list("name", "code")) | {
        row["name"]: row["code"] for row in rows.kinds
    }
    known = _known_units([row[key] for row in rows.units for key in ("above", "belongs_to")], units)
    for row in rows.units:
        row.values["kind"] = row["kind"] if row["kind"] in party_of else names.get(row["kind"], row["kind"])
        _check_unit(row, party_of, known, problems)
        _check_state(row, problems)
    _check_circles(units, problems)
    _check_closing(units, problems)


def _known_units(codes: list[str], units: dict[str, Row]) -> Callable[[str], bool]:
    stored = set(Organization.objects.filter(code__in=set(codes) - set(units)).values_list("code", flat=True))
    return lambda code: code in units or code in stored


def _check_unit(row: Row, party_of: dict[str, bool], known: Callable[[str], bool], problems: list[Problem]) -> None:
    if row["kind"] not in party_of:
        problems.append(row.problem("kind", "unknown_kind", text=row["kind"]))
    unknown = [key for key in ("above", "belongs_to") if row[key] and not known(row[key])]
    problems.extend(row.problem(key, "unknown_unit", text=row[key]) for key in unknown)
    is_party = party_of.get(row["kind"], False)
    if row["belongs_to"] and not is_party:
        problems.append(row.problem("belongs_to", "not_a_party_body"))
    row.values["belongs_to"] = (row["belongs_to"] or row["above"]) if is_party else ""


def _check_state(row: Row, problems: list[Problem]) -> None:
    """Level, codes and days; `level` becomes the level's code, letters of codes are made large."""
    if row["level"] and row["level"] not in layout().levels:
        words = "、".join(layout().level_names.values())
        problems.append(row.problem("level", "unknown_level", text=row["level"], words=words))
    row.values["level"] = layout().levels.get(row["level"], "")
    row.values["credit_code"] = row["credit_code"].upper()
    division, credit = division_mistake(row["division_code"], row["level"]), credit_mistake(row["credit_code"])
    for key, mistake in (("division_code", division), ("credit_code", credit)):
        if mistake:
            problems.append(row.problem(key, mistake.code, text=mistake.text))
    if row["opened_on"] and row["closed_on"] and row["closed_on"] < row["opened_on"]:
        problems.append(row.problem("closed_on", "closes_before_opening"))


def _check_closing(units: dict[str, Row], problems: list[Problem]) -> None:
    """An organization that the file closes must have handed over what it owes, and nothing open may stand below it."""
    closing = [code for code, row in units.items() if row["closed_on"]]
    open_now = Organization.objects.filter(code__in=closing, closed_on=None)
    counts = duties.open_counts(open_now, besides={"organization"}) if closing else {}
    for organization in open_now:
        row = units[organization.code]
        if counts.get(organization.pk):
            problems.append(row.problem("closed_on", "open_duties", count=counts[organization.pk]))
        below = Organization.objects.get_descendants(organization).filter(closed_on=None).exclude(code__in=closing)
        if name := below.values_list("name", flat=True).first():
            problems.append(row.problem("closed_on", "open_below", name=name))


def _check_circles(units: dict[str, Row], problems: list[Problem]) -> None:
    for row in units.values():
        seen, above = {row["code"]}, row["above"]
        while above in units and above not in seen:
            seen.add(above)
            above = units[above]["above"]
        if above == row["code"]:
            problems.append(row.problem("above", "circle", text=row["above"]))


def _topmost_first(rows: list[Row]) -> list[Row]:
    """The rows in an order in which each stands after the one above it; otherwise as in the file."""
    units = {row["code"]: row for row in rows}
    ordered: dict[str, Row] = {}

    def place(row: Row) -> None:
        chain = []
        while row["code"] not in ordered and row not in chain:
            chain.append(row)
            row = units.get(row["above"], row)
        for one in reversed(chain):
            ordered[one["code"]] = one

    for row in rows:
        place(row)
    return list(ordered.values())


def _check_people(rows: RosterRows, problems: list[Problem]) -> None:
    known = _known_units([row["unit"] for row in rows.people], {row["code"]: row for row in rows.units})
    persons: dict[str, Row] = {}
    for row in rows.people:
        _check_post(row, known, problems)
        if row["username"]:
            _check_person(row, persons.setdefault(row["username"], row), problems)


def _check_post(row: Row, known: Callable[[str], bool], problems: list[Problem]) -> None:
    if not known(row["unit"]):
        problems.append(row.problem("unit", "unknown_unit", text=row["unit"]))
    if row["role"] not in layout().roles:
        words = "、".join(layout().role_words)
        problems.append(row.problem("role", "unknown_role", text=row["role"], words=words))
    row.values["duty"] = layout().duties.get(row["role"], "")
    row.values["role"] = layout().roles.get(row["role"], "")
    if row["full_name"] and not row["username"]:
        problems.append(row.problem("username", "no_username", name=row["full_name"]))


def _check_person(row: Row, first: Row, problems: list[Problem]) -> None:
    if not row["full_name"]:
        problems.append(row.problem("full_name", "empty", name=layout().sheets["people"].heading("full_name")))
    differing = [key for key in ("full_name", "phone", "email") if row[key] != first[key]]
    problems.extend(
        row.problem(key, "two_values", text=row[key], other=first[key], row=first.number) for key in differing
    )
    if row["starts_on"] and row["ends_on"] and row["ends_on"] < row["starts_on"]:
        problems.append(row.problem("ends_on", "ends_before_start"))
