"""A draft plan of the small world, compiled from `ir.small_plan`: fixtures for this room's tests and those above it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from luoshi.organizations.tests.world import World
from luoshi.plans import actions
from luoshi.plans.models import Obligation, Plan, PlanRevision
from luoshi.plans.tests.ir import TEXT, small_plan


def build_draft(world: World, ir: dict[str, Any] | None = None, text: str = TEXT) -> PlanRevision:
    """A draft of the bureau as a compilation leaves it."""
    plan = Plan.objects.create(title="plan", owner=world.bureau, created_by=world.plan_office)
    return build_revision(plan, 1, ir or small_plan(), text)


def build_revision(plan: Plan, number: int, ir: dict[str, Any], text: str) -> PlanRevision:
    revision = PlanRevision.objects.create(
        plan=plan,
        number=number,
        file=ContentFile(text.encode(), name="plan.txt"),
        file_name="plan.txt",
        sha256="",
        text=text,
    )
    actions.store_compilation(revision, copy.deepcopy(ir))
    return revision


@pytest.fixture
def draft(world: World) -> PlanRevision:
    return build_draft(world)


@pytest.fixture
def duty(draft: PlanRevision) -> Callable[[str], Obligation]:
    """`duty("四好农村路")` is the draft's obligation of that title."""
    return lambda title: Obligation.objects.get(revision=draft, title=title)
