"""The rules for passwords: classes, history, age, and the change after an administrator gave one."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from luoshi.accounts.actions import reset_password
from luoshi.accounts.models import PasswordHistory
from luoshi.accounts.passwords import classes_in
from luoshi.accounts.tests.kit import PASSWORD, sign_in, signed_in, tags, with_password, words_of


def change(client, old, new):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize(
    ("password", "count"), [("abc", 1), ("abcA", 2), ("abcA1", 3), ("abcA1-", 4), ("落实", 1), ("", 0)]
)
def test_classes_of_characters_are_counted(password, count):
    assert classes_in(password) == count


@pytest.mark.parametrize("password", ["abcdefghijkl", "short-1", "abcdefgh1234", "password123"])
def test_plain_passwords_are_refused(password, world):
    with pytest.raises(ValidationError):
        validate_password(password, world.handler_a)


def test_the_numbers_are_settings(world, settings):
    settings.PASSWORD_CLASSES = 4
    with pytest.raises(ValidationError, match="4"):
        validate_password(PASSWORD, world.handler_a)


def test_former_passwords_can_not_be_taken_again(world, settings):
    settings.PASSWORD_HISTORY = 2
    person = with_password(world.handler_a, "jiu-mi-ma-0001")
    client = signed_in(password="jiu-mi-ma-0001")
    assert change(client, "jiu-mi-ma-0001", "jiu-mi-ma-0001").status_code == 200
    assert change(client, "jiu-mi-ma-0001", "jiu-mi-ma-0002").status_code == 302
    assert change(client, "jiu-mi-ma-0002", "jiu-mi-ma-0001").status_code == 200
    assert change(client, "jiu-mi-ma-0002", "jiu-mi-ma-0003").status_code == 302
    assert change(client, "jiu-mi-ma-0003", "jiu-mi-ma-0001").status_code == 302
    assert PasswordHistory.objects.filter(user=person).count() == 2


def test_a_given_password_is_changed_before_anything_else_is_open(world):
    given = reset_password(None, world.handler_a)
    client = signed_in(password=given)
    assert client.get("/").headers["Location"] == "/accounts/password/change/"
    assert (
        client.get("/reports/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/password/change/"
    )
    refused = client.get("/api/organizations/")
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.password_first")
    assert "管理员" in words_of(client.get("/accounts/password/change/"))
    assert change(client, given, "zi-ji-de-2022").headers["Location"] == "/", "on to the desk, not the same form again"
    assert client.get("/").status_code == 200
    assert signed_in(password="zi-ji-de-2022").get("/").status_code == 200


def test_whoever_must_change_can_still_sign_out(world):
    client = signed_in(password=reset_password(None, world.handler_a))
    assert client.post("/accounts/logout/").status_code == 302


def test_an_office_may_leave_the_first_change_out(world, settings):
    settings.PASSWORD_CHANGE_FIRST = False
    assert signed_in(password=reset_password(None, world.handler_a)).get("/").status_code == 200


def test_an_old_password_is_changed_at_the_next_sign_in(world):
    with time_machine.travel(datetime(2022, 3, 1, tzinfo=UTC), tick=False) as clock:
        with_password(world.handler_a)
        assert signed_in().get("/").status_code == 200
        clock.move_to(datetime(2022, 5, 29, tzinfo=UTC))
        assert signed_in().get("/").status_code == 200
        clock.move_to(datetime(2022, 5, 30, tzinfo=UTC))
        client = signed_in()
        assert client.get("/").headers["Location"] == "/accounts/password/change/"
        assert change(client, PASSWORD, "wu-yue-xin-2022").status_code == 302
        assert client.get("/").status_code == 200


def test_passwords_of_the_demonstration_do_not_grow_old(world):
    with time_machine.travel(datetime(2022, 3, 1, tzinfo=UTC), tick=False) as clock:
        person = with_password(world.handler_a)
        person.credential.expires = False
        person.credential.save()
        clock.move_to(datetime(2024, 3, 1, tzinfo=UTC))
        assert signed_in().get("/").status_code == 200


def test_changing_the_password_signs_other_devices_out(world):
    with_password(world.handler_a)
    here, there = signed_in(), signed_in()
    assert change(here, PASSWORD, "xin-de-kou-ling-2023").status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert "organizations:account:change_password" in tags()


def test_two_that_differ_are_refused(world):
    with_password(world.handler_a)
    client = signed_in()
    sent = {"oldpassword": PASSWORD, "password1": "xin-de-kou-ling-2023", "password2": "bie-de-kou-ling-2023"}
    assert client.post("/accounts/password/change/", sent).status_code == 200
    assert sign_in(Client()).status_code == 302
