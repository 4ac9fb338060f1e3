"""What a workbook would change: computed by comparing with the database, for the preview as for the import itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, User
from luoshi.organizations.roster.cells import Row
from luoshi.organizations.roster.reading import RosterRows

STATE_FIELDS = ("level", "division_code", "credit_code", "opened_on", "closed_on")
UNIT_FIELDS = ("name", "short_name", "kind", "above", "belongs_to", *STATE_FIELDS)
DAYS = frozenset({"opened_on", "closed_on"})
PERSON_FIELDS = ("full_name", "phone", "email")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the preview. `what` is kind, unit, post, person or appointment; `act` is add, change, move or close.

    `fields` holds [before, after] of each field that differs, by column key; before is None for what is added.
    """

    what: str
    act: str
    key: str
    label: str
    row: Row
    fields: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """The sheet and the row (1 is the first) of the workbook that ask for it."""
        return self.row.sheet, self.row.number


Beat = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tells nobody how far it has come."""


def changes(rows: RosterRows, beat: Beat = silent) -> list[Change]:
    """All that importing the rows would change, in the order in which it is applied; empty when nothing would.

    `beat` is told after each sort of thing how many of the sorts have been compared.
    """
    found: list[Change] = []
    sorts = (_kinds, _units, _posts, _persons, _appointments)
    for done, compare in enumerate(sorts, start=1):
        found += compare(rows)
        beat(done, len(sorts))
    return found


def _compare(
    what: str, row: Row, key: str, label: str, stored: dict[str, Any] | None, wanted: dict[str, Any]
) -> Iterator[Change]:
    if stored is None:
        yield Change(what, "add", key, label, row, {name: [None, value] for name, value in wanted.items()})
        return
    differing = {name: [stored[name], value] for name, value in wanted.items() if stored[name] != value}
    if differing:
        yield Change(what, _act(differing), key, label, row, differing)


def _act(differing: dict[str, list[Any]]) -> str:
    if differing.get("closed_on", [None, None])[1]:
        return "close"
    return "move" if "above" in differing else "change"


def _given(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """The values of the columns that the file has: a missing column changes nothing. No day is None, no text is empty."""
    return {name: row.values[name] if name in DAYS else row[name] for name in names if name in row.columns}


def _kinds(rows: RosterRows) -> Iterator[Change]:
    fields = ("name", "is_party", "phrases", "position")
    stored = {kind["code"]: kind for kind in OrganizationKind.objects.values("code", *fields)}
    for position, row in enumerate(rows.kinds):
        wanted = _given(row, ["name"]) | {"position": position}
        if "is_party" in row.columns:
            wanted["is_party"] = bool(row["is_party"])
        if "phrases" in row.columns:
            wanted["phrases"] = row["phrases"] or []
        yield from _compare("kind", row, row["code"], row["name"], stored.get(row["code"]), wanted)


def _units(rows: RosterRows) -> Iterator[Change]:
    stored = stored_units()
    for row in rows.units:
        wanted = _given(row, UNIT_FIELDS)
        if "above" in row.columns:
            wanted["belongs_to"] = row["belongs_to"]
        yield from _compare("unit", row, row["code"], row["name"], stored.get(row["code"]), wanted)


def stored_units() -> dict[str, dict[str, Any]]:
    """Every organization of the database by code, with the sheet's columns."""
    paths: dict[str, str] = {}
    units: dict[str, dict[str, Any]] = {}
    names = ("code", "name", "short_name", "kind_id", "path", "belongs_to__code")
    rows = Organization.objects.order_by("path").values_list(*names, *STATE_FIELDS)
    for code, name, short_name, kind, path, belongs_to, *state in rows:
        paths[path] = code
        above = paths.get(path[: -Organization.steplen], "")
        units[code] = {
            "name": name,
            "short_name": short_name,
            "kind": kind,
            "above": above,
            "belongs_to": belongs_to or "",
            **dict(zip(STATE_FIELDS, state, strict=True)),
        }
    return units


def _posts(rows: RosterRows) -> Iterator[Change]:
    stored = {tuple(key): duty for *key, duty in Post.objects.values_list("organization__code", "role", "name", "duty")}
    for row in rows.people:
        key, duty = (row["unit"], row["role"], row["post"]), row["duty"]
        label = f"{row['unit']} {row['post']}"
        if key not in stored:
            yield Change("post", "add", "/".join(key), label, row, {"role": [None, row["role"]], "duty": [None, duty]})
        elif duty and stored[key] != duty:  # a word that only says “leader” changes nothing
            yield Change("post", "change", "/".join(key), label, row, {"duty": [stored[key], duty]})
        stored[key] = duty or stored.get(key, "")


def _persons(rows: RosterRows) -> Iterator[Change]:
    named = {row["username"]: row for row in rows.people if row["username"]}
    stored = {person["username"]: person for person in User.objects.values("username", *PERSON_FIELDS)}
    for username, row in named.items():
        wanted = _given(row, PERSON_FIELDS)
        yield from _compare("person", row, username, row["full_name"], stored.get(username), wanted)


def _appointments(rows: RosterRows) -> Iterator[Change]:
    stored = _stored_appointments()
    for row in rows.people:
        if row["username"]:
            yield from _appointment(row, stored)


def _stored_appointments() -> dict[tuple[str, ...], list[tuple[date, date | None]]]:
    names = ("post__organization__code", "post__role", "post__name", "user__username", "starts_on", "ends_on")
    stored: dict[tuple[str, ...], list[tuple[date, date | None]]] = {}
    for *key, starts_on, ends_on in Appointment.objects.order_by("starts_on").values_list(*names):
        stored.setdefault(tuple(key), []).append((starts_on, ends_on))
    return stored


def _appointment(row: Row, stored: dict[tuple[str, ...], list[tuple[date, date | None]]]) -> Iterator[Change]:
    """A row without a first day means the newest appointment of that person to that post, if there is one."""
    key = (row["unit"], row["role"], row["post"], row["username"])
    held = stored.get(key, [])
    starts_on, ends_on = row.values.get("starts_on"), row.values.get("ends_on")
    same = next((one for one in reversed(held) if starts_on in {None, one[0]}), None)
    label = f"{row['full_name']} → {row['unit']} {row['post']}"
    if same is None:
        yield Change(
            "appointment",
            "add",
            "/".join(key),
            label,
            row,
            {"starts_on": [None, starts_on], "ends_on": [None, ends_on]},
        )
    elif "ends_on" in row.columns and same[1] != ends_on:
        yield Change(
            "appointment",
            "close" if ends_on and not same[1] else "change",
            "/".join(key),
            label,
            row,
            {"starts_on": [same[0], same[0]], "ends_on": [same[1], ends_on]},
        )
