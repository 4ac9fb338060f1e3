"""Timeliness and the light, in Python and in SQL."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.assignments.annotations import light_expression, outcome_conditions, timeliness_expression
from luoshi.assignments.models import Assignment
from luoshi.assignments.states import OUTCOME_OF, Light, Timeliness, days_to, due_soon_from, light, timeliness
from luoshi.plans.models import Obligation, Plan, PlanRevision

TODAY = date(2022, 10, 25)
days = st.dates(date(2022, 9, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 10, 23), Timeliness.NOT_YET_DUE),
        (date(2022, 10, 24), Timeliness.DUE_SOON),
        (date(2022, 10, 31), Timeliness.DUE_SOON),
        (date(2022, 11, 1), Timeliness.OVERDUE),
    ],
)
def test_the_due_day_itself_is_in_time_and_due_soon_begins_seven_days_before(today, expected):
    due = date(2022, 10, 31)
    assert timeliness(today, due, due_soon_from(due, 7), None) == expected


@given(today=days, due=st.none() | days, soon_days=st.integers(0, 60), met_on=st.none() | days)
def test_each_line_has_one_timeliness_that_follows_from_its_dates(today, due, soon_days, met_on):
    found = timeliness(today, due, due_soon_from(due, soon_days), met_on)
    assert (found in {Timeliness.ON_TIME, Timeliness.LATE}) == (met_on is not None)
    assert (found == Timeliness.LATE) == (met_on is not None and due is not None and met_on > due)
    assert (found == Timeliness.OVERDUE) == (met_on is None and due is not None and days_to(today, due) < 0)
    assert (found == Timeliness.DUE_SOON) == (
        met_on is None and due is not None and 0 <= days_to(today, due) <= soon_days
    )


@given(due=days, soon_days=st.integers(0, 60))
def test_a_line_never_turns_back_from_overdue_to_due_soon_as_days_go_by(due, soon_days):
    order = [Light.GREY, Light.AMBER, Light.RED]
    soon = due_soon_from(due, soon_days)
    lights = [
        order.index(light("under_way", timeliness(due + timedelta(days=n), due, soon, None))) for n in range(-70, 10)
    ]
    assert lights == sorted(lights)


@given(due=st.none() | days, today=days)
def test_a_met_line_is_green_whenever_it_was_met(due, today):
    assert light("met", timeliness(today, due, due_soon_from(due, 7), today)) == Light.GREEN


@pytest.fixture
def plan(world):
    plan = Plan.objects.create(title="方案", owner=world.bureau, status="issued")
    revision = PlanRevision.objects.create(plan=plan, text="", file_name="a.txt", sha256="")
    Obligation.objects.create(revision=revision, title="任务", text="")
    return plan


def test_sql_and_python_agree_on_timeliness_light_and_heap(plan, world):
    obligation = Obligation.objects.get()
    organizations = list(world.organizations.values())
    dates = [None, *(TODAY + timedelta(days=n) for n in (-30, -8, -1, 0, 1, 6, 7, 8, 30))]
    lines = [
        Assignment(
            plan=plan,
            obligation=obligation,
            organization=organizations[at % len(organizations)],
            measure=at,
            due_on=due,
            due_soon_from=due_soon_from(due, soon_days),
            met_on=met_on,
            progress="met" if met_on else "under_way",
        )
        for at, (due, soon_days, met_on) in enumerate((d, s, m) for d in dates for s in (0, 7) for m in dates)
    ]
    Assignment.objects.bulk_create(lines)
    heaps = outcome_conditions(TODAY)
    in_heap = {heap: set(Assignment.objects.filter(q).values_list("pk", flat=True)) for heap, q in heaps.items()}
    rows = Assignment.objects.annotate(sql_timeliness=timeliness_expression(TODAY), sql_light=light_expression(TODAY))
    assert len(rows) == 200
    for line in rows:
        expected = timeliness(TODAY, line.due_on, line.due_soon_from, line.met_on)
        assert line.sql_timeliness == expected
        assert line.sql_light == light(line.progress, expected)
        assert [heap for heap, pks in in_heap.items() if line.pk in pks] == [OUTCOME_OF[Light(line.sql_light)]]
