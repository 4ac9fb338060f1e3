"""Single sign-on against a real provider (npm oidc-provider, on loopback): the whole code flow with PKCE."""

import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from django.test import Client

from luoshi.accounts.tests.kit import code_now, tags, told_secrets, with_codes, words_of
from luoshi.organizations.models import User

PROVIDER = Path(__file__).resolve().parents[4] / "tests" / "oidc"
CALLBACK = "http://testserver/accounts/sign-on/office/callback/"
SECRET = "a secret of the tests"


@pytest.fixture(scope="module")
def provider():
    """The address of the running provider."""
    path = os.pathsep.join([str(PROVIDER.parents[1] / ".venv" / "bin"), os.environ["PATH"]])
    node = shutil.which("node", path=path)
    assert node, "there is no Node; tools/set-up test brings one"
    assert (PROVIDER / "node_modules").is_dir(), "the provider is not installed; run tools/set-up test"
    environment = {"PATH": path, "SECRET": SECRET, "REDIRECT_URI": CALLBACK, "NODE_NO_WARNINGS": "1"}
    command = [node, "provider.mjs"]
    with subprocess.Popen(  # noqa: S603 (our own provider)
        command, cwd=PROVIDER, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield address
        process.terminate()


@pytest.fixture(autouse=True)
def _configured(provider, settings):
    app = {"provider_id": "office", "name": "市统一认证", "client_id": "luoshi", "secret": SECRET}
    app["settings"] = {"server_url": provider}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_NAME = "市统一认证"


def sign_on(name, client=None):
    """Walk from our sign-in page through the provider's pages and back, as a browser does; the browser and our answer."""
    client = client or Client()
    page = words_of(client.get("/accounts/login/?next=/accounts/"))
    address = unescape(re.search(r'href="(/accounts/sign-on/office/[^"]*)"', page)[1])
    answer = client.get(address)
    with requests.Session() as browser:
        back = through_provider(browser, answer.headers["Location"], name)
    return client, client.get(back)


def through_provider(browser, address, name):
    """The address by which the provider sends the person back, once he has signed in there and agreed."""
    while not address.startswith(CALLBACK):
        answer = browser.get(address, allow_redirects=False)
        if answer.is_redirect:
            address = urljoin(address, answer.headers["Location"])
            continue
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)[1]
        sent = dict(re.findall(r'name="(\w+)" value="(\w*)"', answer.text)) | {"login": name, "password": "any"}
        answer = browser.post(urljoin(address, form), data=sent, allow_redirects=False)
        address = urljoin(address, answer.headers["Location"])
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_the_provider_opens_the_account_that_the_claim_names(world):
    client, answer = sign_on("handler_a")
    assert answer.headers["Location"] == "/accounts/"
    page = client.get("/accounts/")
    assert page.context["user"] == world.handler_a
    assert "accounts:sign_on:link" in tags()
    assert "organizations:session:sign_in" in tags()
    assert told_secrets(SECRET) == []


def test_the_second_time_the_link_stands_even_if_the_name_changed(world):
    sign_on("handler_a")
    User.objects.filter(username="handler_a").update(username="zhang.san")
    client, _answer = sign_on("handler_a")
    assert client.get("/accounts/").context["user"].username == "zhang.san"
    assert tags("accounts:sign_on") == ["accounts:sign_on:link"]


def test_a_stranger_gets_no_account(world):
    before = User.objects.count()
    client, answer = sign_on("fremder")
    assert answer.status_code == 403
    assert "市统一认证" in words_of(answer)
    assert client.get("/").status_code == 302
    assert User.objects.count() == before
    assert tags("accounts:sign_on") == ["accounts:sign_on:stranger"]
    assert told_secrets("fremder") == []


def test_an_office_may_let_strangers_in_without_a_post(world, settings):
    settings.OIDC_CREATE = True
    client, _answer = sign_on("xin.ren")
    page = client.get("/accounts/")
    assert page.context["user"].username == "xin.ren"
    assert not page.context["appointments"]


def test_a_closed_account_stays_closed(world):
    User.objects.filter(username="handler_a").update(is_active=False)
    client, answer = sign_on("handler_a")
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert client.get("/").status_code == 302


def test_a_mail_address_that_the_provider_has_not_checked_names_nobody(world, settings):
    settings.OIDC_CLAIM, settings.OIDC_FIELD = "email", "email"
    User.objects.filter(username="handler_b").update(email="boss@example.cn")
    _client, answer = sign_on("boss+mail")
    assert answer.status_code == 403


def test_a_phone_that_two_people_share_names_nobody(world, settings):
    settings.OIDC_FIELD = "phone"
    User.objects.filter(username__in=["handler_a", "handler_b"]).update(phone="13900000001")
    _client, answer = sign_on("13900000001")
    assert answer.status_code == 403


def test_one_time_codes_are_asked_for_as_well(world):
    secret = with_codes(world.handler_a)
    client, answer = sign_on("handler_a")
    assert answer.headers["Location"] == "/accounts/codes/sign-in/"
    assert client.get("/").status_code == 302
    client.post("/accounts/codes/sign-in/", {"code": code_now(secret)})
    assert client.get("/").status_code == 200


def test_an_answer_that_nobody_asked_for_opens_nothing(world):
    client = Client()
    answer = client.get("/accounts/sign-on/office/callback/?code=x&state=made-up")
    assert answer.status_code in {200, 302, 401}
    assert client.get("/").status_code == 302


def test_nobody_is_led_into_linking_an_account_of_somebody_else(world):
    client = Client()
    client.force_login(world.handler_b, backend="django.contrib.auth.backends.ModelBackend")
    start = client.get("/accounts/sign-on/office/?process=connect")
    with requests.Session() as browser:
        answer = client.get(through_provider(browser, start.headers["Location"], "fremder"))
    assert answer.status_code == 403
    assert not world.handler_b.socialaccount_set.exists()


def test_without_a_provider_there_is_no_button(world, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "/accounts/sign-on/" not in words_of(Client().get("/accounts/login/"))
    assert Client().get("/accounts/sign-on/office/").status_code == 404
