"""Whoever gets past the triggers and touches the chain is found out, at the first link that does not hold."""

import tracemalloc

import pytest
from click.testing import CliRunner
from django.db import connection

from luoshi.audit import verifying
from luoshi.audit.actions import record, verify
from luoshi.audit.commands import audit_group
from luoshi.audit.models import Event
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
    ],
)
def test_the_first_broken_link_is_named(tamper, statement, broken_at, reason):
    assert verify_chain().holds
    tamper(statement)
    found = verify_chain()
    assert (found.broken_at, found.reason) == (broken_at, reason)


def test_the_command_ends_with_status_1_and_names_the_link(tamper):
    assert CliRunner().invoke(audit_group, ["verify"]).output == "The chain holds: 7 events.\n"
    tamper("DELETE FROM audit_event WHERE sequence = 4")
    result = CliRunner().invoke(audit_group, ["verify"])
    assert (result.exit_code, result.stderr) == (1, "The chain is broken at event 4: the event is missing.\n")


def test_an_empty_chain_holds(db):
    assert verify_chain() == verifying.Verification(0)


def test_verifying_is_an_event_itself(tamper):
    assert verify(None).holds
    tamper("UPDATE audit_event SET tag = 'x' WHERE sequence = 2")
    assert verify(None).broken_at == 2
    assert list(Event.objects.values_list("tag", flat=True)[7:]) == ["audit:chain:verify", "audit:chain:broken"]


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
