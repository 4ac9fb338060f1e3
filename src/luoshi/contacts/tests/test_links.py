"""Secret links: they open one unit's form and nothing else, expire, can be revoked, and are not guessed."""

import pytest
import time_machine
from django.test import Client

from luoshi.contacts import links
from luoshi.contacts.actions import print_letters, renew_link, revoke_link
from luoshi.contacts.models import Attempt, Declaration

ANSWER = {
    "deputy_choice": "other",
    "deputy_name": "李副",
    "deputy_phone": "13911110001",
    "handler_choice": "other",
    "handler_name": "小张",
    "handler_phone": "13911110002",
    "joined_group": "on",
}


def address(declaration):
    return f"/contacts/answer/{links.token(declaration)}/"


def test_a_unit_answers_without_an_account(client, of_a):
    page = client.get(address(of_a)).content.decode()
    assert "青山县交通运输局" in page
    assert "党建工作群" in page
    assert client.post(address(of_a), ANSWER).status_code == 302
    of_a.refresh_from_db()
    assert (of_a.state, of_a.deputy_name, of_a.handler_phone, of_a.joined_group, of_a.filed_by) == (
        "declared",
        "李副",
        "13911110002",
        True,
        None,
    )
    assert "小张" in client.get(address(of_a)).content.decode()


def test_a_changed_expired_or_revoked_link_opens_nothing(client, world, of_a):
    whole = links.token(of_a)
    other = of_a.call.declarations.exclude(pk=of_a.pk).get()
    for wrong in (whole[:-1] + ("0" if whole[-1] != "0" else "1"), f"{other.pk}-{whole.partition('-')[2]}", "1", "x-y"):
        assert client.get(f"/contacts/answer/{wrong}/").status_code == 404
    with time_machine.travel("2022-04-08 10:00 +0800", tick=False):
        assert client.get(f"/contacts/answer/{whole}/").status_code == 404
    renew_link(world.plan_office, of_a)
    assert client.get(f"/contacts/answer/{whole}/").status_code == 404
    of_a.refresh_from_db()
    fresh = address(of_a)
    assert client.get(fresh).status_code == 200
    revoke_link(world.plan_office, of_a)
    assert client.get(fresh).status_code == 404
    assert client.post(fresh, ANSWER).status_code == 404


def test_a_link_says_nothing_in_the_database(of_a):
    assert links.token(of_a).partition("-")[2] not in str(Declaration.objects.filter(pk=of_a.pk).values())


def test_wrong_links_from_one_place_are_stopped_for_an_hour(client, of_a):
    for _time in range(links.MOST_WRONG):
        assert client.get("/contacts/answer/1-0/").status_code == 404
    assert client.get("/contacts/answer/1-0/").status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").get("/contacts/answer/1-0/").status_code == 404
    assert client.get(address(of_a)).status_code == 200, "a right link still opens"
    with time_machine.travel("2022-03-01 11:00 +0800", tick=False):
        assert client.get("/contacts/answer/1-0/").status_code == 404


def test_answers_through_one_link_are_counted(client, of_a):
    Attempt.objects.create(key=f"answer:{of_a.pk}", hour="2022-03-01T02:00:00Z", count=links.MOST_ANSWERS)
    assert client.post(address(of_a), ANSWER).status_code == 429


def test_letters_carry_the_links_of_who_is_missing(client_of, world, of_a, call):
    assert len(print_letters(world.plan_office, call)) == 2
    page = client_of("plan_office").get(f"/contacts/plans/{call.plan_id}/letters/").content.decode()
    assert f"http://testserver{address(of_a)}" in page
    assert page.count("data:image/svg+xml") == 2


def test_a_full_number_is_not_had_by_a_link(client, of_a):
    page = client.get(address(of_a)).content.decode()
    assert ("138****0000" in page, "13800000000" in page) == (True, False)
    assert client.post(f"/contacts/declarations/{of_a.pk}/phone/handler/").status_code == 302, "to the sign-in page"


@pytest.mark.parametrize("text", ["", "-", "999999999999999999999-0", "１-0"])
def test_odd_links_are_no_error(client, of_a, text):
    assert links.find(text) is None
