"""A plan of the bureau with lines for 青山县 and 清水区 that are due on 2022-11-20; 青山县 has a first responsible person as well."""

import pytest
import time_machine

from luoshi.assignments import tallies
from luoshi.organizations.models import Appointment, Post, User
from luoshi.organizations.tests.world import appoint
from luoshi.plans.models import Plan
from luoshi.web.tests.house import assign, build_plan


def at(moment):
    """The clock, standing at a moment of Asia/Shanghai."""
    return time_machine.travel(f"{moment} +0800", tick=False)


@pytest.fixture
def plan(world):
    plan, obligation = build_plan(world, Plan.Status.ISSUED)
    for organization in (world.county_a, world.county_b):
        assign(plan, obligation, organization)
    tallies.rebuild(plan)
    Post.objects.filter(name="分管领导").update(duty="deputy")
    first = User.objects.create(username="first_a", full_name="周一把")
    world.people["first_a"] = first
    appoint(first, "leader", world.county_a, "第一责任人")
    Post.objects.filter(name="第一责任人").update(duty="first")
    return plan


@pytest.fixture
def line_a(plan, world):
    return plan.assignments.get(organization=world.county_a)


@pytest.fixture
def mails(world):
    """Everybody has a mail address."""
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.cn")


@pytest.fixture
def told():
    """`told()`: what stands in the inboxes, as (user name, kind, step)."""
    from luoshi.notices.models import Notice

    def rows(**narrowed):
        found = Notice.objects.filter(**narrowed).values_list("recipient__username", "kind", "step")
        return sorted(found)

    return rows


def vacate(username):
    Appointment.objects.filter(user__username=username).delete()
