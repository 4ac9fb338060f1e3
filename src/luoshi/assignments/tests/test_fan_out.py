"""Issuing a plan gives the right lines."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from luoshi.assignments.actions import issue_plan
from luoshi.assignments.models import Assignment, JointTarget, Supervision, Tally
from luoshi.assignments.queries import preview_fan_out
from luoshi.assignments.tests.plans import ISSUED_ON, build_draft, count
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Organization
from luoshi.plans.models import Diagnostic

COUNTIES = ["CB-QS", "CB-QX", "CB-LJ", "CB-KF"]


def test_each_organization_gets_its_own_line_with_the_whole_target(issued):
    lines = issued.lines("roads")
    assert [line.organization.code for line in lines] == COUNTIES
    assert {(line.target_min, line.target_max, line.unit, line.noun, line.joint) for line in lines} == {
        (1, 2, "个", "市级示范点", None)
    }
    assert {(line.due_on, line.first_due_on, line.due_soon_from) for line in lines} == {
        (date(2022, 10, 31), date(2022, 10, 31), date(2022, 10, 24))
    }
    assert {line.reviewing_office for line in lines} == {issued.world.bureau}


def test_a_scope_of_all_reaches_every_organization_and_a_window_ends_the_line(issued):
    lines = issued.lines("common")
    assert len(lines) == Organization.objects.count()
    assert {(line.window_start, line.due_on, line.target_min) for line in lines} == {
        (ISSUED_ON, date(2022, 12, 31), None)
    }


def test_several_together_share_one_joint_target(issued):
    joint = JointTarget.objects.get()
    lines = issued.lines("stations")
    assert [line.organization.code for line in lines] == ["ED-S1", "ED-S2", "ED-S3", "ED-S4"]
    assert {line.joint for line in lines} == {joint}
    assert joint.target_min == 4


def test_a_condition_has_no_due_day(issued):
    (line,) = issued.lines("committee")
    assert (line.due_on, line.condition, line.due_kind) == (None, "适时", "conditional")


def test_a_supervisor_watches_the_lines_of_its_own_obligation(issued):
    watched = issued.line("sections", "HC", "supervise").supervises.values_list(
        "supervised__organization__code", flat=True
    )
    assert set(watched) == {"HC-QS", "HC-QX", "HC-LJ"}
    assert issued.line("sections", "HC", "supervise").target_min == 3


def test_who_owes_the_thing_does_not_supervise_it_when_a_heading_names_both(world):
    draft = build_draft(world)
    bodies = [("市公路中心及分中心", "supervise", False), ("每一个县(区)分中心", "responsible", True)]
    draft.add("sections", bodies, quantities=[count(2, 2, "养护段")])
    draft.issue()
    roles = {(line.organization.code, line.role) for line in draft.lines("sections")}
    assert roles == {("HC", "supervise"), ("HC-QS", "responsible"), ("HC-QX", "responsible"), ("HC-LJ", "responsible")}
    assert draft.line("sections", "HC", "supervise").target_min == 3


def test_a_supervisor_finds_the_obligation_that_asks_the_same_of_others(issued):
    line = issued.line("supervise", "EC", "supervise")
    assert set(line.supervises.values_list("supervised", flat=True)) == {line.pk for line in issued.lines("roads")}


def test_what_another_obligation_asks_already_is_not_asked_twice(world, draft):
    draft["supervise"].bodies.create(
        text="各县级单位", role="responsible", each=True, scope=draft["roads"].bodies.get().scope, confirmed=True
    )
    draft.issue()
    assert [line.role for line in draft.lines("supervise")] == ["supervise"]
    assert Supervision.objects.filter(supervised__obligation=draft["roads"]).count() == 4


def test_a_listed_obligation_is_watched_instead_of_the_guessed_one(draft):
    draft["supervise"].facts["supervises"] = [str(draft["sections"].key)]
    draft["supervise"].save()
    draft.issue()
    watched = draft.line("supervise", "EC", "supervise").supervises.values_list("supervised", flat=True)
    assert set(watched) == {line.pk for line in draft.lines("sections") if line.role == "responsible"}


def test_several_quantities_become_a_line_each(world):
    draft = build_draft(world)
    quantities = [count(130, 130, "项目"), count(17800000000, 17800000000, "投资"), count(None, None, "")]
    draft.add("campaigns", [("局机关科室", "responsible", False)], quantities=quantities)
    draft.issue()
    assert Counter(line.measure for line in draft.lines("campaigns")) == {0: 3, 1: 3}
    assert set(JointTarget.objects.values_list("target_min", flat=True)) == {130, 17800000000}


def test_a_quantity_per_something_is_owed_by_each_even_when_named_together(world):
    draft = build_draft(world)
    draft.add("per", [("局机关科室", "responsible", False)], quantities=[count(1, None, "品牌", per="科室")])
    draft.issue()
    assert {(line.joint, line.target_min) for line in draft.lines("per")} == {(None, 1)}


def test_striving_for_a_number_owes_nothing_and_keeps_the_stretch(world):
    draft = build_draft(world)
    draft.add("star", [("市公路中心", "responsible", False)], quantities=[count(1, None, "党支部", modality="strive")])
    draft.issue()
    (line,) = draft.lines("star")
    assert (line.target_min, line.target_max) == (None, Decimal(1))


def test_lead_and_responsible_share_the_count_and_support_bears_none(world):
    draft = build_draft(world)
    bodies = [("市公路中心", "lead", False), ("市执法支队", "responsible", False), ("局机关科室", "support", False)]
    draft.add("funds", bodies, quantities=[count(5, 5, "资金")])
    draft.issue()
    roles = {
        line.organization.code: (line.role, line.target_min, line.joint_id is None) for line in draft.lines("funds")
    }
    assert roles["HC"] == ("lead", 5, False)
    assert roles["ED"] == ("responsible", 5, False)
    assert roles["OFF-YS"] == ("support", None, True)


def test_an_organization_named_twice_gets_one_line_in_its_strongest_role(world):
    draft = build_draft(world)
    draft.add("twice", [("局机关科室", "support", False), ("运输科", "responsible", False)])
    draft.issue()
    assert {line.organization.code: line.role for line in draft.lines("twice")} == {
        "OFF-DJ": "support", "OFF-YS": "responsible", "OFF-JS": "support",
    }  # fmt: skip


def test_a_recurring_obligation_has_a_line_for_each_period(world):
    draft = build_draft(world)
    rule = {"text": "每月5日前", "rule": "FREQ=MONTHLY;BYMONTHDAY=5"}
    draft.add("monthly", [("各县级单位", "responsible", True)], kind="recurring", recurrence=rule)
    draft.issue()
    lines = draft.lines("monthly")
    assert len(lines) == 4 * 10
    assert lines[0].due_on == date(2022, 3, 5)
    assert lines[1].period_start == date(2022, 3, 6)


def test_the_preview_counts_what_issuing_then_makes_and_writes_nothing(draft):
    preview = preview_fan_out(draft.world.plan_office, draft.plan, ISSUED_ON)
    assert not Assignment.objects.exists()
    draft.issue()
    lines = Assignment.objects.all()
    assert preview.lines == lines.count()
    assert preview.organizations == lines.values("organization").distinct().count()
    assert {part.obligation.title: part.lines for part in preview.parts} == {
        name: len(draft.lines(name)) for name in draft.obligations
    }


def test_the_preview_is_for_the_plan_office(draft):
    with pytest.raises(PermissionDeniedError):
        preview_fan_out(draft.world.bureau_leader, draft.plan)


def test_issuing_writes_one_event_for_the_plan_and_one_for_each_obligation(issued):
    events = Event.objects.filter(plan_id=issued.plan.pk)
    assert events.filter(tag="assignments:obligation:fan_out").count() == 6
    assert events.get(tag="assignments:plan:fan_out").data == {
        "obligations": 6, "lines": Assignment.objects.count(), "organizations": Organization.objects.count(),
        "due_soon_days": 7,
    }  # fmt: skip


def test_tallies_count_every_line_once(issued):
    assert sum(Tally.objects.values_list("lines", flat=True)) == Assignment.objects.count()


@pytest.mark.parametrize("person", ["handler_a", "bureau_leader", "reviewer", "administrator"])
def test_only_the_plan_office_issues(draft, person):
    with pytest.raises(PermissionDeniedError):
        issue_plan(getattr(draft.world, person), draft.plan, ISSUED_ON)
    assert not Assignment.objects.exists()


def test_an_open_question_stands_in_the_way(draft):
    Diagnostic.objects.create(revision=draft.revision, code="P120", severity="warning", message="1-2", start=0, end=1)
    with pytest.raises(DomainError) as refused:
        draft.issue()
    assert refused.value.code == "plans.questions_open"
    assert not Assignment.objects.exists()


def test_a_phrase_that_means_nobody_stands_in_the_way_and_is_named(world):
    draft = build_draft(world)
    draft.add("nobody", [("不存在的单位", "responsible", True)])
    with pytest.raises(DomainError) as refused:
        draft.issue()
    assert (refused.value.code, refused.value.data["phrase"]) == ("assignments.no_organization", "不存在的单位")
    draft.plan.refresh_from_db()
    assert draft.plan.status == "draft"


def test_a_plan_is_issued_once(issued):
    with pytest.raises(DomainError):
        issued.issue()


def test_the_number_of_queries_does_not_grow_with_the_organizations(draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(90):
        draft.issue()
