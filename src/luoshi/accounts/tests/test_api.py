"""Administrators look after accounts through the API as they do on the pages; what is secret is told once and stands nowhere."""

import pytest

from luoshi.accounts.models import Invitation
from luoshi.accounts.tests.kit import tags, told_secrets, with_codes, with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


def post(client, path, **data):
    return client.post(f"/api/accounts/{path}", data, content_type="application/json")


def test_one_time_codes_are_removed(administrator, world):
    with_codes(world.handler_a)
    answer = post(administrator, "handler_a/remove-codes")
    assert (answer.status_code, answer.json()["has_code"]) == (200, False)
    assert "accounts:code:remove" in tags()
    again = post(administrator, "handler_a/remove-codes")
    assert (again.status_code, again.json()["code"]) == (409, "accounts.no_codes")


def test_a_new_password_is_told_once_and_kept_nowhere(administrator, world):
    answer = post(administrator, "handler_a/password")
    password = answer.json()["password"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert world.handler_a.check_password(password)
    assert told_secrets(password) == []


def test_the_code_of_an_invitation_opens_the_account_once(administrator, world, client, settings):
    settings.EMAIL_HOST = ""
    answer = post(administrator, "handler_a/invite")
    code = answer.json()["code"]
    assert (answer.json()["way"], "no-store" in answer.headers["Cache-Control"]) == ("slip", True)
    assert told_secrets(code) == []
    led = client.post(
        "/accounts/invitation/",
        {"username": "handler_a", "code": code, "password1": "wo-de-mi-ma-2022", "password2": "wo-de-mi-ma-2022"},
    )
    assert led.status_code == 302
    assert world.handler_a.check_password("wo-de-mi-ma-2022")
    listed = administrator.get("/api/accounts/invitations/").json()["items"]
    assert [(one["username"], one["way"], one["state"]) for one in listed] == [("handler_a", "slip", "used")]


def test_who_has_a_mail_address_gets_a_link_and_no_code_is_told(administrator, world, settings):
    settings.EMAIL_HOST = "localhost"
    type(world.handler_a).objects.filter(username="handler_a").update(email="a@example.org")
    assert post(administrator, "handler_a/invite").json() == {"way": "mail", "code": None}
    assert post(administrator, "handler_a/invite", printed=True).json()["way"] == "slip"


def test_an_invitation_is_withdrawn(administrator, world):
    post(administrator, "handler_a/invite", printed=True)
    pk = Invitation.objects.get().pk
    assert post(administrator, f"invitations/{pk}/withdraw").json()["state"] == "revoked"
    assert post(administrator, "invitations/0/withdraw").status_code == 404


def test_a_closed_account_is_not_invited(administrator, world):
    post(administrator, "handler_a/close")
    answer = post(administrator, "handler_a/invite")
    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.nobody_invited")


def test_all_sessions_of_an_account_end(administrator, world, client):
    with_password(world.handler_a)
    client.post("/accounts/login/", {"login": "handler_a", "password": "ping-an-gong-lu-2022"})
    client.get("/accounts/")
    assert post(administrator, "handler_a/sign-out").json()["session_count"] == 0
    assert client.get("/accounts/").status_code == 302


def test_nobody_else_finds_an_account_or_an_invitation(client_of, world):
    for path in ("handler_a/password", "handler_a/invite", "handler_a/remove-codes", "handler_a/sign-out"):
        assert post(client_of("handler_b"), path).status_code == 404
    assert client_of("auditor").get("/api/accounts/invitations/").json()["items"] == []
