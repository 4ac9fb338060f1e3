"""The statutory calendar, and terms counted by it."""

from datetime import date

import pytest

from luoshi.assignments.terms import Term
from luoshi.assignments.workdays import holiday, term_end
from luoshi.compiler.calendar_days import is_published, is_workday, next_workday
from luoshi.errors import DomainError


def test_a_holiday_is_named_and_a_weekend_worked_for_it_is_a_working_day():
    assert (is_workday(date(2022, 10, 3)), holiday(date(2022, 10, 3))) == (False, "National Day")
    assert (is_workday(date(2022, 10, 8)), holiday(date(2022, 10, 8))) == (True, "")  # a Saturday


def test_the_day_after_a_long_holiday_is_the_next_working_day():
    assert next_workday(date(2022, 10, 1)) == date(2022, 10, 8)
    assert next_workday(date(2022, 9, 30)) == date(2022, 9, 30)


def test_a_year_without_a_calendar_knows_weekends_and_fixed_holidays():
    assert not is_published(date(2049, 10, 1))
    assert next_workday(date(2049, 10, 1)) == date(2049, 10, 4)  # Friday to Sunday are off
    assert holiday(date(2049, 10, 1)) == "National Day"


@pytest.mark.parametrize(
    ("start", "days", "working", "end"),
    [
        (date(2022, 9, 28), 5, False, date(2022, 10, 3)),
        (date(2022, 9, 28), 5, True, date(2022, 10, 10)),  # 29, 30, then 8, 9 (worked weekend), 10
        (date(2024, 2, 28), 1, False, date(2024, 2, 29)),
        (date(2023, 2, 28), 1, False, date(2023, 3, 1)),
        (date(2024, 1, 30), 30, False, date(2024, 2, 29)),
    ],
)
def test_a_term_begins_on_the_day_after(start, days, working, end):
    assert term_end(start, days, working=working) == end


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (Term(), "term_missing"),
        (Term(date(2022, 5, 1), 3), "term_missing"),
        (Term(days=0), "term_out_of_range"),
        (Term(days=4000), "term_out_of_range"),
        (Term(date(2022, 2, 1)), "term_too_early"),
    ],
)
def test_a_term_that_says_nothing_sensible_is_refused(term, code):
    with pytest.raises(DomainError, match=f"assignments.{code}"):
        term.end(date(2022, 3, 1))
