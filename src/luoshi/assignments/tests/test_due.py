"""Each kind of due date gives its lines' due days."""

from datetime import date

import pytest

from luoshi.assignments.due import dues
from luoshi.errors import DomainError

ISSUED = date(2022, 3, 1)
WINDOW = {"window": {"start": None, "end": "2022-12-31"}}


@pytest.mark.parametrize("kind", ["latest_day", "as_soon_as_built"])
def test_a_latest_day_is_due_that_day(kind):
    (due,) = dues(kind, {"deadline": {"date": "2022-10-31"}, **WINDOW}, ISSUED)
    assert (due.due_on, due.window_start) == (date(2022, 10, 31), ISSUED)


def test_a_window_is_due_on_its_last_day_and_from_today_on_counts_from_the_issue_date():
    (due,) = dues("window", WINDOW, ISSUED)
    assert (due.due_on, due.window_start) == (date(2022, 12, 31), ISSUED)


@pytest.mark.parametrize("kind", ["rolling", "conditional", "none"])
def test_rolling_conditional_and_none_have_no_due_day_even_inside_a_window(kind):
    (due,) = dues(kind, WINDOW, ISSUED)
    assert due.due_on is None


def test_a_recurring_duty_has_one_line_per_period_that_begins_where_the_last_ended():
    found = dues("recurring", {**WINDOW, "recurrence": {"rule": "FREQ=MONTHLY;BYMONTHDAY=5"}}, ISSUED)
    assert [due.due_on for due in found] == [date(2022, month, 5) for month in range(3, 13)]
    assert [due.period_start for due in found][:3] == [date(2022, 3, 1), date(2022, 3, 6), date(2022, 4, 6)]


def test_without_a_window_a_recurring_duty_ends_with_the_year_of_issue():
    found = dues("recurring", {"recurrence": {"rule": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"}}, date(2024, 2, 1))
    assert [due.due_on for due in found] == [
        date(2024, 2, 29), date(2024, 5, 31), date(2024, 8, 31), date(2024, 11, 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("every now and then", "unreadable_rule"),
        ("", "unreadable_rule"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", "no_period"),
        ("FREQ=HOURLY", "too_many_periods"),
    ],
)
def test_a_rule_that_gives_no_sensible_days_is_refused_with_its_cause(rule, code):
    with pytest.raises(DomainError) as refused:
        dues("recurring", {**WINDOW, "recurrence": {"rule": rule}}, ISSUED)
    assert refused.value.code == f"assignments.{code}"
    assert refused.value.data["rule"] == rule
