"""Open lines, reviews, plans and reports go with a reorganization; what was met stays where and under the name it was met."""

import re
from datetime import date

import pytest
import time_machine
from django.db.models import Sum

from luoshi.assignments.models import Assignment, LedgerUnit, Supervision, Tally
from luoshi.audit.models import Event
from luoshi.organizations.models import Organization, OrganizationKind
from luoshi.organizations.reorganization.actions import (
    Particulars,
    add_organization,
    correct_organization,
    rename_organization,
)
from luoshi.organizations.reorganization.succession import Proposal, preview, reorganize
from luoshi.organizations.tests.test_roster import workbook
from luoshi.reports.models import Report

DAY = date(2022, 7, 1)


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel("2022-07-01T04:00:00Z", tick=False):
        yield


def hand_over(world, sort, sources, successors, **choices):
    proposal = Proposal(sort, [world[one] for one in sources], [world[one] for one in successors], DAY)
    seen = preview(world.administrator, proposal)
    return reorganize(world.administrator, proposal, seen.chosen | choices)


def lines_add_up(plan):
    lines = Assignment.objects.filter(plan=plan)
    met = lines.filter(progress="met").count()
    sums = dict(Tally.objects.filter(plan=plan).order_by().values_list("met").annotate(n=Sum("lines")))
    units = LedgerUnit.objects.filter(plan=plan).aggregate(n=Sum("lines"))["n"]
    assert (sums.get(True, 0), sums.get(False, 0), units) == (met, lines.count() - met, lines.count())


def without_choices(answer):
    """The page but for the choices of its filters, which are about today."""
    return re.sub(r"<option.*?</option>", "", answer.content.decode(), flags=re.DOTALL)


def test_a_line_that_the_successor_lacks_goes_as_it_is(world, issued):
    line = issued.line("sections", "HC-QS")
    hand_over(world, "merge", ["HC-QS"], ["SC"])
    line.refresh_from_db()
    assert (line.organization, line.target_min) == (world["SC"], 2)
    assert Event.objects.filter(tag="assignments:assignment:hand_over", assignment_id=line.pk).count() == 1
    lines_add_up(issued.plan)


def test_the_same_line_of_both_becomes_one_and_counts_what_both_delivered(world, issued):
    mine, theirs = issued.line("sections", "HC-QS"), issued.line("sections", "HC-QX")
    issued.report(mine, 1, kind="progress")
    issued.report(theirs, 1, kind="progress")
    hand_over(world, "merge", ["HC-QS"], ["HC-QX"])
    theirs.refresh_from_db()
    assert (theirs.done, theirs.progress, theirs.target_min) == (2, "met", 2)
    assert not Assignment.objects.filter(pk=mine.pk).exists()
    assert set(Event.objects.filter(tag="assignments:assignment:join").values_list("assignment_id", flat=True)) >= {
        mine.pk,
        theirs.pk,
    }
    supervising = issued.line("sections", "HC", "supervise")
    assert (supervising.target_min, supervising.done) == (2, 1)
    assert Supervision.objects.filter(supervising=supervising).count() == 2
    lines_add_up(issued.plan)


def test_what_was_met_stays_with_whom_it_was_met(world, issued):
    line = issued.report(issued.line("roads", "CB-QS"), 1)
    hand_over(world, "merge", ["CB-QS"], ["CB-QX"])
    line.refresh_from_db()
    assert (line.progress, line.organization.code) == ("met", "CB-QS")


def test_a_share_of_a_joint_target_falls_to_those_that_are_left(world, issued):
    line = issued.line("stations", "ED-S2")
    hand_over(world, "merge", ["ED-S1"], ["ED-S2"])
    line.refresh_from_db()
    assert (line.joint.assignments.count(), line.target_min) == (3, 4)


def test_reports_under_way_go_with_the_line_and_accepted_ones_stay(world, issued):
    line = issued.line("sections", "HC-QS")
    issued.report(line, 1, kind="progress")
    draft = issued.report(line, 1, state="draft") and Report.objects.get(state="draft")
    seen = preview(world.administrator, Proposal("merge", [world["HC-QS"]], [world["SC"]], DAY))
    assert [one.duty.follows for one in seen.lines if one.room.code == "report"] == [f"assignment:{line.pk}"]
    hand_over(world, "merge", ["HC-QS"], ["SC"])
    draft.refresh_from_db()
    assert draft.organization == world["SC"]
    assert Report.objects.get(state="accepted").organization == world["HC-QS"]
    assert Event.objects.filter(tag="reports:report:hand_over").count() == 1


def test_each_line_may_go_to_another_successor(world, issued):
    first, second = issued.line("sections", "HC-QS"), issued.line("common", "HC-QS")
    new = [
        add_organization(
            world.administrator, code=code, name=code, above=world["HC"], particulars=Particulars(world["HC-QS"].kind)
        )
        for code in ("N1", "N2")
    ]
    world.organizations |= {one.code: one for one in new}
    hand_over(world, "split", ["HC-QS"], ["N1", "N2"], **{f"assignment:{second.pk}": "N2"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.organization.code, second.organization.code) == ("N1", "N2")
    lines_add_up(issued.plan)


def test_reviews_and_plans_go_to_the_office_that_comes_after(world, issued):
    new = add_organization(
        world.administrator,
        code="NEW",
        name="安澜市交通运输委员会",
        above=None,
        particulars=Particulars(world.bureau.kind),
    )
    world.organizations["NEW"] = new
    hand_over(world, "merge", ["AL"], ["NEW"])
    issued.plan.refresh_from_db()
    assert issued.plan.owner == new
    open_lines = Assignment.objects.filter(plan=issued.plan)
    assert set(open_lines.values_list("reviewing_office__code", flat=True)) == {"NEW"}
    assert Organization.objects.get(code="CB-QS").path.startswith(Organization.objects.get(code="NEW").path)


def test_who_reads_no_business_data_is_told_no_titles(world, issued):
    proposal = Proposal("merge", [world["HC-QS"]], [world["SC"]], DAY)
    words = [one.duty.words for one in preview(world.administrator, proposal).lines if one.room.code == "assignment"]
    assert len(words) == 2
    assert not any("sections" in one for one in words)
    told = [one.duty.words for one in preview(None, proposal).lines if one.room.code == "assignment"]
    assert any("sections" in one for one in told)


def test_the_ledger_of_an_old_plan_shows_the_name_of_its_day(world, issued, client_of):
    rename_organization(
        world.administrator, world.county_a, name="青山市交通运输局", short_name="青山市局", from_on=DAY
    )
    client = client_of("plan_office")
    for view in ("matrix", "list"):
        page = without_choices(client.get("/ledger/", {"plan": issued.plan.pk, "view": view}))
        assert "青山县局" in page
        assert "青山市局" not in page
    line = issued.line("roads", "CB-QS")
    page = client.get(f"/assignments/{line.pk}/").content.decode()
    assert "青山县交通运输局" in page
    assert "青山市交通运输局" in page  # what it is called today stands beside it
    assert client.get(f"/api/assignments/{line.pk}").json()["organization_name"] == "青山县交通运输局"


def test_a_report_shows_the_name_of_the_day_it_was_submitted(world, issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 1, on=date(2022, 6, 1), state="submitted")
    rename_organization(
        world.administrator, world.county_a, name="青山市交通运输局", short_name="青山市局", from_on=DAY
    )
    page = without_choices(client_of("plan_office").get("/reports/"))
    assert "青山县局" in page
    assert "青山市局" not in page


def test_the_ledger_is_found_by_a_former_name_too(world, issued, client_of):
    rename_organization(world.administrator, world.county_a, name="乙局", short_name="乙", from_on=DAY)
    page = client_of("plan_office").get("/ledger/", {"plan": issued.plan.pk, "q": "青山县交通"}).content.decode()
    assert "青山县局" in page


def test_another_kind_is_counted_under_its_new_name(world, issued):
    kind = OrganizationKind.objects.get(pk="centre")
    correct_organization(world.administrator, world["HC-QS"], Particulars(kind))
    counted = Tally.objects.filter(plan=issued.plan, obligation=issued["sections"], kind="centre")
    assert counted.aggregate(n=Sum("lines"))["n"] == 2


def test_a_workbook_closes_nobody_who_still_owes(world, issued):
    from luoshi.organizations.actions import import_roster
    from luoshi.organizations.roster import RosterError

    units = [["编码", "名称", "类别", "撤销日期"], ["HC-LJ", "临江县公路分中心", "sub_centre", "2022-06-30"]]
    with pytest.raises(RosterError) as raised:
        import_roster(None, workbook(类别=None, 单位=units, 岗位人员=None))
    assert [(one.place, one.code) for one in raised.value.problems] == [("单位 D2", "open_duties")]
