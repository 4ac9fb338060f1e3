"""Accepted reports move the lines, their partners and those who watch over them."""

from datetime import date

import pytest

from luoshi.assignments import tallies
from luoshi.assignments.actions import choose_supervised
from luoshi.assignments.models import Assignment, Tally
from luoshi.assignments.tests.plans import build_draft, count
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError


def test_a_line_is_met_when_accepted_reports_reach_the_count(issued):
    line = issued.report(issued.line("sections", "HC-QS"), 1, on=date(2022, 5, 1), kind="progress")
    assert (line.done, line.progress, line.review, line.met_on) == (1, "under_way", "accepted", None)
    line = issued.report(line, 1, on=date(2022, 9, 30), kind="progress")
    assert (line.done, line.progress, line.met_on) == (2, "met", date(2022, 9, 30))


def test_the_day_that_counts_is_the_day_of_submitting(issued):
    line = issued.report(issued.line("roads", "CB-QS"), 1, on=date(2022, 10, 31))
    assert line.met_on == date(2022, 10, 31)


@pytest.mark.parametrize(
    ("state", "progress"), [("draft", "not_started"), ("submitted", "under_way"), ("returned", "under_way")]
)
def test_what_is_not_accepted_counts_nothing(issued, state, progress):
    line = issued.report(issued.line("roads", "CB-QS"), 1, state=state)
    assert (line.done, line.review, line.progress) == (0, state, progress)


def test_without_a_count_only_an_accepted_completion_report_meets_it(issued):
    line = issued.report(issued.line("common", "OFF-YS"), 0, kind="progress")
    assert line.progress == "under_way"
    assert issued.report(line, 0, kind="completion").progress == "met"


def test_a_joint_count_is_shared_by_all_of_the_group(issued):
    issued.report(issued.line("stations", "ED-S1"), 3)
    line = issued.report(issued.line("stations", "ED-S2"), 1, on=date(2022, 4, 20))
    assert line.progress == "met"
    assert {(line.done, line.progress) for line in issued.lines("stations")} == {(4, "met")}
    assert {line.review for line in issued.lines("stations")} == {"accepted", "none"}


def test_a_supervisor_is_met_when_all_it_watches_are(issued):
    for code in ("CB-QS", "CB-QX", "CB-LJ"):
        issued.report(issued.line("roads", code), 1)
    line = issued.line("supervise", "EC", "supervise")
    assert (line.done, line.target_min, line.progress) == (3, 4, "under_way")
    issued.report(issued.line("roads", "CB-KF"), 2, on=date(2022, 11, 2))
    line.refresh_from_db()
    assert (line.done, line.progress, line.met_on) == (4, "met", date(2022, 11, 2))


def test_support_is_met_with_what_it_supports(world):
    draft = build_draft(world)
    draft.add(
        "funds", [("市公路中心", "lead", False), ("局机关科室", "support", False)], quantities=[count(5, 5, "资金")]
    )
    draft.issue()
    draft.report(draft.line("funds", "HC", "lead"), 5, on=date(2022, 5, 5))
    assert {(line.progress, line.met_on) for line in draft.lines("funds")} == {("met", date(2022, 5, 5))}


def test_a_change_of_progress_is_an_event_on_the_line(issued):
    line = issued.report(issued.line("roads", "CB-QS"), 1)
    event = Event.objects.get(tag="assignments:assignment:met", assignment_id=line.pk)
    assert (event.data["before"], event.data["met_on"]) == ("not_started", "2022-06-01")
    assert event.organization_id == line.organization_id


def test_tallies_follow_every_change(issued):
    issued.report(issued.line("roads", "CB-QS"), 1)
    issued.report(issued.line("stations", "ED-S1"), 4)
    issued.report(issued.line("roads", "CB-QX"), 1, state="returned")
    kept = {tallies_row(row) for row in Tally.objects.exclude(lines=0)}
    tallies.rebuild(issued.plan)
    assert kept == {tallies_row(row) for row in Tally.objects.all()}


def tallies_row(tally):
    return (*(getattr(tally, name) for name in tallies.FIELDS), tally.lines)


def test_the_plan_office_corrects_what_a_supervisor_watches(issued):
    line = issued.line("supervise", "EC", "supervise")
    issued.report(issued.line("sections", "HC-QS"), 2)
    chosen = choose_supervised(issued.world.plan_office, line, [issued["sections"]])
    assert (chosen.target_min, chosen.done, chosen.progress) == (3, 1, "under_way")
    assert Assignment.objects.filter(supervised_by__supervising=line).count() == 3
    event = Event.objects.get(tag="assignments:assignment:choose_supervised")
    assert event.data["obligations"] == [str(issued["sections"].key)]


def test_nobody_else_corrects_it(issued):
    with pytest.raises(PermissionDeniedError):
        choose_supervised(issued.world.supervisor_engineering, issued.line("supervise", "EC", "supervise"), [])


def test_what_cannot_be_watched_is_refused(issued):
    office = issued.world.plan_office
    with pytest.raises(DomainError, match="not_supervising"):
        choose_supervised(office, issued.line("roads", "CB-QS"), [issued["sections"]])
    other = build_draft(issued.world)
    other.add("other", [("各县级单位", "responsible", True)])
    other.issue()
    with pytest.raises(DomainError, match="other_plan"):
        choose_supervised(office, issued.line("supervise", "EC", "supervise"), [other["other"]])
