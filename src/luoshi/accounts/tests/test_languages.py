"""A language once chosen goes with the account to every device; visitors have their browser's cookie."""

import pytest
from django.test import Client

from luoshi.audit.models import Event

pytestmark = pytest.mark.django_db


def signed_in(person):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def language(browser, address="/accounts/"):
    return browser.get(address).headers["Content-Language"]


def test_a_second_device_has_what_was_chosen_on_the_first(world):
    first = signed_in(world.handler_a)
    assert language(first) == "zh-Hans"
    first.post("/language/", {"language": "zh-hant"})
    assert language(first) == "zh-Hant"
    assert language(signed_in(world.handler_a)) == "zh-Hant"
    assert language(signed_in(world.handler_b)) == "zh-Hans"


def test_the_account_comes_before_what_another_left_in_the_browser(world):
    signed_in(world.handler_a).post("/language/", {"language": "zh-hans"})
    shared = Client()
    shared.post("/language/", {"language": "en"})
    assert language(shared, "/accounts/login/") == "en"
    shared.force_login(world.handler_a, backend="django.contrib.auth.backends.ModelBackend")
    assert language(shared) == "zh-Hans"
    shared.post("/accounts/logout/")
    assert language(shared, "/accounts/login/") == "en"


def test_a_visitor_s_choice_is_the_browser_s_alone(client):
    client.post("/language/", {"language": "en"})
    assert language(client, "/accounts/login/") == "en"
    assert not Event.objects.filter(tag="accounts:language:choose").exists()


def test_the_choice_is_an_event_and_the_same_again_is_none(world):
    browser = signed_in(world.handler_a)
    for chosen in ("en", "en", "made-up"):
        browser.post("/language/", {"language": chosen})
    event = Event.objects.get(tag="accounts:language:choose")
    assert (event.actor, event.data) == (world.handler_a, {"language": "en"})
    assert language(browser) == "en"
