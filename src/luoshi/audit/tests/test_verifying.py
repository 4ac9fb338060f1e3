"""Whoever gets past the triggers and touches the chain is found out, at the first link that does not hold."""

import tracemalloc

import pytest
from click.testing import CliRunner
from django.db import connection

from luoshi.audit import verifying
from luoshi.audit.actions import record
from luoshi.audit.commands import audit_group
from luoshi.audit.verifying import verify_chain


@pytest.fixture
def chain(db):
    return [record(None, "audit:test:append", number, note=f"第{number}条") for number in range(1, 8)]


@pytest.fixture
def tamper(chain, without_triggers):
    """Run a statement as somebody who owns the database would."""

    def run(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.mark.parametrize(
    ("statement", "broken_at", "reason"),
    [
        ('UPDATE audit_event SET data = \'{"note": "x"}\' WHERE sequence = 3', 3, "changed"),
        ("UPDATE audit_event SET actor_name = 'x' WHERE sequence = 1", 1, "changed"),
        (
            "UPDATE audit_event SET at = (SELECT at FROM audit_event WHERE sequence = 1) WHERE sequence = 4",
            4,
            "changed",
        ),
        ("UPDATE audit_event SET hash = previous_hash WHERE sequence = 5", 5, "changed"),
        ("DELETE FROM audit_event WHERE sequence = 4", 4, "missing"),
        ("DELETE FROM audit_event WHERE sequence = 1", 1, "missing"),
        ("DELETE FROM audit_event WHERE sequence > 5", 6, "cut_off"),
        ("UPDATE audit_chainhead SET hash = 'x'", 7, "head"),
        ("UPDATE audit_event SET algorithm = 'sm3' WHERE sequence = 6", 6, "changed"),
        ("UPDATE audit_event SET algorithm = 'none' WHERE sequence = 2", 2, "changed"),
        (
            "UPDATE audit_chainhead SET sequence = 5, hash = (SELECT hash FROM audit_event WHERE sequence = 5)",
            5,
            "head",
        ),
    ],
)
def test_the_first_broken_link_is_named(tamper, statement, broken_at, reason):
    assert verify_chain().holds
    tamper(statement)
    found = verify_chain()
    assert (found.broken_at, found.reason) == (broken_at, reason)


def test_the_command_ends_with_status_1_and_names_the_link(tamper):
    assert CliRunner().invoke(audit_group, ["verify"]).stdout == "The chain holds: 7 events.\n"
    tamper("DELETE FROM audit_event WHERE sequence = 4")
    result = CliRunner().invoke(audit_group, ["verify"])
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "The chain is broken at event 4: the event is missing."


def test_an_empty_chain_holds(db):
    assert verify_chain() == verifying.Verification(0)


def test_memory_does_not_grow_with_the_chain(db, monkeypatch):
    """Ten times the events take no more memory at the peak than once."""
    monkeypatch.setattr(verifying, "CHUNK", 20)

    def peak():
        tracemalloc.start()
        verify_chain()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    for number in range(60):
        record(None, "audit:test:append", number, note="文" * 500)
    verify_chain()
    short = peak()
    for number in range(540):
        record(None, "audit:test:append", number, note="文" * 500)
    assert peak() < short * 1.5


def test_what_is_appended_while_it_reads_is_left_for_the_next_time(chain, monkeypatch):
    monkeypatch.setattr(verifying, "CHUNK", 3)
    seen = []

    def append(done, total):
        seen.append((done, total))
        record(None, "audit:test:append", done)

    assert verify_chain(append) == verifying.Verification(7)
    assert seen == [(3, 7), (6, 7), (7, 7)]
    assert verify_chain() == verifying.Verification(10)
