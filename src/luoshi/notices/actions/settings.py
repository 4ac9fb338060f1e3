"""What a person, a plan office or an administrator sets up."""

from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext

from luoshi.audit.actions import record
from luoshi.contacts.mail import can_send
from luoshi.errors import DomainError
from luoshi.notices.models import PlanSteps, Preference, Robot
from luoshi.notices.permissions import ensure_may_set_robot, ensure_may_set_steps
from luoshi.notices.sealing import seal
from luoshi.notices.sending import mail
from luoshi.notices.sending.errors import NotSentError
from luoshi.notices.sending.robots import may_call, post
from luoshi.organizations.models import Organization, User
from luoshi.plans.models import Plan
from luoshi.transactions import atomic

#: Most days before a due day at which anybody is told.
FORESIGHT = 60


@atomic
def save_preference(actor: User, **values: Any) -> Preference:
    """The user's own choices, saved."""
    preference, _new = Preference.objects.update_or_create(user=actor, defaults=values)
    record(actor, "notices:preference:change", preference, mail=preference.mail, robot=preference.robot)
    return preference


@atomic
def save_steps(actor: User, plan: Plan, **values: Any) -> PlanSteps:
    """The plan's steps, saved; they hold from the next run on. DomainError notices.wrong_days."""
    ensure_may_set_steps(actor, plan)
    before = sorted(set(values["before"]), reverse=True)
    if any(not 0 <= days <= FORESIGHT for days in before):
        raise DomainError("notices.wrong_days")
    steps, _new = PlanSteps.objects.update_or_create(plan=plan, defaults={**values, "before": before})
    record(actor, "notices:steps:change", plan, plan=plan.pk, **{**values, "before": before})
    return steps


@atomic
def add_robot(
    actor: User, organization: Organization, kind: str, name: str, *, address: str, secret: str = ""
) -> Robot:
    """The robot, its address and secret encrypted. DomainError notices.address_not_allowed, notices.secret_missing."""
    ensure_may_set_robot(actor, organization)
    if not may_call(address):
        raise DomainError("notices.address_not_allowed", hosts=", ".join(sorted(settings.ROBOT_HOSTS)))
    if kind != Robot.Kind.WECOM and not secret:
        raise DomainError("notices.secret_missing", kind=Robot.Kind(kind).label)
    robot = Robot.objects.create(
        organization=organization,
        kind=kind,
        name=name,
        sealed_address=seal(address),
        sealed_secret=seal(secret) if secret else "",
        hint=f"{urlsplit(address).hostname} …{address[-4:]}",
        created_by=actor,
    )
    record(actor, "notices:robot:add", robot, organization=organization.pk, name=name, kind=kind)
    return robot


@atomic
def remove_robot(actor: User, robot: Robot) -> None:
    """Take the robot away, with what waited to be posted by it; the notices stay."""
    ensure_may_set_robot(actor, robot.organization)
    record(actor, "notices:robot:remove", robot, organization=robot.organization_id, name=robot.name, kind=robot.kind)
    robot.delete()


def test_robot(actor: User, robot: Robot) -> None:
    """Post a test into the group. DomainError notices.not_sent says what was wrong."""
    ensure_may_set_robot(actor, robot.organization)
    record(actor, "notices:robot:test", robot, organization=robot.organization_id, name=robot.name)
    try:
        post(
            robot, gettext("Luoshi: a test of the group's robot"), [gettext("This message shows that notices arrive.")]
        )
    except NotSentError as error:
        raise DomainError("notices.not_sent", reason=error.words) from error


def test_own_mail(actor: User) -> None:
    """Send the user a test. DomainError notices.no_mail, notices.no_mail_address, notices.not_sent."""
    if not can_send():
        raise DomainError("notices.no_mail")
    if not actor.email:
        raise DomainError("notices.no_mail_address")
    try:
        with ExitStack() as stack:
            mail.Post(stack).deliver(mail.test_mail(actor, f"mail:test:{actor.pk}:{uuid4().hex}"))
    except NotSentError as error:
        raise DomainError("notices.not_sent", reason=error.words) from error
