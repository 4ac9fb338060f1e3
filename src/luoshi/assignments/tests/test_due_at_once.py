"""Two decisions, two urges, a decision and a change of settings at the same moment: one wins or both hold, and the totals are right."""

from datetime import date, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.actions import (
    ask_extension,
    change_rules,
    extensions,
    grant_extension,
    refuse_extension,
    rules,
    urge_lines,
)
from luoshi.assignments.models import Extension, Tally, Urge
from luoshi.assignments.tests.plans import build_draft, fill
from luoshi.assignments.tests.test_progress import tallies_row
from luoshi.organizations.tests.world import build_world
from luoshi.reports.tests.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issued(transactional_db):
    if connection.vendor == "sqlite" and "mode=memory" in str(settings.DATABASES["default"]["NAME"]):
        pytest.skip("a database in memory has one connection; this runs on a file and on PostgreSQL")
    draft = fill(build_draft(build_world()))
    draft.issue()
    return draft


def asked(issued, code="CB-QS", by="handler_a"):
    """An open request on a line that is due in three weeks."""
    line = issued.line("roads", code)
    soon = timezone.localdate() + timedelta(days=21)
    type(line).objects.filter(obligation=line.obligation_id).update(
        due_on=soon, stated_due_on=soon, first_due_on=soon, due_soon_from=soon - timedelta(days=7)
    )
    tallies.rebuild(issued.plan)
    line.refresh_from_db()
    return ask_extension(getattr(issued.world, by), line, soon + timedelta(days=10), "汛期")


def test_of_a_grant_and_a_refusal_at_once_one_holds(issued):
    extension, office = asked(issued), issued.world.plan_office
    given = at_once(
        lambda: grant_extension(office, extension, "同意").state.value,
        lambda: refuse_extension(office, extension, "不同意").state.value,
    )
    state = Extension.objects.get().state
    assert sorted(given) == sorted([state, "assignments.extension_decided"])
    moved = issued.line("roads", "CB-QS").due_on == extension.wanted_on
    assert moved == (state == "granted")


def test_a_line_urged_twice_at_once_is_urged_once(issued):
    line, supervisor = issued.line("roads", "CB-QS"), issued.world.supervisor_engineering
    given = at_once(*[lambda: len(urge_lines(supervisor, [line], "请抓紧").urges)] * 4)
    assert sorted(map(str, given)) == ["1", *["assignments.nothing_to_urge"] * 3]
    assert Urge.objects.count() == 1


def test_a_grant_while_the_settings_change_ends_up_under_the_new_settings(issued, monkeypatch):
    """The grant holds its line just when the other holds the plan, of which the grant then adds a row."""
    line_held, plan_held = Signal(), Signal()
    move_due, hold_lines = extensions.move_due, rules.lock_lines_of

    def move(*args: Any) -> Any:
        line_held.set()
        plan_held.wait(2)
        return move_due(*args)

    def hold(*args: Any) -> None:
        plan_held.set()
        line_held.wait(2)
        hold_lines(*args)

    monkeypatch.setattr(extensions, "move_due", move)
    monkeypatch.setattr(rules, "lock_lines_of", hold)
    extension, office = asked(issued), issued.world.plan_office
    at_once(
        lambda: grant_extension(office, extension, "同意"),
        lambda: change_rules(office, issued.plan, {"due_soon_days": 3, "holiday_moves": True}),
    )
    line = issued.line("roads", "CB-QS")
    assert line.stated_due_on == extension.wanted_on
    assert line.due_soon_from == line.due_on - timedelta(days=3)
    kept = {tallies_row(row) for row in Tally.objects.exclude(lines=0)}
    tallies.rebuild(issued.plan)
    assert kept == {tallies_row(row) for row in Tally.objects.all()}
    assert date.min < line.first_due_on < line.due_on
