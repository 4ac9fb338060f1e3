"""Asks every action, page and operation of the API as every role in every relation to the thing's unit, and tells what came."""

import base64
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from luoshi.audit.models import Event
from luoshi.audit.topics import tags_of
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Role
from luoshi.web.tests.house import build_house
from luoshi.web.tests.stage import RELATIONS, Stage

ROLES = [role.value for role in Role]
#: Refusals that are about who asks, not about the state of the thing.
ABOUT_THE_PERSON = {"reports.own_report", "reports.own_sign_off", "reports.own_unit"}
#: Answers to who may not see, may not do, or is not signed in; and to a method that the address does not know.
REFUSED = {401, 403, 404, 405, 410}
#: Modules of a room that hold none of its actions; and those that must not be imported by themselves.
NO_ACTIONS = {"tests", "migrations", "demo"}
NOT_ALONE = {"luoshi.web.settings", "luoshi.web.wsgi", "luoshi.web.worker"}
LETTERS = dict(zip(RELATIONS, "obsx", strict=True))


@dataclass
class Row:
    """One action or address: the relations in which each role is let through, and how often it was asked.

    `related` is false for what concerns no unit: then `own` stands for all.
    """

    name: str
    allowed: dict[str, list[str]] = field(default_factory=dict)
    asked: int = 0
    related: bool = True
    succeeded: bool = False

    def cell(self, role: str) -> str:
        """`all` or `yes` when nothing stands in the way, else the letters of the relations; a dash for none."""
        allowed = self.allowed.get(role, [])
        if allowed and not self.related:
            return "yes"
        return "all" if len(allowed) == len(RELATIONS) else " ".join(LETTERS[one] for one in allowed) or "–"


def rooms() -> list[str]:
    """The rooms of the site that have addresses or actions."""
    return [config.label for config in apps.get_app_configs() if config.name.startswith("luoshi.")]


# Actions


def actions_of(room: str) -> set[str]:
    """The functions of a room that take an actor, wherever they stand in it."""
    package = import_module(f"luoshi.{room}")
    names = (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    modules = [import_module(name) for name in names if name not in NOT_ALONE and not NO_ACTIONS & set(name.split("."))]
    return {name for module in modules for name in _taking_an_actor(module)}


def _taking_an_actor(module: Any) -> Iterator[str]:
    for name, found in vars(module).items():
        if (
            inspect.isfunction(found)
            and not name.startswith("_")
            and inspect.unwrap(found).__module__ == module.__name__
        ) and next(iter(inspect.signature(found).parameters), "") == "actor":
            yield name


@cache
def asks_of(room: str) -> tuple[dict[str, Callable[[Any, Any], Any]], set[str]]:
    """How each action of the room is asked, and those that only other actions call: `tests/access/<room>.py`."""
    if not find_spec(f"tests.access.{room}"):
        return {}, set()
    module = import_module(f"tests.access.{room}")
    return module.ACTIONS, module.INNER


def walk_actions(stage: Stage) -> dict[str, list[Row]]:
    """For each room, a row for each of its actions."""
    return {room: [_ask_action(stage, name, ask) for name, ask in sorted(asks_of(room)[0].items())] for room in rooms()}


def _ask_action(stage: Stage, name: str, ask: Callable[[Any, Any], Any]) -> Row:
    row = Row(name)
    for relation, things in stage.at.items():
        things.touched = False
        for role, person in stage.people.items():
            row.asked += 1
            if _lets_through(row, ask, type(person).objects.get(pk=person.pk), things):
                row.allowed.setdefault(role, []).append(relation)
        if not things.touched:
            row.related = False
            break
    return row


def _lets_through(row: Row, ask: Callable[[Any, Any], Any], person: Any, things: Any) -> bool:
    """Whether the person may do it, leaving aside whether the thing's state allows it now. Nothing stays changed."""
    try:
        with transaction.atomic():
            ask(person, things)
            transaction.set_rollback(True)
    except (PermissionDeniedError, ObjectDoesNotExist):
        return False
    except DomainError as error:
        return error.code not in ABOUT_THE_PERSON
    row.succeeded = True
    return True


# Addresses


def address_rows() -> dict[str, dict[str, dict[str, Any]]]:
    """For each room, the rows of `tests/access/<room>.yaml`."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) or {} for file in files}


def filled(data: Any, places: dict[str, Any]) -> Any:
    """What is sent, its `{names}` replaced."""
    if isinstance(data, dict):
        return {name: filled(value, places) for name, value in data.items()}
    if isinstance(data, list):
        return [filled(value, places) for value in data]
    return data.format_map(places) if isinstance(data, str) else data


def ask_address(session: str, method: str, path: str, row: dict[str, Any], places: dict[str, Any]) -> Any:
    """The answer to one request in a fresh browser; whatever it changed is undone."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    data = filled(row.get("data", {}), places)
    headers = {"HX-Request": "true"} if row.get("htmx") else {}
    with transaction.atomic():
        if method == "GET":
            response = client.get(path, data, headers=headers)
        elif path.startswith("/api/"):
            response = client.generic(method, path, json.dumps(data), content_type="application/json", headers=headers)
        else:
            response = client.post(path, data, headers=headers)
        getattr(response, "streaming", False) and b"".join(response.streaming_content)
        response.unrecorded = _is_saved(response) and not row.get("unrecorded") and not _is_on_record()
        transaction.set_rollback(True)
    return response


def _is_saved(response: Any) -> bool:
    """Whether the answer is a file for the person to keep."""
    return response.status_code == 200 and response.headers.get("Content-Disposition", "").startswith("attachment")


def _is_on_record() -> bool:
    """Whether the newest event says that something was taken away."""
    newest = Event.objects.order_by("-sequence").values_list("tag", flat=True).first()
    return newest in {*tags_of("export"), "audit:checkpoint:sign"}


def signed_in(person: Any) -> str:
    """The key of a session in which the person is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def walk_addresses(stage: Stage, house: dict[str, Any]) -> dict[str, list[Row]]:
    """For each room, a row for each of its addresses and operations. What the stage has no thing for is asked of the house's."""
    sessions = {role: signed_in(person) for role, person in stage.people.items()}
    places = {relation: house | things.places() for relation, things in stage.at.items()}
    known = set(next(iter(stage.at.values())).places())
    walked = {}
    for room, lines in address_rows().items():
        rows = [_ask_line(line, row, sessions, places, known) for line, row in lines.items()]
        walked[room] = sorted((row for row in rows if row.asked), key=lambda row: row.name)
    return walked


def _ask_line(
    line: str, row: dict[str, Any], sessions: dict[str, str], places: dict[str, dict[str, Any]], known: set[str]
) -> Row:
    method, _, pattern = line.partition(" ")
    asked = Row(line)
    if is_method_refused(row):
        return asked
    asked.related = bool(known & set(re.findall(r"{(\w+)}", f"{pattern} {row.get('data')}")))
    for relation, parts in places.items():
        for role, session in sessions.items():
            asked.asked += 1
            answer = ask_address(session, method, pattern.format_map(parts), row, parts)
            if answer.status_code == 400 or answer.status_code >= 500:
                raise AssertionError(f"{line} as {role}: {answer.status_code}")
            if answer.status_code not in REFUSED:
                asked.allowed.setdefault(role, []).append(relation)
        if not asked.related:
            break
    return asked


# The table


ACTIONS, ADDRESSES = "Actions", "Addresses and operations"


@dataclass
class Matrix:
    actions: dict[str, list[Row]]
    addresses: dict[str, list[Row]]

    def render(self) -> str:
        """The generated part of docs/permissions.md."""
        parts = [self._counts(), f"### {ACTIONS}", *_tables(self.actions), f"### {ADDRESSES}", *_tables(self.addresses)]
        return "\n\n".join(parts) + "\n"

    def _counts(self) -> str:
        actions, addresses = (list(chain.from_iterable(kind.values())) for kind in (self.actions, self.addresses))
        asked = sum(row.asked for row in actions + addresses)
        return (
            f"{len(actions)} actions and {len(addresses)} addresses and operations, {len(ROLES)} roles, "
            f"{len(RELATIONS)} relations: {asked:,} combinations asked."
        )


def _tables(kind: dict[str, list[Row]]) -> list[str]:
    return [_table(room, rows) for room, rows in kind.items() if rows]


def _table(room: str, rows: list[Row]) -> str:
    head = ["", *(role.replace("_", " ") for role in ROLES)]
    lines = [head, ["---"] * len(head), *([f"`{row.name}`", *(row.cell(role) for role in ROLES)] for row in rows)]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines).replace("|  |", "| |")
    return f"**{room}**\n\n{body}"


@contextmanager
def as_in_tests(folder: Path | None = None) -> Iterator[None]:
    """Settings under which everything can be asked quickly: files in a folder of their own, a key, a hash that guards nothing."""
    with TemporaryDirectory() as own:
        key = base64.b64encode(b"7" * 32).decode()
        hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        given = {"MEDIA_ROOT": folder or own, "AUDIT_KEY": key, "PASSWORD_HASHERS": hashers}
        with override_settings(ALLOWED_HOSTS=["testserver"], **given):
            yield


def walk() -> Matrix:
    """Everything asked, in a world built for it. Call inside a transaction that is rolled back."""
    world, house = build_house()
    stage = Stage(world)
    return Matrix(walk_actions(stage), walk_addresses(stage, house))


#: Between these lines of the document stands what `Matrix.render` gives.
BEGIN, END = "<!-- generated by tools/permissions: begin -->", "<!-- generated by tools/permissions: end -->"
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"


def generated_part() -> str:
    """What the document holds now."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip() + "\n"


def stale_in_short(stage: Stage) -> list[str]:
    """What of the document does not fit the code, found quickly: the tables of actions, and which addresses there are."""
    actions, _, addresses = generated_part().partition(f"### {ADDRESSES}")
    wanted = "\n\n".join(_tables(walk_actions(stage))).splitlines()
    there = actions.partition(f"### {ACTIONS}")[2].strip().splitlines()
    lines = {line for rows in address_rows().values() for line, row in rows.items() if not is_method_refused(row)}
    listed = set(re.findall(r"^\| `(.+?)` \|", addresses, re.MULTILINE))
    gone = [f"{line}: no longer there" for line in sorted(listed - lines)]
    new = [f"{line}: missing" for line in sorted(lines - listed)]
    return [*unified_diff(there, wanted, "docs/permissions.md", "the code", lineterm="", n=0), *gone, *new]


def is_method_refused(row: dict[str, Any]) -> bool:
    """Whether the row only says that the address does not know the method."""
    return set(row) == {"rest"} and row["rest"] == 405


def write(matrix: Matrix) -> None:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{matrix.render()}\n{END}{after}", encoding="utf-8")
