"""Days: every turn is told once, whatever days nothing ran."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.notices.steps import Span, days_before, times_after

DUE = date(2022, 11, 20)
RUNS = st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True).map(sorted)


def spans(runs, start):
    """The spans of runs on those days after the start."""
    days = [start + timedelta(days=number) for number in runs]
    return [Span(day, since) for since, day in zip([start, *days], days, strict=False)]


def test_each_of_the_days_before_is_told_on_its_day():
    turns = {
        day: days_before(DUE, [7, 3, 1], Span(DUE - timedelta(days=day), DUE - timedelta(days=day + 1)))
        for day in range(10)
    }
    assert {day: turn for day, turn in turns.items() if turn is not None} == {7: 7, 3: 3, 1: 1}


def test_a_missed_day_is_told_by_the_next_run_and_two_missed_ones_as_one():
    assert days_before(DUE, [7, 3, 1], Span(DUE - timedelta(days=6), DUE - timedelta(days=8))) == 7
    assert days_before(DUE, [7, 3, 1], Span(DUE - timedelta(days=2), DUE - timedelta(days=8))) == 3


def test_a_step_without_days_is_never_told():
    assert times_after(DUE, None, 7, Span(DUE + timedelta(days=30), None)) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(RUNS, st.integers(1, 10), st.integers(1, 10))
def test_no_turn_is_told_twice_and_the_last_one_is_told(runs, after, every):
    told = [times_after(DUE, after, every, span) for span in spans(runs, DUE)]
    turns = [turn for turn in told if turn is not None]
    assert turns == sorted(set(turns))
    last = (runs[-1] - after) // every
    assert last < 0 or (turns and turns[-1] == last)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS)
def test_a_clock_moved_back_tells_nothing(runs):
    span = Span(DUE + timedelta(days=runs[0]), DUE + timedelta(days=runs[0] + 1))
    assert times_after(DUE, 1, 1, span) is None
