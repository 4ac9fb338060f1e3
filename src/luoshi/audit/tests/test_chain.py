"""The chain of events: each link follows the one before, and the database refuses to change one."""

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.audit.actions import record
from luoshi.audit.chain import first_broken_link
from luoshi.audit.models import Event


@pytest.fixture
def events(db):
    return [record(None, "audit:test:append", n, note=f"第{n}条") for n in range(1, 4)]


def test_appended_events_make_an_unbroken_chain(events):
    assert first_broken_link(Event.objects.all()) is None
    assert [event.sequence for event in events] == [1, 2, 3]


def test_a_changed_link_is_named(events):
    changed = list(Event.objects.all())
    changed[1].data = {"note": "改过"}
    assert first_broken_link(changed) is changed[1]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET tag = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_touch_an_event(events, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_committed_event_can_be_cleaned_up_between_tests():
    record(None, "audit:test:append", 1)
    assert Event.objects.count() == 1
