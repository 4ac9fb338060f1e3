"""What administrators do with accounts, and that nobody else does."""

import io
import re

import openpyxl
import pytest
from django.test import Client

from luoshi.accounts import actions
from luoshi.accounts.commands import accounts_group
from luoshi.accounts.tests.kit import sign_in, signed_in, tags, with_codes, with_password, words_of
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Role, User
from luoshi.organizations.tests.world import appoint


def names(client, query):
    return [person.username for person in client.get(f"/accounts/manage/{query}").context["page"]]


def test_the_list_is_narrowed(client_of, world):
    client = client_of("administrator")
    with_password(world.leader_a)
    with_codes(world.leader_b)
    User.objects.filter(username="outsider").update(is_active=False)
    assert names(client, "?q=张三") == ["handler_a"]
    assert names(client, "?role=auditor") == ["auditor"]
    assert names(client, "?within=CB-QS") == ["handler_a", "leader_a"]
    assert names(client, "?state=closed") == ["outsider"]
    assert "leader_a" not in names(client, "?state=no_password")
    assert "leader_b" not in names(client, "?state=no_code")
    assert names(client, "?q=xx") == []


def test_the_list_takes_the_same_number_of_queries_however_many_accounts(client_of, django_assert_max_num_queries):
    client = client_of("administrator")
    client.get("/accounts/manage/")
    with django_assert_max_num_queries(20):
        client.get("/accounts/manage/")


def test_the_export_is_a_workbook_and_an_event(client_of):
    answer = client_of("administrator").get("/accounts/manage/export/?q=张三")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1][:3] == ("handler_a", "张三", "青山县交通运输局 经办人")
    assert len(rows) == 2
    assert "accounts:account:export" in tags()


def test_a_phone_is_masked_and_each_look_at_it_is_an_event(client_of, world):
    User.objects.filter(pk=world.handler_a.pk).update(phone="13800001234")
    client = client_of("administrator")
    page = client.get(f"/accounts/manage/{world.handler_a.pk}/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    assert "organizations:phone:look" not in tags()
    look = re.search(r'action="(/organizations/appointments/\d+/phone/)"', page)[1]
    assert "13800001234" in client.post(look).content.decode()
    assert "organizations:phone:look" in tags()


def test_an_account_is_opened_once(client_of):
    client = client_of("administrator")
    sent = {"username": "xin.ren", "full_name": "新人", "phone": "", "email": ""}
    assert client.post("/accounts/manage/new/", sent).status_code == 302
    assert not User.objects.get(username="xin.ren").has_usable_password()
    again = client.post("/accounts/manage/new/", sent | {"username": "XIN.REN"})
    assert "XIN.REN" in str(again.context["form"].errors["username"])
    assert client.post("/accounts/manage/new/", sent | {"username": "mit leer"}).status_code == 200


def test_closing_signs_out_and_opening_lets_in_again(client_of, world):
    pk = with_password(world.handler_a).pk
    there = signed_in()
    client = client_of("administrator")
    client.post(f"/accounts/manage/{pk}/close/")
    assert there.get("/").status_code == 302
    assert sign_in(Client()).status_code == 200
    client.post(f"/accounts/manage/{pk}/open/")
    assert sign_in(Client()).status_code == 302
    assert tags("accounts:account") == ["accounts:account:deactivate", "accounts:account:reactivate"]


def test_the_last_administrator_and_oneself_stay(world):
    with pytest.raises(DomainError, match="own_account"):
        actions.deactivate_account(world.administrator, world.administrator)
    with pytest.raises(DomainError, match="last_administrator"):
        actions.deactivate_account(None, world.administrator)
    appoint(world.outsider, Role.ADMINISTRATOR, world.bureau, "系统管理二")
    actions.deactivate_account(None, world.administrator)


def test_a_refusal_is_said_on_the_page(client_of, world):
    client = client_of("administrator")
    answer = client.post(f"/accounts/manage/{world.handler_a.pk}/unlock/", follow=True)
    assert "handler_a" in words_of(answer)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]


def test_unlocking_opens_the_sign_in(client_of, world):
    pk = with_password(world.handler_a).pk
    for _try in range(5):
        sign_in(Client(), password="falsch")
    client = client_of("administrator")
    assert names(client, "?state=locked") == ["handler_a"]
    assert client.get(f"/accounts/manage/{pk}/").context["is_locked"]
    client.post(f"/accounts/manage/{pk}/unlock/")
    assert sign_in(Client()).status_code == 302
    assert "accounts:account:unlock" in tags()


def test_removing_codes_lets_in_without(client_of, world):
    person = with_password(world.handler_a)
    with_codes(person)
    client_of("administrator").post(f"/accounts/manage/{person.pk}/codes/")
    assert sign_in(Client()).headers["Location"] == "/"
    assert "accounts:code:remove" in tags()


def test_sessions_are_counted_and_ended(client_of, world):
    person = with_password(world.handler_a)
    there = signed_in()
    client = client_of("administrator")
    assert client.get(f"/accounts/manage/{person.pk}/").context["person"].session_count == 1
    client.post(f"/accounts/manage/{person.pk}/sessions/")
    assert there.get("/").status_code == 302


@pytest.mark.parametrize("who", ["auditor", "plan_office", "bureau_leader", "handler_a"])
def test_nobody_else_does(who, world):
    person, actor = world.handler_b, getattr(world, who)
    for action in (
        actions.deactivate_account,
        actions.reactivate_account,
        actions.reset_password,
        actions.remove_codes,
        actions.unlock_account,
        actions.end_sessions,
    ):
        with pytest.raises(PermissionDeniedError):
            action(actor, person)


def without_token(answer):
    return re.sub(r"[A-Za-z0-9]{64}", "", words_of(answer))


def test_a_lock_tells_nothing_about_accounts(world):
    with_password(world.handler_a)
    answers = [[sign_in(Client(), name, "falsch") for _try in range(6)] for name in ("handler_a", "nobody")]
    assert [answer.status_code for answer in answers[0]] == [answer.status_code for answer in answers[1]]
    for step in (0, 5):
        known, unknown = (without_token(row[step]) for row in answers)
        assert known.replace("handler_a", "nobody") == unknown


def test_the_api_does_the_same(client_of, world):
    client = client_of("administrator")
    assert client.get("/api/accounts/?q=张三").json()["items"][0]["username"] == "handler_a"
    new = {"username": "api.ren", "full_name": "接口人"}
    assert client.post("/api/accounts/", new, content_type="application/json").json()["has_password"] is False
    assert client.post("/api/accounts/handler_a/close").json()["is_active"] is False
    assert client.post("/api/accounts/handler_a/open").json()["is_active"] is True
    assert client.post("/api/accounts/handler_a/unlock").status_code == 409


def test_the_commands_do_the_same(world):
    from click.testing import CliRunner

    run = CliRunner().invoke
    assert run(accounts_group, ["close", "handler_a"]).exit_code == 0
    assert not world.handler_a.is_active
    assert run(accounts_group, ["open", "handler_a"]).exit_code == 0
    assert run(accounts_group, ["unlock", "handler_a"]).exit_code == 1
    assert run(accounts_group, ["remove-codes", "handler_a"]).exit_code == 1
    assert run(accounts_group, ["conflicts"]).exit_code == 0
