"""What a plan costs its units: the arithmetic by itself, and over the lines of drafts and ledgers."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from luoshi.assignments.burden.figures import obligation_burden, plan_burden, unit_burden
from luoshi.assignments.burden.reckoning import (
    Asked,
    Burden,
    Load,
    burden_of,
    burdens,
    effort,
    minutes_of,
    months_between,
)
from luoshi.assignments.models import Assignment
from luoshi.assignments.tests.plans import ISSUED_ON
from luoshi.audit.models import Event
from luoshi.reports.models import Report, ReportItem

MINUTES = effort()["minutes"]


def test_a_report_costs_the_sum_of_its_parts():
    asked = Asked(characters=200, parts=2, photographs=3, documents=1, count=True, sign_off=True)
    expected = MINUTES["report"] + 2 * MINUTES["hundred_characters"] + 3 * MINUTES["photograph"]
    assert minutes_of(asked) == expected + MINUTES["document"] + MINUTES["count"] + MINUTES["sign_off"]
    assert minutes_of(Asked()) == MINUTES["report"]
    assert asked.fields == 3
    assert Asked().fields == 1


def test_a_plan_of_half_a_year_spreads_its_lines_over_six_months():
    assert round(months_between(date(2022, 1, 1), date(2022, 6, 30))) == 6
    assert months_between(date(2022, 1, 1), date(2022, 1, 5)) == 1
    assert months_between(date(2022, 1, 1), None) == 12


def test_what_rolls_comes_at_the_assumed_rate_however_long_the_plan_runs():
    load = Load(1, 1, lines=1, rolling=True)
    assert burden_of(load, Asked(), Decimal(3)).requests == effort()["monthly"]["rolling"]


LOADS = st.lists(
    st.builds(
        lambda unit, lines, reused: Load(unit, 1, lines, min(reused, lines)),
        st.integers(1, 4),
        st.integers(0, 30),
        st.integers(0, 30),
    )
)


@settings(deadline=None)  # a busy machine is no mistake
@given(LOADS, st.integers(1, 24), st.integers(0, 500), st.integers(0, 9))
def test_units_and_tasks_add_up_to_the_same_and_reuse_never_costs(loads, months, characters, photographs):
    asked = {1: Asked(characters=characters, photographs=photographs)}
    by_unit, by_task = burdens(loads, asked, Decimal(months))
    whole = [sum(found.values(), Burden()) for found in (by_unit, by_task)]
    assert round(whole[0].minutes, 6) == round(whole[1].minutes, 6)
    assert whole[0].lines == whole[1].lines == sum(load.lines for load in loads)
    alone, _ = burdens([Load(load.organization, 1, load.lines) for load in loads], asked, Decimal(months))
    assert all(by_unit[unit].minutes <= alone[unit].minutes for unit in by_unit)
    assert all(0 <= burden.share_reused <= 1 for burden in by_unit.values())


@pytest.mark.django_db
def test_a_draft_costs_what_it_costs_once_it_is_issued(draft, time_machine):
    time_machine.move_to("2022-03-01T02:00:00Z", tick=False)
    office, plan = draft.world.plan_office, draft.plan
    plan.issued_on = ISSUED_ON
    plan.save()
    before = plan_burden(office, plan)
    draft.issue()
    plan.refresh_from_db()
    after = plan_burden(office, plan)
    assert before.units == after.units
    assert before.each == after.each
    assert before.each.minutes > 0
    assert 0 < before.each.share_reused < 1  # the supervisors' own duty is met by the reports of others


@pytest.mark.django_db
def test_asking_more_costs_more_and_the_card_says_how_many_units(draft):
    office, duty = draft.world.plan_office, draft["roads"]
    before = obligation_burden(draft.plan, duty)
    duty.asks = {"kinds": {"completion": {"min_text": 500, "min_photographs": 4}}}
    duty.save()
    after = obligation_burden(draft.plan, duty)
    assert after.units == before.units >= 4
    assert after.each.minutes > before.each.minutes
    assert after.each.photographs > before.each.photographs == 0
    assert plan_burden(office, draft.plan).each.photographs > 0


@pytest.mark.django_db
def test_a_task_that_names_nobody_leaves_the_others_reckoned(draft, client_of):
    draft["roads"].bodies.all().delete()
    other = next(each for name, each in draft.obligations.items() if name != "roads")
    assert obligation_burden(draft.plan, other).units > 0
    client = client_of("plan_office")
    assert client.get(reverse("plan_burden", args=[draft.plan.pk])).status_code == 200
    line = client.get(reverse("obligation_burden", args=[draft["roads"].pk])).content.decode()
    assert "duty-burden" in line


@pytest.mark.django_db
def test_a_report_that_serves_two_lines_is_one_request(issued):
    world = issued.world
    lines = list(Assignment.objects.filter(organization=world.county_a, role="responsible")[:2])
    before = dict(unit_burden(world.plan_office, world.county_a))[issued.plan]
    both = Report.objects.create(organization=world.county_a, state="submitted", author=world.handler_a)
    for line in lines:
        ReportItem.objects.create(report=both, assignment=line)
    after = dict(unit_burden(world.plan_office, world.county_a))[issued.plan]
    assert after.requests < before.requests
    assert after.reused == before.reused + 1


@pytest.mark.django_db
def test_a_unit_sees_its_own_burden_only(issued, client_of):
    plan = issued.plan
    own = plan_burden(issued.world.handler_a, plan)
    world = issued.world
    assert world.county_a in [unit for unit, _burden in own.units]
    assert world.county_b not in [unit for unit, _burden in own.units]
    page = client_of("handler_a").get(reverse("unit_burden", args=[issued.world.county_a.pk]))
    assert plan.title in page.content.decode()


@pytest.mark.django_db
def test_the_issue_panel_says_the_cost_before_the_plan_is_issued(draft, client_of):
    page = client_of("plan_office").get(reverse("plan_issue", args=[draft.plan.pk])).content.decode()
    assert "issue-burden" in page


@pytest.mark.django_db
def test_the_export_holds_units_and_tasks_and_leaves_an_event(issued, client_of):
    answer = client_of("plan_office").get(reverse("plan_burden_export", args=[issued.plan.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    found = plan_burden(issued.world.plan_office, issued.plan)
    assert [sheet.max_row - 2 for sheet in book] == [len(found.units), len(found.obligations)]
    assert Event.objects.get(tag="assignments:burden:export").data["rows"] == len(found.units)


def queries_of(work):
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


@pytest.mark.django_db
def test_the_burden_of_a_plan_takes_as_many_queries_for_two_units_as_for_many(issued):
    world, plan = issued.world, issued.plan
    many = queries_of(lambda: plan_burden(world.plan_office, plan))
    Assignment.objects.exclude(organization__in=[world.county_a, world.county_b]).delete()
    assert queries_of(lambda: plan_burden(world.plan_office, plan)) == many
