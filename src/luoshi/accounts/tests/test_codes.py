"""One-time codes: set up, sign in with, recover, lock, and ask for by role."""

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from luoshi.accounts.codes import unsealed
from luoshi.accounts.tests.kit import (
    PASSWORD,
    code_now,
    sign_in,
    signed_in,
    tags,
    told_secrets,
    with_codes,
    with_password,
    words_of,
)


@pytest.fixture
def person(world):
    return with_password(world.handler_a)


def set_up(client):
    """Walk through setting up, as a person does; the key and the page of recovery codes."""
    asked = client.get("/accounts/codes/set-up/")
    if asked.status_code == 302:
        answer = client.post(asked.headers["Location"], {"password": PASSWORD})
        asked = client.get(answer.headers["Location"])
    secret = asked.context["form"].secret
    return secret, client.post("/accounts/codes/set-up/", {"code": code_now(secret)}, follow=True)


def test_setting_up_shows_a_picture_and_recovery_codes(person, django_capture_on_commit_callbacks):
    client = signed_in()
    client.get("/accounts/codes/set-up/")
    client.post("/accounts/reauthenticate/?next=/accounts/codes/set-up/", {"password": PASSWORD})
    page = words_of(client.get("/accounts/codes/set-up/"))
    assert 'src="data:image/svg+xml;base64,' in page
    with django_capture_on_commit_callbacks(execute=True):
        secret, done = set_up(client)
    assert len(done.context["unused_codes"]) == 10
    assert "****" in str(client.get("/accounts/codes/recovery/").context["unused_codes"])
    assert "accounts:code:activate" in tags()
    assert told_secrets(secret, *done.context["unused_codes"]) == []


def test_setting_up_asks_for_the_password_again(person):
    client = signed_in()
    assert client.get("/accounts/codes/set-up/").headers["Location"].startswith("/accounts/reauthenticate/")


def test_signing_in_asks_for_the_code(person):
    secret = with_codes(person)
    client = Client()
    assert sign_in(client).headers["Location"] == "/accounts/codes/sign-in/"
    assert client.get("/").status_code == 302
    assert client.post("/accounts/codes/sign-in/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/codes/sign-in/", {"code": code_now(secret)}).status_code == 302
    assert client.get("/").status_code == 200
    assert told_secrets(secret) == []


def test_the_key_is_stored_sealed(person):
    secret = with_codes(person)
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))
    assert unsealed(Authenticator.objects.get().data["secret"]) == secret


def test_a_role_that_is_none_is_said_at_the_start(settings):
    settings.TOTP_ROLES = ["admin"]
    with pytest.raises(ImproperlyConfigured, match="admin"):
        apps.get_app_config("accounts").ready()


def test_a_code_signs_in_once(person):
    secret = with_codes(person)
    code = code_now(secret)
    client, other = Client(), Client()
    sign_in(client), sign_in(other)
    assert client.post("/accounts/codes/sign-in/", {"code": code}).status_code == 302
    assert other.post("/accounts/codes/sign-in/", {"code": code}).status_code == 200


def test_a_recovery_code_signs_in_once_and_is_an_event(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _secret, done = set_up(signed_in())
    code = done.context["unused_codes"][0]
    client = Client()
    sign_in(client)
    assert client.post("/accounts/codes/sign-in/", {"code": code}).status_code == 302
    assert "accounts:code:recover" in tags()
    again = Client()
    sign_in(again)
    assert again.post("/accounts/codes/sign-in/", {"code": code}).status_code == 200


def test_wrong_codes_lock_the_sign_in_even_for_the_right_one(person):
    secret = with_codes(person)
    client = Client()
    sign_in(client)
    statuses = [client.post("/accounts/codes/sign-in/", {"code": "000000"}).status_code for _try in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert client.post("/accounts/codes/sign-in/", {"code": code_now(secret)}).status_code == 200
    assert client.get("/").status_code == 302
    assert sign_in(Client()).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_role_may_ask_for_codes(world, settings):
    settings.TOTP_ROLES = ["handler"]
    person = with_password(world.handler_a)
    client = signed_in()
    assert client.get("/").headers["Location"] == "/accounts/codes/set-up/"
    assert client.get("/api/organizations/").json()["code"] == "accounts.code_first"
    set_up(client)
    assert client.get("/").status_code == 200
    client.post("/accounts/codes/turn-off/")
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_codes_are_turned_off_by_their_owner(person):
    secret = with_codes(person)
    client = Client()
    sign_in(client)
    client.post("/accounts/codes/sign-in/", {"code": code_now(secret)})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/codes/turn-off/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert "accounts:code:deactivate" in tags()
    assert sign_in(Client()).headers["Location"] == "/"


def test_the_pages_of_codes_open(person):
    client = signed_in()
    assert "codes/set-up" in words_of(client.get("/accounts/codes/"))
    with_codes(person)
    assert client.get("/accounts/codes/").context["authenticators"]["totp"]
