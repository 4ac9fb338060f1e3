"""A plan of the bureau with lines for 青山县, its party committee and 清水区, which asks them for their contacts."""

from datetime import date

import pytest
import time_machine

from luoshi.assignments import tallies
from luoshi.contacts.actions import Settings, open_call
from luoshi.plans.models import Plan
from luoshi.web.tests.house import assign, build_plan


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2022-03-01 10:00 +0800", tick=False):
        yield


@pytest.fixture
def plan(world):
    plan, obligation = build_plan(world, Plan.Status.ISSUED)
    for organization in (world.county_a, world["CB-QS-P"], world.county_b):
        assign(plan, obligation, organization)
    tallies.rebuild(plan)
    return plan


@pytest.fixture
def call(world, plan):
    settings = Settings(due_on=date(2022, 3, 8), group_name="党建工作群")
    return open_call(world.plan_office, plan, settings, address="http://luoshi.test/")


@pytest.fixture
def of_a(call, world):
    """青山县's declaration."""
    return call.declarations.get(organization=world.county_a)
