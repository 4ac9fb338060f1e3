"""How each action of notices is asked, on things of one unit."""

from luoshi.notices.actions import deliveries, settings
from luoshi.notices.models import Delivery, Robot

STEPS = {"before": [7], "deputy_after": 1, "first_after": 3, "office_after": 7, "review_after": 2, "repeat_every": 7}
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"


def _robot(at):
    return Robot.objects.create(
        organization=at.assignment.organization, kind="wecom", name="群", sealed_address="x", hint="x"
    )


def _failed(actor):
    return Delivery.objects.create(
        key=f"mail:{actor.pk}",
        channel="mail",
        user=actor,
        day="2022-11-13",
        state="failed",
        next_try_at="2022-11-13T00:00Z",
    )


ACTIONS = {
    "add_robot": lambda actor, at: settings.add_robot(
        actor, at.assignment.organization, "wecom", "群", address=ADDRESS
    ),
    "remove_robot": lambda actor, at: settings.remove_robot(actor, _robot(at)),
    "retry_delivery": lambda actor, _at: deliveries.retry_delivery(actor, _failed(actor)),
    "save_preference": lambda actor, _at: settings.save_preference(actor, mail=False),
    "save_steps": lambda actor, at: settings.save_steps(actor, at.assignment.plan, **STEPS),
}
INNER = {"test_own_mail", "test_robot"}
