"""A draft plan of the small world that has one obligation of each sort, ready to be issued; and the same issued."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from luoshi.assignments.actions import issue_plan, recount
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import ScopePhrase
from luoshi.organizations.tests.world import World
from luoshi.plans.models import DueKind, Obligation, ObligationBody, Plan, PlanRevision, Section
from luoshi.reports.models import Report, ReportItem

ISSUED_ON = date(2022, 3, 1)

#: Phrase → selector.
SCOPES: dict[str, dict[str, Any]] = {
    "各县级单位": {"kinds": ["county_bureau"]},
    "每一个县(区)分中心": {"kinds": ["sub_centre"], "within": "HC"},
    "下属四个治超站": {"kinds": ["station"], "within": "ED"},
    "市公路中心及分中心": {"kinds": ["sub_centre"], "within": "HC", "include": ["HC"]},
    "市公路中心": {"include": ["HC"]},
    "市工程中心": {"include": ["EC"]},
    "市执法支队": {"include": ["ED"]},
    "局机关科室": {"kinds": ["office"]},
    "运输科": {"include": ["OFF-YS"]},
    "所有单位和党组织": {"kinds": ["@unit", "@party"]},
    "不存在的单位": {"kinds": ["county_bureau"], "exclude": ["CB-QS", "CB-QX", "CB-LJ", "CB-KF"]},
}

ROADS_TEXT = (
    "各县级单位要高度重视“四好农村路”项目，要结合本地实际，继续抓好有特色、有亮点的项目。每一个县级单位至少再打造"
    "1-2个市级示范点。上报截止日期为2022年10月31日前。"
)
SUPERVISE_TEXT = (
    "督导各县级单位高度重视“四好农村路”工作，结合本地实际，继续抓好有特色、有亮点的项目。督导每一个县级单位至少再打造"
    "1-2个市级示范点。上报截止日期为2022年10月31日前。"
)


def count(least: float | None, most: float | None, noun: str, **more: Any) -> dict[str, Any]:
    return {"text": "", "min": least, "max": most, "unit": "个", "noun": noun, "per": None, "modality": "must", **more}


@dataclass
class Draft:
    """A plan of the bureau under construction; `draft["roads"]` is an obligation by name."""

    world: World
    plan: Plan
    revision: PlanRevision
    obligations: dict[str, Obligation] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Obligation:
        return self.obligations[name]

    def add(
        self,
        name: str,
        bodies: list[tuple[str, str, bool]],
        text: str = "",
        due: str = "",
        kind: str = "",
        **facts: Any,
    ) -> Obligation:
        """An obligation; `bodies` are phrase, role, each."""
        text = text or f"{name}任务。"
        start = len(self.revision.text)
        self.revision.text += text
        self.revision.save()
        if due:
            facts["deadline"] = {"text": due, "date": due}
        obligation = Obligation.objects.create(
            revision=self.revision, title=name, text=text, start=start, end=start + len(text),
            position=len(self.obligations), section=self.revision.sections.first(),
            due_kind=kind or (DueKind.LATEST_DAY if due else DueKind.NONE), facts=facts,
        )  # fmt: skip
        for at, (phrase, role, each) in enumerate(bodies):
            scope, _ = ScopePhrase.objects.get_or_create(phrase=phrase, defaults={"selector": SCOPES[phrase]})
            ObligationBody.objects.create(
                obligation=obligation, position=at, text=phrase, role=role, each=each, scope=scope, confirmed=True
            )
        self.obligations[name] = obligation
        return obligation

    def issue(self) -> Plan:
        self.plan = issue_plan(self.world.plan_office, self.plan, ISSUED_ON)
        return self.plan

    def line(self, name: str, code: str, role: str = "responsible", **more: Any) -> Assignment:
        return Assignment.objects.get(
            obligation=self.obligations[name], organization=self.world[code], role=role, **more
        )

    def lines(self, name: str) -> list[Assignment]:
        return list(
            Assignment.objects.filter(obligation=self.obligations[name]).order_by("organization__path", "due_on")
        )

    def report(
        self,
        line: Assignment,
        delivered: float = 1,
        *,
        on: date = date(2022, 6, 1),
        kind: str = "completion",
        state: str = "accepted",
    ) -> Assignment:
        """The line after a report on it stands in the given state, as the reports' room would leave it."""
        at = timezone.make_aware(timezone.datetime(on.year, on.month, on.day, 10))
        report = Report.objects.create(
            organization=line.organization, kind=kind, state=state, submitted_at=None if state == "draft" else at
        )
        ReportItem.objects.create(report=report, assignment=line, count=Decimal(str(delivered)))
        return recount(self.world.reviewer, line)


def build_draft(world: World, **plan: Any) -> Draft:
    plan = Plan.objects.create(title="党建引领工作方案", owner=world.bureau, created_by=world.plan_office, **plan)
    revision = PlanRevision.objects.create(
        plan=plan, text="三、主要任务。", file_name="plan.txt", sha256="0" * 64, compilation="done"
    )
    Section.objects.create(revision=revision, position=0, path="三", label="三", heading="主要任务", start=0, end=7)
    return Draft(world, plan, revision)


def fill(draft: Draft) -> Draft:
    draft.add(
        "common",
        [("所有单位和党组织", "responsible", True)],
        kind="window",
        window={"start": None, "end": "2022-12-31"},
    )
    draft.add(
        "roads", [("各县级单位", "responsible", True)], ROADS_TEXT, "2022-10-31", "as_soon_as_built",
        quantities=[count(1, 2, "市级示范点")],
    )  # fmt: skip
    draft.add(
        "sections", [("市公路中心", "supervise", False), ("每一个县(区)分中心", "responsible", True)], due="2022-09-30",
        quantities=[count(2, 2, "养护段")],
    )  # fmt: skip
    draft.add(
        "stations", [("下属四个治超站", "responsible", False)], due="2022-04-30", quantities=[count(4, 4, "先锋岗")]
    )
    draft.add(
        "supervise",
        [("市工程中心", "supervise", False)],
        SUPERVISE_TEXT,
        "2022-10-31",
        quantities=[count(1, 2, "市级示范点")],
    )
    draft.add("committee", [("市公路中心", "responsible", False)], kind="conditional", condition={"text": "适时"})
    return draft


@pytest.fixture
def draft(world: World) -> Draft:
    return fill(build_draft(world))


@pytest.fixture
def issued(draft: Draft) -> Draft:
    draft.issue()
    return draft


def days_before(line: Assignment, days: int) -> date:
    return line.due_on - timedelta(days=days)
