"""A unit that has nobody to sign its reports off is told so, and so is the plan's office: who is missing, and who signs meanwhile."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from luoshi.assignments.signing import asking_units, unsigned
from luoshi.audit.models import Event
from luoshi.organizations.models import Appointment, StandIn
from luoshi.organizations.tests.world import appoint
from luoshi.plans.actions import set_sign_off

pytestmark = pytest.mark.django_db
NOBODY, NO_OWN = "Nobody can sign this report off today", "Your unit has no leader today"


@pytest.fixture
def signed_plan(ledger):
    set_sign_off(ledger.world.plan_office, ledger.plan, asked=True)
    return ledger


@pytest.fixture
def leaderless(signed_plan):
    """青山县 has a leader's post that nobody holds any more."""
    Appointment.objects.filter(user=signed_plan.world.leader_a).update(ends_on=timezone.localdate() - timedelta(days=1))
    return signed_plan


def lacking(ledger):
    return unsigned(asking_units(ledger.world.plan_office, ledger.plan))


def form(client_of, ledger, person="handler_a"):
    client = client_of(person)
    client.cookies["django_language"] = "en"
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    return client.get(f"/reports/new/?assignment={line.pk}").content.decode()


def test_every_unit_with_a_leader_is_left_out(signed_plan, client_of):
    assert signed_plan.world.county_a not in [one.unit for one in lacking(signed_plan)]
    assert NOBODY not in form(client_of, signed_plan)


def test_a_vacant_post_is_named_to_the_handler_and_to_the_plan_office(leaderless, client_of):
    world = leaderless.world
    found = next(one for one in lacking(leaderless) if one.unit == world.county_a)
    assert ([post.name for post in found.vacant], found.above) == (["分管领导"], None)
    page = form(client_of, leaderless)
    assert NOBODY in page
    assert "分管领导" in page
    office = client_of("plan_office")
    assert world.county_a.name in office.get(f"/plans/{leaderless.plan.pk}/signers/").content.decode()
    warning = office.get(f"/plans/{leaderless.plan.pk}/signers/", headers={"HX-Request": "true"}).content.decode()
    assert "notice-red" in warning
    assert "<html" not in warning


def test_a_party_body_is_led_by_who_leads_its_unit(signed_plan):
    world = signed_plan.world
    assert unsigned([world["CB-QS-P"]]) == []
    Appointment.objects.filter(user=world.leader_a).delete()
    assert [one.unit for one in unsigned([world["CB-QS-P"]])] == [world["CB-QS-P"]]


def test_a_leader_above_signs_meanwhile(leaderless, client_of):
    world = leaderless.world
    appoint(world.outsider, "leader", world.bureau, "局长")
    found = next(one for one in lacking(leaderless) if one.unit == world.county_a)
    assert found.above == world.bureau
    page = form(client_of, leaderless)
    assert NO_OWN in page
    assert NOBODY not in page


def test_who_stands_in_counts_and_who_writes_does_not(leaderless, client_of):
    world, today = leaderless.world, timezone.localdate()
    post = world.leader_a.appointments.get().post
    StandIn.objects.create(post=post, deputy=world.handler_a, starts_on=today, ends_on=today)
    assert world.county_a not in [one.unit for one in lacking(leaderless)]
    assert NOBODY in form(client_of, leaderless)  # the only one who could sign is the one who writes
    StandIn.objects.create(post=post, deputy=world.handler_b, starts_on=today, ends_on=today)
    assert NOBODY not in form(client_of, leaderless)


def test_a_plan_that_asks_for_no_sign_off_warns_of_nothing(ledger, client_of):
    Appointment.objects.filter(user=ledger.world.leader_a).delete()
    assert lacking(ledger) == []
    assert NOBODY not in form(client_of, ledger)


def test_a_unit_sees_only_itself_in_the_list(leaderless, client_of):
    found = client_of("handler_b").get(f"/api/plans/{leaderless.plan.pk}/signers").json()
    assert found == []
    found = client_of("handler_a").get(f"/api/plans/{leaderless.plan.pk}/signers").json()
    assert found == [{"organization": "CB-QS", "name": "青山县交通运输局", "vacant_posts": ["分管领导"], "above": None}]


def test_the_list_is_taken_away_as_a_workbook_and_that_is_an_event(leaderless, client_of):
    answer = client_of("plan_office").get(f"/plans/{leaderless.plan.pk}/signers/?export=xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert ("青山县交通运输局", "CB-QS", "分管领导") in [row[:3] for row in rows]
    assert Event.objects.get(tag="assignments:signers:export").data["rows"] == len(rows) - 1


def test_the_number_of_queries_does_not_grow_with_the_units(leaderless, django_assert_num_queries):
    units = list(asking_units(leaderless.world.plan_office, leaderless.plan))
    for some in (units[:1], units):
        with django_assert_num_queries(4):
            unsigned(some)
