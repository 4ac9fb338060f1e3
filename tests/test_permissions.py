"""The table of docs/permissions.md is what the code does: every action, page and operation, asked in every role and relation."""

import pytest
from django.db import transaction
from tests.access.matrix import (
    ROLES,
    Matrix,
    actions_of,
    address_rows,
    as_in_tests,
    asks_of,
    generated_part,
    rooms,
    walk,
)

# One process walks, for all tests here.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("permissions")]
NEITHER = {"auditor", "administrator"}


@pytest.fixture(scope="module")
def matrix(django_db_setup, django_db_blocker, tmp_path_factory) -> Matrix:
    with as_in_tests(tmp_path_factory.mktemp("files")), django_db_blocker.unblock(), transaction.atomic():
        found = walk()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("room", rooms())
def test_every_action_has_a_row(room):
    asked, inner = asks_of(room)
    assert actions_of(room) == {*asked, *inner}, f"say in tests/access/{room}.py how each action is asked"


def test_the_document_holds_the_table_of_the_code(matrix):
    assert generated_part().splitlines() == matrix.render().splitlines(), "run tools/permissions, and read what changed"


def test_every_action_can_be_done_by_somebody(matrix):
    """Without this a row could be asked so wrongly that it is refused for another reason."""
    assert [row.name for rows in matrix.actions.values() for row in rows if not row.succeeded] == []


def test_nobody_acts_on_what_has_nothing_to_do_with_his_unit(matrix):
    acting = {
        (room, role)
        for room, rows in matrix.actions.items()
        for row in rows
        for role, relations in row.allowed.items()
        if row.related and {"other", "supervised"} & set(relations)
    }
    # The tree, its posts, accounts and group chats are looked after as a whole.
    wholly = {(room, "administrator") for room in ("organizations", "accounts", "notices")}
    # A supervisor urges and helps the units that the own unit supervises, and no others.
    assert acting == wholly | {("assignments", "supervisor")}
    watching = [row for row in matrix.actions["assignments"] if row.allowed.get("supervisor")]
    assert {(row.name, *row.allowed["supervisor"]) for row in watching} == {
        ("record_guidance", "supervised"),
        ("urge_lines", "supervised"),
    }


def test_auditors_and_administrators_see_no_business_data(matrix):
    """An auditor's and an administrator's rows of plans, ledger and reports let through nothing that names a thing."""
    seen = [
        (row.name, role)
        for room in ("plans", "assignments", "reports")
        for row in [*matrix.actions[room], *matrix.addresses[room]]
        for role in NEITHER
        if row.related and row.allowed.get(role)
    ]
    # Filters of one's own list: an unknown plan narrows it to nothing.
    assert {name for name, _role in seen} <= {
        "GET /api/assignments/?plan={plan}&state=overdue&due=month",
        "GET /ledger/?plan={plan}",
        "GET /ledger/?plan={draft_plan}",
        # The walk sends no file, and that is said before anybody is looked at (reports/tests/test_api.py sends one).
        "POST /api/reports/{draft}/evidence/",
    }


def test_every_room_with_addresses_was_walked(matrix):
    assert set(matrix.addresses) == set(address_rows())
    assert all(row.asked % len(ROLES) == 0 for rows in matrix.addresses.values() for row in rows)
