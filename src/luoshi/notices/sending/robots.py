r"""Posts of the robots of group chats, signed as each system's documentation says.

Only https to hosts of a list (`LUOSHI_ROBOT_HOSTS`), no redirect is followed: nobody can make the server call an address inside.
Plain http to this machine is possible for tests alone, by a setting.

- WeCom 企业微信: the key stands in the address. developer.work.weixin.qq.com, 群机器人配置说明.
- DingTalk 钉钉: `timestamp` (ms) and `sign` in the address; sign = base64(HMAC-SHA256(secret, "{timestamp}\n{secret}")). open.dingtalk.com, 自定义机器人安全设置.
- Feishu 飞书: `timestamp` (s) and `sign` in the body; sign = base64(HMAC-SHA256("{timestamp}\n{secret}", "")). open.feishu.cn, 自定义机器人使用指南.
"""

import base64
import hashlib
import hmac
from collections import Counter
from typing import Any
from urllib.parse import quote_plus, urlsplit

import requests
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from luoshi.notices.digest import still_holding
from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Delivery, Notice, Robot
from luoshi.notices.sealing import SealError, unseal
from luoshi.notices.sending.errors import NotSentError

#: Bytes of one post: what the strictest of the three (WeCom's markdown) takes, less some room.
LONGEST = 3800
PATIENCE = 10.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def may_call(address: str) -> bool:
    """Whether the server may call the address: https, a listed host, no other port, no account in it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if settings.ROBOT_LOOPBACK and parts.scheme == "http" and parts.hostname in LOOPBACK:
        return True
    return parts.scheme == "https" and port in {None, 443} and parts.hostname in settings.ROBOT_HOSTS


def post_to_robot(delivery: Delivery) -> bool:
    """Whether there was anything left to post. NotSentError."""
    notices = still_holding(Notice.objects.filter(posted_in=delivery)).select_related("recipient")
    lines = list(notices.order_by("recipient"))
    if lines and delivery.robot:
        with translation.override(settings.LANGUAGE_CODE):
            post(delivery.robot, gettext("Luoshi: notices of the day"), digest_lines(lines))
    return bool(lines)


def digest_lines(notices: list[Notice]) -> list[str]:
    """One line for each person: how many of each kind. No task is named: the group may be larger than the unit."""
    people: dict[Any, Counter[str]] = {}
    for notice in notices:
        people.setdefault(notice.recipient, Counter())[notice.kind] += notice.data.get("lines", 1)
    return [f"**{person}** {_counted(counts)}" for person, counts in people.items()]


def _counted(counts: Counter[str]) -> str:
    return gettext(", ").join(f"{kind.title} {counts[code]}" for code, kind in KINDS.items() if counts[code])


def post(robot: Robot, title: str, lines: list[str]) -> None:
    """Post the lines, as many as fit, with a link to the site. NotSentError."""
    text = _fitting([f"### {title}", "", *lines], f"\n\n[{gettext('Open Luoshi')}]({settings.SITE_ADDRESS}/notices/)")
    try:
        address, secret = unseal(robot.sealed_address), unseal(robot.sealed_secret) if robot.sealed_secret else ""
    except SealError as error:
        raise NotSentError("robot_key", lasting=True) from error
    if not may_call(address):
        raise NotSentError("robot_address", lasting=True)
    url, body = request_of(robot.kind, address, secret, title, text)
    _check(robot.kind, _called(url, body))


def _fitting(lines: list[str], end: str) -> str:
    kept = list(lines)
    while kept and len("\n\n".join(kept).encode()) + len(end.encode()) > LONGEST:
        kept.pop()
    return "\n\n".join(kept) + ("\n\n…" if len(kept) < len(lines) else "") + end


def request_of(kind: str, address: str, secret: str, title: str, text: str) -> tuple[str, dict[str, Any]]:
    """The address and the JSON body of a post, signed where there is a secret."""
    now = timezone.now().timestamp()
    if kind == Robot.Kind.DINGTALK:
        stamp = str(round(now * 1000))
        signed = f"&timestamp={stamp}&sign={quote_plus(dingtalk_sign(stamp, secret))}" if secret else ""
        return address + signed, {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    if kind == Robot.Kind.FEISHU:
        stamp = str(int(now))
        signature = {"timestamp": stamp, "sign": feishu_sign(stamp, secret)} if secret else {}
        card = {"tag": "markdown", "content": text.partition("\n\n")[2]}
        header = {"title": {"tag": "plain_text", "content": title}}
        return address, signature | {"msg_type": "interactive", "card": {"header": header, "elements": [card]}}
    return address, {"msgtype": "markdown", "markdown": {"content": text}}


def dingtalk_sign(timestamp: str, secret: str) -> str:
    return _hmac(secret, f"{timestamp}\n{secret}")


def feishu_sign(timestamp: str, secret: str) -> str:
    return _hmac(f"{timestamp}\n{secret}", "")


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _called(url: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = requests.post(url, json=body, timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != 200:
            raise NotSentError("chat_answered", answer.status_code)
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        # Its words hold the address with the key: only the class is told, and the cause is not chained.
        raise NotSentError("chat_unreachable", type(error).__name__) from None
    return said if isinstance(said, dict) else {}


def _check(kind: str, said: dict[str, Any]) -> None:
    code = said.get("code", said.get("StatusCode")) if kind == Robot.Kind.FEISHU else said.get("errcode")
    if code != 0:
        raise NotSentError("chat_refused", code)
