import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from luoshi.organizations.models import Organization
from luoshi.organizations.tests.world import World
from luoshi.web import navigation
from luoshi.web.middleware import DomainErrorMiddleware

HOUSE_MARK = re.compile(r"<[^>]*lang=.zh-Hans.[^>]*>[^<]*")

pytestmark = pytest.mark.django_db


def entries(client: Client) -> list[str]:
    return [str(place["words"]) for place in client.get("/components/").context["menu"]]


def test_the_menu_shows_what_the_roles_open(client: Client, world: World) -> None:
    client.force_login(world.reviewer)
    assert "审核" in entries(client)
    assert "审计" not in entries(client)
    client.force_login(world.administrator)
    assert entries(client) == ["工作台", "单位", "通讯录", "账号", "邮件报送", "发送记录"]
    client.force_login(world.handler_a)
    assert not {"审核", "审计"} & set(entries(client))


def named(places: Iterable[dict[str, Any]]) -> list[str]:
    return [str(place["words"]) for place in places]


def test_a_long_menu_keeps_the_first_entries_and_puts_the_rest_under_more(client: Client, world: World) -> None:
    client.force_login(world.plan_office)
    bar = client.get("/contacts/").context["bar_menu"]
    assert named(bar.shown) == ["工作台", "方案", "台账", "报送", "审核", "延期"]
    assert named(bar.more) == ["单位", "通讯录", "邮件报送"]
    assert bar.current
    assert not client.get("/plans/").context["bar_menu"].current
    client.force_login(world.handler_a)
    assert not client.get("/components/").context["bar_menu"].more


def test_what_a_person_does_every_day_stands_first_on_a_phone(client: Client, world: World) -> None:
    client.force_login(world.reviewer)
    phone = client.get("/components/").context["phone_menu"]
    assert named(phone.shown) == ["工作台", "审核", "方案", "台账"]
    client.force_login(world.handler_a)
    assert named(client.get("/components/").context["phone_menu"].shown) == ["工作台", "方案", "台账", "报送"]


def test_pages_beside_a_place_show_where_they_lie(client: Client, world: World) -> None:
    client.force_login(world.reviewer)
    current = [entry for entry in client.get("/signals/").context["menu"] if entry["current"]]
    assert named(current) == ["审核"]


def test_the_account_menu_names_the_posts(client: Client, world: World) -> None:
    client.force_login(world.handler_a)
    assert "青山县交通运输局 经办人" in client.get("/components/").content.decode()


def test_the_language_is_chinese_until_the_person_chooses_another(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="zh-Hans">' in page
    assert "登录" in page
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en">' in page
    assert "登录" not in page


def test_traditional_chinese_is_offered_kept_and_named(client: Client) -> None:
    assert 'value="zh-hant"' in client.get("/accounts/login/").content.decode()
    chosen = client.post("/language/", {"language": "zh-hant", "next": "/accounts/login/"})
    assert chosen.cookies["django_language"]["max-age"] == 365 * 24 * 3600
    answer = client.get("/accounts/login/")
    page = answer.content.decode()
    assert '<html lang="zh-Hant">' in page
    assert answer.headers["Content-Language"] == "zh-Hant"
    assert "Cookie" in answer.headers["Vary"]
    assert "使用者名稱" in page
    assert 'lang="zh-Hant">落實<' in page


def test_what_people_wrote_is_not_converted(client: Client, world: World) -> None:
    client.force_login(world.handler_a)
    client.cookies["django_language"] = "zh-hant"
    page = client.get("/components/").content.decode()
    assert "青山县交通运输局 经办人" in page
    assert "我的帳號" in page


def test_what_is_not_there_says_what_to_do(client: Client, world: World) -> None:
    client.force_login(world.handler_a)
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_no_template_speaks_chinese_by_itself() -> None:
    """A Chinese word in a template would stay Chinese on an English page; the mark of the house is a picture."""
    package = Path(navigation.__file__).parents[1]
    spoken = {
        str(path.relative_to(package)): words
        for path in package.glob("*/templates/**/*.html")
        if (
            words := re.findall(
                r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", HOUSE_MARK.sub("", path.read_text(encoding="utf-8"))
            )
        )
    }
    assert spoken == {}


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/problem+json")]
)
def test_what_went_meanwhile_is_not_found_and_no_fault(world: World, accept: str, kind: str) -> None:
    middleware = DomainErrorMiddleware(lambda _request: HttpResponse())
    request = RequestFactory().get("/organizations/", headers={"Accept": accept})
    request.user = world.administrator
    answer = middleware.process_exception(request, Organization.DoesNotExist())
    assert answer is not None
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (404, kind)


def test_any_other_error_stays_one() -> None:
    middleware = DomainErrorMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
