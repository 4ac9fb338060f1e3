"""Every address of the site and every operation of the API, asked by each person, answers as `tests/access/*.yaml` says."""

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, resolve
from tests.access.matrix import address_rows, as_in_tests, ask_address, signed_in

from luoshi.web.tests.house import build_house

TABLE = {line: row for rows in address_rows().values() for line, row in rows.items()}
OF_A, OF_B = {"handler_a", "leader_a"}, {"handler_b", "leader_b"}
BUREAU_WIDE = {"plan_office", "reviewer", "bureau_leader"}
BUSINESS = OF_A | OF_B | BUREAU_WIDE | {"supervisor", "handler_highway"}
GROUPS = [("of_a", OF_A), ("of_b", OF_B), ("bureau_wide", BUREAU_WIDE), ("business", BUSINESS)]
PERSONS = sorted(BUSINESS | {"auditor", "administrator", "outsider"})


def expected(row, person, path):
    """The status that the row gives the person."""
    if person == "anonymous":
        return row.get("anonymous", 401 if path.startswith("/api/") else 302)
    if person in row:
        return row[person]
    return next((row[name] for name, members in GROUPS if person in members and name in row), row.get("rest"))


@pytest.fixture(scope="module", autouse=True)
def _own_data_dir(tmp_path_factory):
    """The files of the house stay for all tests of this module."""
    with as_in_tests(tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, _own_data_dir):
    """The world, built once: each request's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_house()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browsers(house, django_db_blocker):
    """The session key of each person, signed in; none for the anonymous."""
    world, _places = house
    sessions = {"anonymous": ""}
    with django_db_blocker.unblock():
        for person in PERSONS:
            sessions[person] = signed_in(getattr(world, person))
    return sessions


@pytest.mark.parametrize("line", TABLE)
def test_each_person_is_answered_as_the_table_says(line, house, browsers, db):
    method, _, pattern = line.partition(" ")
    row, path = TABLE[line], pattern.format_map(house[1])
    answers = {person: ask_address(browsers[person], method, path, row, house[1]) for person in browsers}
    statuses = {person: answer.status_code for person, answer in answers.items()}
    assert statuses == {person: expected(row, person, path) for person in browsers}
    if not path.startswith(("/audit/", "/contacts/answer/")):  # by its link a unit reads what it is asked
        assert [who for who, answer in answers.items() if leaks(answer, who)] == []
    unrecorded = [who for who, answer in answers.items() if answer.unrecorded]
    assert unrecorded == [], "who takes a file away is an event: audit.actions.record_export, or a tag …:download"


#: Words of the house that stand in things of one kind, and who alone may ever read them.
SECRETS = {
    "方案 issued": BUSINESS,
    "方案 draft": {"plan_office", "bureau_leader"},
    "青山县的做法 draft": {"handler_a"},
    "青山县的做法 submitted": OF_A | BUREAU_WIDE | {"supervisor"},
    "青山县的提示": {"reviewer", "plan_office"},
}


def leaks(response, person):
    """The words in a response that are not for this person, whatever its status."""
    return [words for words, readers in SECRETS.items() if words in content(response) and person not in readers]


def content(response):
    """What a response says, as text; workbooks and pictures say nothing here."""
    if getattr(response, "streaming", False):
        return ""
    return response.content.decode(errors="replace")


READ_BY = [
    ("/reports/{draft}/", "handler_a", "青山县的做法 draft"),
    ("/reports/{filed}/", "reviewer", "青山县的做法 submitted"),
    ("/signals/{signal}/", "reviewer", "青山县的提示"),
    ("/plans/{draft_plan}/", "bureau_leader", "方案 draft"),
    ("/plans/{plan}/", "handler_b", "方案 issued"),
]


@pytest.mark.parametrize(("path", "person", "words"), READ_BY)
def test_who_may_read_the_words_reads_them(path, person, words, house, browsers, db):
    """Without this the walk could find no leak because nobody reads anything."""
    assert words in content(ask_address(browsers[person], "GET", path.format_map(house[1]), {}, house[1]))


def patterns(resolver, prefix=""):
    """Every URL pattern below a resolver, with its whole route."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern, route)


def asked_routes(places):
    """Route and method of each row of the table."""
    for line in TABLE:
        method, _, path = line.partition(" ")
        yield resolve(path.format_map(places).partition("?")[0]).route, method


def api_operations():
    """Route and method of each operation of the API."""
    for route, pattern in patterns(get_resolver()):
        view = getattr(pattern.callback, "__self__", None)
        for operation in getattr(view, "operations", []):
            yield from ((route, method) for method in operation.methods)


def test_every_address_has_a_row(house, db):
    asked = {route for route, _method in asked_routes(house[1])}
    missing = sorted({route for route, _pattern in patterns(get_resolver())} - asked)
    assert missing == [], "add rows to tests/access/*.yaml for these addresses"


def test_every_operation_of_the_api_has_a_row(house, db):
    missing = sorted(set(api_operations()) - set(asked_routes(house[1])))
    assert missing == [], "add rows to tests/access/*.yaml for these operations"


@pytest.mark.parametrize("line", [line for line in TABLE if line.startswith("GET ") and "/api/" not in line])
def test_what_has_no_row_for_post_refuses_it(line, house, browsers, db):
    path = line.partition(" ")[2].format_map(house[1])
    route = resolve(path.partition("?")[0]).route
    if (route, "POST") not in set(asked_routes(house[1])):
        answers = {
            person: ask_address(browsers[person], "POST", path, {}, house[1]).status_code
            for person in ("plan_office", "handler_a")
        }
        assert set(answers.values()) <= {404, 405}
