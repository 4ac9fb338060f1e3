"""Signing in and out, and what of it stays on record."""

import pytest
from click.testing import CliRunner
from django.test import Client

from luoshi.accounts.commands import accounts_group
from luoshi.audit.models import Event

PASSWORD = "ping-an-gong-lu-2022"


@pytest.fixture
def person(world):
    user = world.handler_a
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": "handler_a", "password": password})


def events():
    return list(Event.objects.filter(tag__startswith="organizations:").values_list("tag", "actor_name"))


def test_signing_in_and_out_are_events(person):
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.post("/accounts/logout/").status_code == 302
    assert events() == [("organizations:session:sign_in", "张三"), ("organizations:session:sign_out", "张三")]


def test_a_wrong_password_is_an_event_that_names_no_password(person):
    assert sign_in(Client(), "falsch").status_code == 200
    failed = Event.objects.get(tag="organizations:session:sign_in_failed")
    assert failed.data == {"username": "handler_a", "address": "127.0.0.1"}


def test_five_wrong_passwords_lock_the_sign_in_even_for_the_right_one(person):
    client = Client()
    for _attempt in range(5):
        answer = sign_in(client, "falsch")
    assert answer.status_code == 429
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "account/locked.html" in [template.name for template in answer.templates]
    assert Event.objects.filter(tag="organizations:session:lock_out").exists()
    assert sign_in(Client(REMOTE_ADDR="10.0.0.7")).status_code == 302


def test_nobody_signs_up(db):
    assert Client().get("/accounts/signup/").status_code == 404


def test_a_password_is_changed_by_its_owner(person):
    client = Client()
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": "xin-de-kou-ling-2023", "password2": "xin-de-kou-ling-2023"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert client.get("/accounts/").status_code == 200
    assert sign_in(Client(), "xin-de-kou-ling-2023").status_code == 302
    assert ("organizations:account:change_password", "张三") in events()


def test_the_account_page_shows_the_posts_held(client_of):
    assert "青山县交通运输局" in client_of("leader_a").get("/accounts/").content.decode()
    assert client_of("outsider").get("/accounts/").context["appointments"].count() == 0


def test_a_closed_account_signs_in_no_more(person):
    person.is_active = False
    person.save()
    assert sign_in(Client()).status_code == 200
    assert events() == [("organizations:session:sign_in_failed", "")]


def test_an_administrator_gives_a_new_password_that_is_shown_once_and_never_recorded(client_of, world):
    page = client_of("administrator").post(f"/accounts/manage/{world.handler_a.pk}/password/")
    password = page.context["password"]
    assert password in page.content.decode()
    assert sign_in(Client(), password).status_code == 302
    reset = Event.objects.get(tag="organizations:account:reset_password")
    assert (reset.actor_name, reset.data) == ("管维", {"username": "handler_a"})


def test_the_command_gives_the_first_administrator_a_password(world):
    result = CliRunner().invoke(accounts_group, ["password", "handler_a"])
    assert sign_in(Client(), result.stdout.strip()).status_code == 302
    assert CliRunner().invoke(accounts_group, ["password", "nobody"]).exit_code == 1
