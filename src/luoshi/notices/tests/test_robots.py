"""The robots of group chats against a server on loopback that checks signatures as the three systems' documentation says."""

import base64
import hashlib
import hmac
import json
import logging
import threading
from datetime import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.notices.actions.daily import run_day
from luoshi.notices.actions.settings import add_robot, save_preference
from luoshi.notices.actions.settings import test_robot as try_robot
from luoshi.notices.models import Delivery, Robot
from luoshi.notices.sending import robots
from luoshi.notices.sending.outbox import send_due
from luoshi.notices.tests.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "SEC-a-secret-of-the-group"


def _sign(key, message):
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


class Chat(BaseHTTPRequestHandler):
    """Three group chats: /wecom?key=, /dingtalk?access_token=, /feishu/TOKEN; /moved answers with a redirect."""

    posted = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = getattr(self, parts.path.split("/")[1])(asked, body)
        if answer.get("errcode", answer.get("code")) == 0:
            self.posted.append((parts.path, body))
        self.send_response(302 if parts.path == "/moved" else 200)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def wecom(self, asked, body):
        return {"errcode": 0 if asked.get("key") == "wecom-key-1234" else 93000}

    def dingtalk(self, asked, body):
        stamp = asked.get("timestamp", "")
        right = hmac.compare_digest(asked.get("sign", ""), _sign(SECRET, f"{stamp}\n{SECRET}"))
        return {"errcode": 0 if right and len(stamp) == 13 else 310000, "errmsg": "sign not match"}

    def feishu(self, asked, body):
        stamp = body.get("timestamp", "")
        right = hmac.compare_digest(body.get("sign", ""), _sign(f"{stamp}\n{SECRET}", ""))
        return {"code": 0 if right and len(stamp) == 10 else 19021}

    def moved(self, asked, body):
        return {}

    def log_message(self, *_args):
        pass


@pytest.fixture
def chat(settings):
    """The address of the chats; `Chat.posted` holds what they took."""
    settings.ROBOT_LOOPBACK = True
    Chat.posted.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


ADDRESSES = {
    "wecom": "/wecom?key=wecom-key-1234",
    "dingtalk": "/dingtalk?access_token=dingtalk-token-1234",
    "feishu": "/feishu/feishu-token-1234",
}


def robot_of(world, chat, kind, secret=SECRET):
    return add_robot(world.plan_office, world.county_a, kind, "工作群", address=chat + ADDRESSES[kind], secret=secret)


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_post_is_signed_as_the_system_wants_it(world, chat, kind):
    try_robot(world.plan_office, robot_of(world, chat, kind))
    assert len(Chat.posted) == 1


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_refused_and_said(world, chat, kind):
    with pytest.raises(DomainError) as refused:
        try_robot(world.plan_office, robot_of(world, chat, kind, secret="another"))
    assert refused.value.code == "notices.not_sent"
    assert Chat.posted == []


def test_the_group_reads_names_and_numbers_and_no_task(plan, world, chat):
    robot_of(world, chat, "wecom")
    save_preference(world.handler_a, robot=True)
    save_preference(world.leader_a, robot=True)
    with at("2022-11-21 08:00"):
        run_day()
    ((_path, body),) = Chat.posted
    text = body["markdown"]["content"]
    assert "**张三** 逾期 1" in text
    assert "**李四** 逾期 1" in text
    assert "示范点" not in text
    assert Delivery.objects.get(channel="robot").state == "sent"


def test_a_post_waits_until_nobody_in_it_has_quiet_hours(plan, world, chat):
    robot_of(world, chat, "wecom")
    save_preference(world.handler_a, robot=True)
    save_preference(world.leader_a, robot=True, quiet_until=time(9))
    with at("2022-11-21 08:00"):
        run_day()
    assert Chat.posted == []
    with at("2022-11-21 09:00"):
        send_due()
    assert len(Chat.posted) == 1


def test_one_post_a_day_whoever_is_told(plan, world, chat):
    robot_of(world, chat, "wecom")
    save_preference(world.handler_a, robot=True)
    for moment in ("2022-11-21 08:00", "2022-11-21 09:00", "2022-11-20 08:00"):
        with at(moment):
            run_day()
    assert len(Chat.posted) == 1


def test_a_chat_that_does_not_answer_is_tried_again_and_the_error_holds_no_key(plan, world, chat, caplog):
    robot = add_robot(
        world.plan_office, world.county_a, "wecom", "工作群", address="http://127.0.0.1:1/wecom?key=wecom-key-1234"
    )
    save_preference(world.handler_a, robot=True)
    with caplog.at_level(logging.DEBUG), at("2022-11-21 08:00"):
        run_day()
    delivery = Delivery.objects.get(channel="robot")
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.last_error == "chat_unreachable ConnectionError"
    assert "wecom-key" not in caplog.text + str(robot.__dict__)


def test_a_redirect_is_not_followed(world, chat):
    robot = add_robot(world.plan_office, world.county_a, "wecom", "工作群", address=f"{chat}/moved")
    with pytest.raises(DomainError) as refused:
        try_robot(world.plan_office, robot)
    assert "302" in refused.value.data["reason"]


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://localhost/x",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://evil@qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com:x/",
        "ftp://qyapi.weixin.qq.com/x",
        "http://127.0.0.1:8000/x",
        "https://[::1]/x",
        "",
    ],
)
def test_no_other_address_can_be_called(world, address):
    assert not robots.may_call(address)
    with pytest.raises(DomainError, match="address_not_allowed"):
        add_robot(world.plan_office, world.county_a, "wecom", "工作群", address=address)


def test_the_three_systems_can_be_called():
    for host in ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"):
        assert robots.may_call(f"https://{host}/hook?x=1")


def test_an_address_allowed_once_and_no_more_is_not_called(world, chat, settings):
    robot = robot_of(world, chat, "wecom")
    settings.ROBOT_LOOPBACK = False
    with pytest.raises(DomainError, match="not_sent"):
        try_robot(world.plan_office, robot)
    assert Chat.posted == []


def test_neither_table_nor_event_holds_address_or_secret(world, chat):
    robot = robot_of(world, chat, "dingtalk")
    stored = str(Robot.objects.values().get(pk=robot.pk)) + str(list(Event.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert "dingtalk-token" not in stored
    assert robot.hint.endswith("…1234")


def test_under_another_key_the_robot_is_silent_and_says_so(world, chat, settings):
    robot = robot_of(world, chat, "wecom")
    settings.SECRET_KEY = "another key of the site"
    with pytest.raises(DomainError) as refused:
        try_robot(world.plan_office, robot)
    assert "密钥" in refused.value.data["reason"]


def test_who_may_add_a_robot(world, chat):
    for person in (world.handler_a, world.leader_a, world.bureau_leader):
        with pytest.raises(PermissionDeniedError):
            add_robot(person, world.county_a, "wecom", "工作群", address=chat + ADDRESSES["wecom"])
    assert add_robot(world.administrator, world.county_a, "wecom", "群", address=chat + ADDRESSES["wecom"]).pk


def test_dingtalk_and_feishu_need_their_secret(world, chat):
    with pytest.raises(DomainError, match="secret_missing"):
        robot_of(world, chat, "feishu", secret="")


def test_a_long_post_is_cut_at_a_line_and_keeps_its_link():
    text = robots._fitting([f"**人{number}** 逾期 {number}" for number in range(1000)], "\n\n[link](x)")
    assert len(text.encode()) <= robots.LONGEST + 10
    assert text.endswith("…\n\n[link](x)")
