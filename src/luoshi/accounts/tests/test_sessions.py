"""Sessions: idle ones end, one's own are listed and ended, and a signed-out page can go on."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from luoshi.accounts.devices import device_words
from luoshi.accounts.tests.kit import signed_in, tags, with_password, words_of

START = datetime(2022, 6, 1, 8, tzinfo=UTC)
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"


@pytest.fixture
def person(world):
    return with_password(world.handler_a)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_session_that_is_used_goes_on(person, clock):
    client = signed_in()
    for _step in range(4):
        clock.shift(timedelta(minutes=25))
        assert client.get("/").status_code == 200


def test_an_idle_session_ends_and_the_page_says_why(person, clock):
    client = signed_in()
    clock.shift(timedelta(minutes=30))
    answer = client.get("/reports/?state=draft")
    assert answer.headers["Location"] == "/accounts/login/?next=/reports/%3Fstate%3Ddraft&idle=1"
    assert "未操作" in words_of(client.get(answer.headers["Location"]))
    assert tags("accounts:session") == ["accounts:session:idle"]


def test_parts_of_pages_and_programs_are_refused_when_it_was_idle(person, clock):
    client, program = signed_in(), signed_in()
    clock.shift(timedelta(minutes=31))
    assert client.post("/reports/", headers={"HX-Request": "true"}).status_code == 403
    assert program.get("/api/organizations/").status_code == 401


def test_asking_how_long_there_is_still_keeps_no_session_alive(person, clock):
    client = signed_in()
    clock.shift(timedelta(minutes=20))
    assert client.get("/accounts/session/").json()["remaining"] == 600
    clock.shift(timedelta(minutes=11))
    assert client.get("/accounts/session/", headers={"Accept": "application/json"}).status_code == 302


def test_saying_that_one_is_there_does(person, clock):
    client = signed_in()
    clock.shift(timedelta(minutes=20))
    assert client.post("/accounts/session/").json()["remaining"] == 1800


def test_the_idle_time_is_a_setting(person, clock, settings):
    settings.SESSION_IDLE_SECONDS = 0
    client = signed_in()
    clock.shift(timedelta(hours=5))
    assert client.get("/accounts/session/").json()["remaining"] is None
    assert client.get("/").status_code == 200


def test_the_list_shows_each_device_and_signs_one_out(person):
    here, there = signed_in(), signed_in(HTTP_USER_AGENT=EDGE, REMOTE_ADDR="10.1.2.3")
    page = here.get("/accounts/sessions/")
    assert "Edge · Windows" in words_of(page)
    assert "10.1.2.3" in words_of(page)
    other = next(session for session, _words in page.context["rows"] if session.ip == "10.1.2.3")
    assert here.post(f"/accounts/sessions/{other.pk}/end/").status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert "accounts:session:end" in tags()


def test_nobody_ends_a_session_of_somebody_else(person, world):
    with_password(world.handler_b)
    other = signed_in("handler_b")
    pk = other.get("/accounts/sessions/").context["rows"][0][0].pk
    assert signed_in().post(f"/accounts/sessions/{pk}/end/").status_code == 404
    assert other.get("/").status_code == 200


def test_all_others_or_all_are_signed_out(person):
    here, there = signed_in(), signed_in()
    here.post("/accounts/sessions/end/")
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    again = signed_in()
    again.post("/accounts/sessions/end/", {"everywhere": "1"})
    assert (here.get("/").status_code, again.get("/").status_code) == (302, 302)


def test_when_a_session_was_last_seen_is_kept(person, clock):
    client = signed_in()
    clock.shift(timedelta(minutes=5))
    client.get("/")
    assert client.get("/accounts/sessions/").context["rows"][0][0].last_seen_at == START + timedelta(minutes=5)


def test_the_address_is_what_our_own_proxy_says(person, settings):
    settings.PROXIES = 1
    client = signed_in(HTTP_X_FORWARDED_FOR="6.6.6.6, 10.9.9.9")
    assert client.get("/accounts/sessions/").context["rows"][0][0].ip == "10.9.9.9"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0", "微信 · iPhone"),
        ("curl/8", "curl/8"),
    ],
)
def test_devices_have_names_that_people_know(agent, words):
    # The system named first is the more particular one.
    assert device_words(agent).split(" · ")[0] == words.split(" · ")[0]
