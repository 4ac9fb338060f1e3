"""What a unit owes and has begun belongs to the post: it moves with it, at once; a stand-in's acts say for whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.organizations.posts import actions as posts
from luoshi.reports import queries
from luoshi.reports.actions import start_report
from luoshi.web.tests.house import build_house


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return build_house()


def test_a_draft_passes_to_the_new_handler_at_once(house):
    world, _places = house
    before = [report.pk for report in queries.drafts_of(world.handler_a)]
    assert before
    held = world.handler_a.appointments.get()
    posts.hand_over(world.administrator, held, world.outsider, timezone.localdate())
    assert [report.pk for report in queries.drafts_of(world.outsider)] == before
    assert list(queries.drafts_of(world.handler_a)) == []
    assert not queries.visible_reports(world.handler_a).filter(pk__in=before).exists()


def test_the_new_handler_continues_the_draft_on_his_page(house, client):
    world, places = house
    held = world.handler_a.appointments.get()
    posts.hand_over(world.administrator, held, world.outsider, timezone.localdate())
    edit = f"/reports/{places['draft']}/edit/"
    for person, status in (("outsider", 200), ("handler_a", 404)):
        client.force_login(getattr(world, person), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(edit).status_code == status


def test_an_act_of_a_stand_in_says_for_whom(house):
    world, _places = house
    post = world.handler_b.appointments.get().post
    today = timezone.localdate()
    posts.arrange_stand_in(world.handler_b, post, world.leader_b, today, today + timedelta(days=7))
    assignment = world.county_b.assignments.get()
    start_report(world.leader_b, assignment)
    event = Event.objects.get(tag="reports:report:start")
    assert (event.actor_name, event.data["on_behalf_of"]) == ("赵六", "王五（经办人）")


def test_an_act_in_ones_own_post_names_nobody_else(house):
    world, _places = house
    start_report(world.handler_b, world.county_b.assignments.get())
    assert "on_behalf_of" not in Event.objects.get(tag="reports:report:start").data
