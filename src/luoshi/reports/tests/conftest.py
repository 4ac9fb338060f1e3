"""An issued plan in the small world, with assignments to report on, and files as people send them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization, User
from luoshi.organizations.tests.world import World
from luoshi.organizations.tests.world import appoint as make_appointment
from luoshi.plans.models import DueKind, Obligation, Plan, PlanRevision, Section
from luoshi.reports import actions
from luoshi.reports.models import Report

ASKS = {"min_text": 20, "min_photographs": 1, "parts": ["practice"]}
TEXT = "我局坚持党建引领，统筹推进示范点建设，做法具体、措施到位、成效明显。"


@dataclass
class Ledger:
    """A plan of the bureau with three obligations of one section; `sites` is counted, `roads` its sibling, `case` rolls."""

    world: World
    plan: Plan
    sites: Obligation
    roads: Obligation
    case: Obligation

    def assignment(self, obligation: Obligation, organization: Organization) -> Assignment:
        return Assignment.objects.get(obligation=obligation, organization=organization)

    def started(self, author: User | None = None) -> Report:
        author = author or self.world.handler_a
        organization = self.world.county_a if author.username == "handler_a" else self.world.county_b
        return actions.start_report(author, self.assignment(self.sites, organization))

    def filled(self, author: User | None = None, count: str = "1") -> Report:
        """A draft that meets what the plan asks."""
        author = author or self.world.handler_a
        report = self.started(author)
        main = report.items.get().assignment_id
        draft = actions.Draft(kind="completion", practice=TEXT, counts={main: Decimal(count)})
        report = actions.save_draft(author, report, draft, version=report.version)
        if not report.evidence.exists():
            actions.add_evidence(author, report, photograph(color=author.username))
        return report

    def submitted(self, author: User | None = None, count: str = "1") -> Report:
        author = author or self.world.handler_a
        report = self.filled(author, count)
        return actions.submit_report(author, report, version=report.version)


def photograph(name: str = "现场.jpg", size: tuple[int, int] = (800, 600), color: str = "", form: str = "JPEG", **how):
    shade = tuple((sum(color.encode()) * step) % 256 for step in (3, 7, 11))
    out = io.BytesIO()
    Image.new("RGB", size, shade).save(out, form, **how)
    return SimpleUploadedFile(name, out.getvalue())


def office(parts: dict[str, bytes], name: str = "总结.docx") -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return SimpleUploadedFile(name, out.getvalue())


def _obligation(revision: PlanRevision, section: Section, position: int, title: str, **facts) -> Obligation:
    return Obligation.objects.create(
        revision=revision,
        section=section,
        position=position,
        title=title,
        text=f"每一个县级单位{title}。建成即可上报，上报截止日期为2022年11月20日前。",
        status=Obligation.Status.CONFIRMED,
        **facts,
    )


def _assign(plan: Plan, obligation: Obligation, organization: Organization, **line) -> Assignment:
    return Assignment.objects.create(
        plan=plan, obligation=obligation, organization=organization, due_kind=obligation.due_kind, **line
    )


@pytest.fixture
def ledger(world: World) -> Ledger:
    return build_ledger(world)


def build_ledger(world: World) -> Ledger:
    plan = Plan.objects.create(
        title="党建引领交通运输工作方案", owner=world.bureau, status=Plan.Status.ISSUED, issued_on=date(2022, 2, 1)
    )
    revision = PlanRevision.objects.create(plan=plan, file_name="plan.txt", sha256="0" * 64)
    section = Section.objects.create(
        revision=revision, position=1, path="三/(二)", label="(二)", heading="县(区)交通运输局", start=0, end=9
    )
    counted = {"due_kind": DueKind.AS_SOON_AS_BUILT, "asks": ASKS}
    sites = _obligation(revision, section, 1, "至少建设1个党建引领交通在建工程示范点", **counted)
    roads = _obligation(revision, section, 2, "至少再打造1个“四好农村路”市级示范点", **counted)
    case = _obligation(revision, section, 3, "及时报送典型案例", due_kind=DueKind.ROLLING)
    for organization in (world.county_a, world.county_b):
        for obligation in (sites, roads):
            _assign(
                plan,
                obligation,
                organization,
                target_min=1,
                unit="个",
                noun="示范点",
                due_on=date(2022, 11, 20),
                first_due_on=date(2022, 11, 20),
            )
        _assign(plan, case, organization)
    tallies.rebuild(plan)
    return Ledger(world, plan, sites, roads, case)


@pytest.fixture
def sent() -> Callable[[bytes, str], SimpleUploadedFile]:
    return lambda content, name: SimpleUploadedFile(name, content)


@pytest.fixture
def appoint(world: World) -> Callable[[str, str, str], None]:
    """`appoint("handler_a", "reviewer", "AL")` gives the person one more post."""

    def give(name: str, role: str, code: str) -> None:
        make_appointment(getattr(world, name), role, world[code], f"兼{role}")

    return give
