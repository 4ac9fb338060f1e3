"""What the browser needs to keep pages: the worker at the root, whose page it is, and no write in another's name."""

import json
import re

import pytest
from django.test import Client

from luoshi.organizations.tests.world import World
from luoshi.web import offline

pytestmark = pytest.mark.django_db


def test_the_worker_comes_from_the_root_with_the_build_in_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    about = json.loads(re.match(r"self\.LUOSHI = (.*);\n", answer.content.decode())[1])
    assert about == {"build": offline.build(), "offline": "/offline/", "statics": "/static/"}
    monkeypatch.setattr(offline, "build", lambda: "another")
    assert client.get("/service-worker.js").content != answer.content


def test_each_page_says_whose_it_is(client: Client, world: World) -> None:
    assert client.get("/accounts/login/").headers["X-Luoshi-Account"] == "0"
    client.force_login(world.handler_a)
    page = client.get("/")
    assert page.headers["X-Luoshi-Account"] == str(world.handler_a.pk)
    assert f'<meta name="account" content="{world.handler_a.pk}" data-offline>' in page.content.decode()
    client.force_login(world.reviewer)
    assert "data-offline>" not in client.get("/").content.decode()


def test_what_was_written_for_one_account_is_not_done_for_another(client: Client, world: World) -> None:
    client.force_login(world.handler_a)
    own, other = str(world.handler_a.pk), str(world.handler_b.pk)
    assert client.get("/", headers={"X-Luoshi-Account": own}).status_code == 200
    assert client.get("/", headers={"X-Luoshi-Account": other}).status_code == 401


def test_the_page_for_what_is_not_kept_is_nobodys(client: Client, world: World) -> None:
    client.force_login(world.handler_a)
    page = client.get("/offline/").content.decode()
    assert "网络未连接" in page
    assert 'name="account"' not in page
