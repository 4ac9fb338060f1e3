"""Invitations: by mail or on paper, once, until a day, by administrators alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from luoshi.accounts.actions import accept_invitation, choose_language, invite_people
from luoshi.accounts.models import Invitation
from luoshi.accounts.tests.kit import sign_in, signed_in, tags, told_secrets, words_of
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User

NEW = {"password1": "wo-de-mi-ma-2022", "password2": "wo-de-mi-ma-2022"}


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_HOST = "mail.example"


@pytest.fixture
def by_mail(world, django_capture_on_commit_callbacks):
    """The link that handler_a was sent."""
    User.objects.filter(username="handler_a").update(email="zs@example.cn")
    with django_capture_on_commit_callbacks(execute=True):
        invite_people(world.administrator, [world.handler_a], site="https://luoshi.example/")
    return re.search(r"https://luoshi.example(/\S+)", mail.outbox[0].body)[1]


@pytest.fixture
def slip(world):
    """The code that handler_a was given on paper."""
    return invite_people(world.administrator, [world.handler_a], site="/").slips[0].code


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (None, "落实：请设置您的密码", "用户名为 handler_a"),
        ("zh-hant", "落實：請設定您的密碼", "系統"),
        ("en", "Luoshi: set your password", "choose your password"),
    ],
)
def test_the_mail_speaks_the_language_that_the_invited_chose(
    world, django_capture_on_commit_callbacks, language, subject, words
):
    User.objects.filter(username="handler_a").update(email="zs@example.cn")
    if language:
        choose_language(world.handler_a, language)
    with django_capture_on_commit_callbacks(execute=True):
        invite_people(world.administrator, [world.handler_a], site="https://luoshi.example/")
    assert mail.outbox[0].subject == subject
    assert words in mail.outbox[0].body


def test_the_mail_leads_to_a_page_that_sets_the_password(by_mail):
    assert mail.outbox[0].to == ["zs@example.cn"]
    assert "张三" in mail.outbox[0].body
    client = Client()
    assert "张三" in words_of(client.get(by_mail))
    assert client.get(by_mail).status_code == 200, "a visit alone uses nothing up"
    assert client.post(by_mail, NEW).headers["Location"] == "/accounts/login/"
    assert signed_in(password="wo-de-mi-ma-2022").get("/").status_code == 200
    assert told_secrets("wo-de-mi-ma-2022", by_mail) == []
    assert Invitation.objects.get().sent_at


def test_the_link_works_once(by_mail):
    Client().post(by_mail, NEW)
    assert Client().get(by_mail).status_code == 410
    assert Client().post(by_mail, NEW).status_code == 410


def test_a_link_that_was_made_up_is_over(by_mail):
    assert Client().get("/accounts/invitation/1:made-up/").status_code == 410
    assert Client().get(by_mail[:-2] + "x/").status_code == 410


def test_an_invitation_ends(world):
    with time_machine.travel(datetime(2022, 3, 1, tzinfo=UTC), tick=False) as clock:
        slip = invite_people(None, [world.handler_a], site="/").slips[0]
        clock.shift(timedelta(days=7))
        assert accept(slip.code).status_code == 200
        with pytest.raises(DomainError, match="invitation_over"):
            accept_invitation(slip.invitation, "x")


def accept(code, username="handler_a", **more):
    return Client().post("/accounts/invitation/", {"username": username, "code": code, **NEW, **more})


def test_the_slip_sets_the_password_once(slip):
    assert accept(f" {slip.upper()} ").status_code == 302
    assert signed_in(password="wo-de-mi-ma-2022")
    assert accept(slip).status_code == 200
    assert told_secrets(slip, slip.replace("-", "")) == []
    assert tags("accounts:invitation") == ["accounts:invitation:create", "accounts:invitation:accept"]


def test_the_code_is_stored_nowhere(slip):
    stored = str(list(Invitation.objects.values()))
    assert slip not in stored
    assert slip.replace("-", "") not in stored


def test_whatever_is_wrong_the_answer_is_the_same(slip):
    wrong = [accept("aaaa-2222-bbbb"), accept(slip, "handler_b"), accept(slip, "nobody")]
    assert len({str(answer.context["form"].errors) for answer in wrong}) == 1


def test_guessing_codes_locks(slip):
    statuses = [accept("aaaa-2222-bbbb").status_code for _try in range(5)]
    assert statuses[-1] == 429
    assert accept(slip).status_code == 200, "locked: even the right code is not looked at"
    assert sign_in(Client()).status_code == 429


def test_the_chosen_password_keeps_the_rules(slip):
    assert accept(slip, password1="kurz", password2="kurz").status_code == 200
    assert accept(slip, password2="anders-1234-A").status_code == 200
    assert accept(slip).status_code == 302


def test_a_new_invitation_ends_the_earlier_one(world, slip):
    newer = invite_people(world.administrator, [world.handler_a], site="/").slips[0].code
    assert accept(slip).status_code == 200
    assert accept(newer).status_code == 302


def test_a_closed_account_is_invited_to_nothing(world, slip):
    User.objects.filter(username="handler_a").update(is_active=False)
    assert accept(slip).status_code == 200
    with pytest.raises(DomainError, match="nobody_invited"):
        invite_people(None, [world.handler_a], site="/")


def test_without_a_mail_server_everybody_gets_a_slip(world, settings):
    settings.EMAIL_HOST = ""
    User.objects.filter(username="handler_a").update(email="zs@example.cn")
    assert len(invite_people(None, [world.handler_a], site="/").slips) == 1


def test_only_administrators_invite(world):
    with pytest.raises(PermissionDeniedError):
        invite_people(world.plan_office, [world.handler_a], site="/")


def test_the_page_offers_the_people_of_a_subtree_and_shows_the_codes_once(client_of, world):
    client = client_of("administrator")
    assert "青山县交通运输局" in words_of(client.get("/accounts/manage/invite/?q=青山"))
    page = client.get("/accounts/manage/invite/?within=CB-QS")
    assert {person.username for person in page.context["people"]} == {"handler_a", "leader_a"}
    chosen = {"way": "slip", "person": [world.handler_a.pk, world.handler_b.pk]}
    sheet = client.post("/accounts/manage/invite/?within=CB-QS", chosen)
    assert [slip.user.username for slip in sheet.context["slips"]] == ["handler_a"], "others are not of the subtree"
    assert sheet.context["slips"][0].code in words_of(sheet)
    assert sheet.headers["Cache-Control"].count("no-store") == 1
    assert "http://testserver/accounts/invitation/" in words_of(sheet)


def test_nobody_chosen_is_said(client_of):
    answer = client_of("administrator").post("/accounts/manage/invite/?within=CB-QS", {"way": "mail"}, follow=True)
    assert "至少" in words_of(answer)


def test_mails_alone_lead_to_the_list_where_one_is_withdrawn(client_of, world, django_capture_on_commit_callbacks):
    User.objects.filter(username="handler_a").update(email="zs@example.cn")
    client = client_of("administrator")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/manage/invite/?within=CB-QS", {"way": "mail", "person": [world.handler_a.pk]})
    assert answer.headers["Location"] == "/accounts/manage/invitations/"
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    invitation = client.get("/accounts/manage/invitations/").context["page"][0]
    assert client.post(f"/accounts/manage/invitations/{invitation.pk}/withdraw/").status_code == 302
    assert Client().get(link).status_code == 410
