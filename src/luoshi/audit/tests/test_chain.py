"""The chain of events: each link follows the one before, and the database refuses to change one."""

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.audit.actions import Entry, record, record_many
from luoshi.audit.chain import GENESIS, sm3
from luoshi.audit.models import Event
from luoshi.audit.verifying import Verification, verify_chain


@pytest.fixture
def events(db):
    return [record(None, "audit:test:append", n, note=f"第{n}条") for n in range(1, 4)]


def test_appended_events_make_an_unbroken_chain(events):
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    assert verify_chain().count == 3


def test_many_are_appended_like_one_after_the_other(events, settings):
    more = record_many(None, [Entry("audit:test:append", n, plan=7, data={"note": n}) for n in range(1200)])
    assert [event.sequence for event in more] == list(range(4, 1204))
    assert verify_chain() == Verification(1203)
    assert Event.objects.filter(plan_id=7).count() == 1200
    assert record_many(None, []) == []


def test_a_chain_that_changes_its_hash_in_the_middle_holds(events, settings):
    settings.AUDIT_HASH = "sm3"
    record(None, "audit:test:append", 4)
    settings.AUDIT_HASH = "sha256"
    record(None, "audit:test:append", 5)
    assert list(Event.objects.values_list("algorithm", flat=True)) == [*["sha256"] * 3, "sm3", "sha256"]
    assert verify_chain() == Verification(5)


def test_sm3_is_that_of_the_standard_with_and_without_the_systems_openssl(monkeypatch):
    """GB/T 32905-2016, appendix A.1."""
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abc") == expected

    def without(name, data):
        raise ValueError(name)

    monkeypatch.setattr("hashlib.new", without)
    assert sm3(b"abc") == expected


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET tag = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_touch_an_event(events, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_committed_event_can_be_cleaned_up_between_tests():
    record(None, "audit:test:append", 1)
    assert Event.objects.count() == 1
