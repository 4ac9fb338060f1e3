"""The settings of an issued plan: what its lines and totals store follows at once."""

from datetime import date, timedelta

import pytest
import time_machine

from luoshi.assignments import tallies
from luoshi.assignments.actions import change_rules
from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.ledger.totals import count_lines, totals
from luoshi.assignments.models import Assignment, DueChange, LedgerRules, Tally
from luoshi.assignments.tests.plans import build_draft
from luoshi.assignments.tests.test_progress import tallies_row
from luoshi.audit.models import Event
from luoshi.errors import PermissionDeniedError


@pytest.fixture
def holidays(world):
    """A plan whose days are holidays: 国庆节 2022, and each month's first day."""
    draft = build_draft(world)
    draft.add("national", [("各县级单位", "responsible", True)], due="2022-10-01")
    draft.add("plain", [("各县级单位", "responsible", True)], due="2022-09-30")
    rule = {"text": "每月1日", "rule": "FREQ=MONTHLY;BYMONTHDAY=1"}
    draft.add("monthly", [("市工程中心", "responsible", True)], kind="recurring", recurrence=rule)
    return draft


def change(draft, **values):
    return change_rules(draft.world.plan_office, draft.plan, values)


def test_by_default_a_due_day_on_a_holiday_stays_and_the_line_says_so(holidays, client_of):
    holidays.issue()
    line = holidays.line("national", "CB-QS")
    assert line.due_on == date(2022, 10, 1)
    page = client_of("handler_a").get(f"/assignments/{line.pk}/").content.decode()
    assert "2022-10-01 为非工作日（国庆节），按方案设置不顺延" in page


def test_once_the_settings_move_it_every_line_moves_and_back(holidays, client_of):
    holidays.issue()
    change(holidays, holiday_moves=True)
    line = holidays.line("national", "CB-QS")
    assert (line.due_on, line.first_due_on) == (date(2022, 10, 8), date(2022, 10, 1))
    assert line.due_soon_from == date(2022, 10, 1)
    assert holidays.line("plain", "CB-QS").due_on == date(2022, 9, 30)
    months = [one.due_on for one in holidays.lines("monthly")]
    assert months[:5] == [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 5), date(2022, 6, 1), date(2022, 7, 1)]
    assert months[7] == date(2022, 10, 8)
    assert "顺延至下一工作日" in client_of("handler_a").get(f"/assignments/{line.pk}/").content.decode()
    change(holidays, holiday_moves=False)
    line.refresh_from_db()
    assert line.due_on == date(2022, 10, 1)
    assert [(one.before, one.after) for one in line.due_changes.all()] == [
        (date(2022, 10, 1), date(2022, 10, 8)), (date(2022, 10, 8), date(2022, 10, 1)),
    ]  # fmt: skip


def test_settings_made_before_issue_hold_when_it_is_issued(holidays):
    change(holidays, holiday_moves=True)
    holidays.issue()
    line = holidays.line("national", "CB-QS")
    assert (line.due_on, line.first_due_on, line.stated_due_on) == (date(2022, 10, 8),) * 2 + (date(2022, 10, 1),)
    assert not DueChange.objects.exists()


def test_the_days_that_count_as_due_soon_can_change_after_issue(issued):
    change(issued, due_soon_days=20)
    line = issued.line("roads", "CB-QS")
    assert line.due_soon_from == line.due_on - timedelta(days=20)
    kept = {tallies_row(row) for row in Tally.objects.all()}
    tallies.rebuild(issued.plan)
    assert kept == {tallies_row(row) for row in Tally.objects.all()}
    with time_machine.travel("2022-10-12 10:00+08:00", tick=False):
        found = totals(issued.world.plan_office, LedgerFilters(issued.plan))
        assert found == count_lines(Assignment.objects.filter(plan=issued.plan), date(2022, 10, 12))
        assert found.due_soon >= 4


def test_a_line_is_never_due_soon_before_its_period_begins(holidays):
    holidays.issue()
    change(holidays, due_soon_days=60)
    begins = {line.due_on: (line.period_start, line.due_soon_from) for line in holidays.lines("monthly")}
    assert all(soon == max(start, due - timedelta(days=60)) for due, (start, soon) in begins.items())
    assert begins[date(2022, 5, 1)] == (date(2022, 4, 2), date(2022, 4, 2))


def test_a_change_is_one_event_that_names_what_changed(issued):
    change(issued, due_soon_days=3, most_extensions=None)
    event = Event.objects.get(tag="assignments:plan:change_rules")
    assert event.data["changed"] == {"due_soon_days": [7, 3], "most_extensions": [2, None]}
    assert event.plan_id == issued.plan.pk


@pytest.mark.parametrize("who", ["bureau_leader", "handler_a", "reviewer"])
def test_nobody_but_the_plan_office_changes_them(issued, who):
    with pytest.raises(PermissionDeniedError):
        change_rules(getattr(issued.world, who), issued.plan, {"due_soon_days": 1})


def test_the_page_shows_and_saves_them(issued, client_of):
    client, address = client_of("plan_office"), f"/plans/{issued.plan.pk}/rules/"
    assert address in client.get(f"/ledger/?plan={issued.plan.pk}").content.decode()
    assert address not in client_of("handler_a").get(f"/ledger/?plan={issued.plan.pk}").content.decode()
    sent = {"due_soon_days": 14, "holiday_moves": "on", "condition_days": 30, "most_extensions": "", "late_days": 0}
    assert client.post(address, sent).status_code == 302
    rules = LedgerRules.of(issued.plan.pk)
    assert (rules.holiday_moves, rules.confirms_conditions, rules.condition_days) == (True, False, 30)
    assert (rules.most_extensions, rules.longest_days, rules.late_days, rules.plan.due_soon_days) == (None, None, 0, 14)
    wrong = client.post(address, {**sent, "due_soon_days": -1})
    assert wrong.status_code == 422


def test_the_programme_interface_gives_and_takes_them(issued, client_of):
    client, address = client_of("plan_office"), f"/api/plans/{issued.plan.pk}/rules"
    rules = client.get(address).json()
    assert (rules["due_soon_days"], rules["longest_days"]) == (7, 60)
    answer = client.put(address, {**rules, "longest_days": None, "due_soon_days": 2}, content_type="application/json")
    assert (answer.json()["longest_days"], answer.json()["due_soon_days"]) == (None, 2)


def test_a_change_takes_the_same_number_of_statements_for_more_lines_of_the_same_days(
    issued, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60):
        change(issued, due_soon_days=9)
