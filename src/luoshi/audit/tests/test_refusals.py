"""Refused requests are events: page and API, once an hour for each person and address, the others counted and told later."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from luoshi.audit import actions, queries
from luoshi.audit.models import Event, RefusalCount
from luoshi.audit.queries import REFUSALS_APART, Search
from luoshi.audit.sentences import told
from luoshi.audit.verifying import verify_chain

PAGE, API = "/organizations/add/", "/api/accounts/"
NEW = {"username": "new.one", "full_name": "秘密的新人"}


@pytest.fixture
def clock():
    with time_machine.travel("2022-06-01T09:00+08:00", tick=False) as traveller:
        yield traveller


def refusals():
    return Event.objects.filter(tag="audit:request:refused").order_by("sequence")


def ask_api(client):
    return client.post(API, NEW, content_type="application/json")


def test_a_refused_page_is_an_event_of_the_person_with_nothing_that_was_sent(client_of, world):
    assert client_of("handler_a").post(PAGE, NEW).status_code == 403
    event = refusals().get()
    assert (event.actor, event.actor_name) == (world.handler_a, "张三")
    assert event.data == {"route": "/organizations/add/", "method": "POST", "times": 1, "since": event.data["since"]}
    assert "秘密" not in str(event.data)


def test_a_refused_operation_of_the_api_is_an_event_as_well(client_of, world):
    assert ask_api(client_of("handler_a")).status_code == 403
    event = refusals().get()
    assert (event.actor, event.data["route"], event.data["method"]) == (world.handler_a, "/api/accounts/", "POST")


def test_a_forged_form_of_a_signed_in_person_is_an_event(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.handler_a, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.generic("MADE-UP", "/language/").status_code == 403
    assert browser.generic("MADE-UP-TOO", "/language/").status_code == 403
    assert [(event.data["route"], event.data["method"]) for event in refusals()] == [("/language/", "?")]


def test_what_is_not_refused_or_nobody_s_leaves_none(client_of, client, world):
    assert ask_api(client).status_code == 401
    assert client_of("administrator").get(PAGE).status_code == 200
    assert client_of("auditor").get(PAGE).status_code == 404  # what one may not see is not found, and no refusal
    assert not refusals().exists()


def test_a_loop_leaves_one_event_an_hour_and_the_rest_is_counted(client_of, world, clock):
    person = client_of("handler_a")
    for _number in range(20):
        ask_api(person)
    assert [event.data["times"] for event in refusals()] == [1]
    clock.shift(REFUSALS_APART)
    person = client_of("handler_a")
    ask_api(person)
    assert [event.data["times"] for event in refusals()] == [1, 20]


def test_each_person_and_each_address_counts_for_itself(client_of, world, clock):
    for name in ("handler_a", "handler_b"):
        ask_api(client_of(name))
        client_of(name).post(PAGE)
        client_of(name).get(PAGE)
    assert refusals().count() == 6


def test_what_was_counted_is_told_when_its_hour_is_over(client_of, world, clock):
    person = client_of("handler_a")
    for _number in range(5):
        ask_api(person)
    assert actions.tell_refusals() == 0
    assert not queries.is_refusal_over()
    clock.shift(REFUSALS_APART + timedelta(minutes=1))
    assert queries.is_refusal_over()
    assert actions.tell_refusals() == 1
    assert [event.data["times"] for event in refusals()] == [1, 4]
    assert refusals().last().actor == world.handler_a
    assert not RefusalCount.objects.exists()
    assert actions.tell_refusals() == 0
    assert verify_chain().holds


def test_a_clock_that_is_moved_back_keeps_nothing_untold(client_of, world, clock):
    ask_api(client_of("handler_a"))
    clock.shift(-timedelta(days=1))
    ask_api(client_of("handler_a"))
    assert [event.data["times"] for event in refusals()] == [1, 1]


def test_the_auditor_finds_refusals_among_the_failures(client_of, world):
    ask_api(client_of("handler_a"))
    found = queries.search(Search(topic="failure"))
    assert [event.tag for event in found] == ["audit:request:refused"]
    with translation.override("zh-hans"):
        assert told(found[0]).words == "请求被拒绝（1 次）：POST /api/accounts/"
