"""The ledger page, a line's page, the workbook: what they show, to whom, and in how many queries."""

import io
import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone
from openpyxl import load_workbook

from luoshi.assignments import tallies
from luoshi.assignments.commands import ledger_group
from luoshi.assignments.ledger.filters import LedgerFilters, due_range
from luoshi.assignments.ledger.listing import LINES, listing
from luoshi.assignments.ledger.matrix import columns_of, matrix
from luoshi.assignments.ledger.totals import Totals, totals, totals_by_plan
from luoshi.assignments.models import Assignment, Tally
from luoshi.assignments.states import due_soon_from
from luoshi.audit.models import Event
from luoshi.organizations.models import Organization
from luoshi.organizations.tests.world import add_organization
from luoshi.plans.models import Plan

#: Queries of a page for the plan office, session and account included: the same for ten units and for three thousand (the list
#: needs one less where lines with a due day fill the page).
MATRIX_QUERIES = 15
LIST_QUERIES = 13


@pytest.fixture
def today_issued(issued):
    """The issued plan with due days around today: one line overdue, one due soon, the rest later or met."""
    today = timezone.localdate()
    Assignment.objects.update(due_on=today + timedelta(days=60), due_soon_from=today + timedelta(days=53))
    set_due(issued.line("roads", "CB-QX"), today - timedelta(days=3))
    set_due(issued.line("roads", "CB-LJ"), today + timedelta(days=5))
    tallies.rebuild(issued.plan)
    issued.report(issued.line("roads", "CB-QS"), 1)
    return issued


def set_due(line, due):
    Assignment.objects.filter(pk=line.pk).update(due_on=due, due_soon_from=due_soon_from(due, 7))


def filters_of(draft, **asked):
    return LedgerFilters(draft.plan, **asked)


def test_the_four_totals_add_up_and_tallies_say_what_the_lines_say(today_issued):
    world = today_issued.world
    from_tallies = totals(world.plan_office, filters_of(today_issued))
    from_lines = totals(world.plan_office, filters_of(today_issued, unit=world.bureau))
    assert from_tallies == from_lines
    assert (from_tallies.met, from_tallies.due_soon, from_tallies.overdue) == (1, 1, 1)
    assert from_tallies.all == from_tallies.met + from_tallies.open + from_tallies.due_soon + from_tallies.overdue


@pytest.mark.parametrize("state", ["met", "open", "due_soon", "overdue"])
def test_each_total_leads_to_exactly_the_lines_that_it_counts(today_issued, client_of, state):
    office = today_issued.world.plan_office
    counted = getattr(totals(office, filters_of(today_issued)), state)
    page = client_of("plan_office").get("/ledger/", {"plan": today_issued.plan.pk, "state": state, "view": "list"})
    assert len(page.context["listing"].lines) == min(counted, LINES)
    assert counted == Assignment.objects.filter(filters_of(today_issued, state=state).conditions()).count()


def test_the_matrix_has_a_cell_for_each_line_and_groups_by_kind(today_issued):
    office = today_issued.world.plan_office
    filters = filters_of(today_issued)
    shown = matrix(office, filters, list(columns_of(office, filters)))
    assert [column.title for column in shown.columns] == list(today_issued.obligations)
    counties = next(group for group in shown.groups if group.kind.code == "county_bureau")
    assert counties.units == 4
    assert counties.sums[1] == (1, 4)
    row = next(row for row in counties.rows if row.organization.code == "CB-QX")
    assert "light-red" in row.cells
    assert ">0/1<" in row.cells
    assert "逾期" in row.cells
    cells = sum(len(re.findall('class="lit"', row.cells)) for group in shown.groups for row in group.rows)
    assert cells == Assignment.objects.count()


def test_a_unit_of_several_lines_shows_the_worst_light_and_leads_to_their_list(issued):
    line = issued.line("roads", "CB-QS")
    second = Assignment.objects.get(pk=line.pk)
    second.pk, second.measure = None, 1
    second.save()
    office, filters = issued.world.plan_office, filters_of(issued, unit=issued.world.county_a)
    shown = matrix(office, filters, list(columns_of(office, filters)))
    row = next(row for group in shown.groups for row in group.rows if row.organization == issued.world.county_a)
    assert f"obligation={issued['roads'].pk}" in row.cells
    assert ">0/2<" in row.cells


def test_people_see_their_own_part_of_the_ledger(issued):
    def units(person):
        user, filters = getattr(issued.world, person), filters_of(issued)
        shown = matrix(user, filters, list(columns_of(user, filters)))
        return {row.organization.code for group in shown.groups for row in group.rows}

    assert units("handler_a") == {"CB-QS", "CB-QS-P"}
    assert units("leader_highway") == {"HC", "HC-P", "HC-QS", "HC-QS-P", "HC-QX", "HC-LJ"}
    assert units("supervisor") == {"HC", "HC-QS", "HC-QX", "HC-LJ"}
    assert units("bureau_leader") == units("plan_office") == units("reviewer")
    assert units("administrator") == units("auditor") == set()


def test_totals_of_a_part_are_counted_over_that_part(issued):
    user = issued.world.handler_a
    counted = totals_by_plan(user, Plan.objects.all(), timezone.localdate())
    assert counted[issued.plan.pk].all == totals(user, filters_of(issued)).all == 3


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"q": "青山"}, {"CB-QS", "CB-QS-P", "HC-QS", "HC-QS-P"}),
        ({"due": "none"}, {"HC"}),
        ({"state": "returned"}, {"CB-LJ"}),
    ],
)
def test_filters_narrow_the_units(issued, asked, codes):
    issued.report(issued.line("roads", "CB-LJ"), 1, state="returned")
    office, filters = issued.world.plan_office, filters_of(issued, **asked)
    shown = matrix(office, filters, list(columns_of(office, filters)))
    assert {row.organization.code for group in shown.groups for row in group.rows} == codes


@pytest.mark.parametrize(
    ("window", "today", "expected"),
    [
        ("week", date(2024, 2, 26), (date(2024, 2, 26), date(2024, 3, 4))),
        ("month", date(2024, 2, 10), (date(2024, 2, 1), date(2024, 2, 29))),
        ("next_month", date(2022, 12, 31), (date(2023, 1, 1), date(2023, 1, 31))),
        ("quarter", date(2022, 11, 5), (date(2022, 10, 1), date(2022, 12, 31))),
    ],
)
def test_windows_begin_and_end_where_people_expect(window, today, expected):
    assert due_range(window, today) == expected


def test_the_list_goes_on_where_it_stopped_and_shows_every_line_once(issued, monkeypatch):
    monkeypatch.setattr("luoshi.assignments.ledger.listing.LINES", 7)
    seen, after = [], ""
    for _page in range(20):
        page = listing(issued.world.plan_office, filters_of(issued), after)
        seen += [line.pk for line in page.lines]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == Assignment.objects.count()
    assert Assignment.objects.get(pk=seen[-1]).due_on is None


def test_pages_take_the_same_number_of_queries_for_few_and_for_many(
    issued, client_of, django_assert_num_queries, django_assert_max_num_queries
):
    client = client_of("plan_office")
    client.get("/ledger/")
    with django_assert_num_queries(MATRIX_QUERIES):
        client.get("/ledger/")
    with django_assert_max_num_queries(LIST_QUERIES):
        client.get("/ledger/?view=list")
    above = Organization.objects.get(code="AL")
    for n in range(60):
        unit = add_organization(f"N{n}", f"新单位{n}", "", "county_bureau", above)
        Assignment.objects.create(plan=issued.plan, obligation=issued["roads"], organization=unit, target_min=1)
    tallies.rebuild(issued.plan)
    with django_assert_num_queries(MATRIX_QUERIES):
        page = client.get("/ledger/")
    assert page.context["matrix"].page.paginator.num_pages == 3
    with django_assert_max_num_queries(LIST_QUERIES):
        client.get("/ledger/?view=list")


def test_more_than_forty_obligations_are_listed(issued, client_of):
    organization = issued.world.county_a
    for n in range(40):
        obligation = issued.add(f"extra{n}", [])
        Assignment.objects.create(plan=issued.plan, obligation=obligation, organization=organization)
    tallies.rebuild(issued.plan)
    page = client_of("plan_office").get("/ledger/")
    assert "listing" in page.context
    assert "请选择章节" in page.content.decode() or "选择章节" in page.content.decode()


def test_the_workbook_holds_what_the_person_sees(issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 1)
    answer = client_of("handler_a").get("/ledger/export/", {"plan": issued.plan.pk})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    table, rows = book.worksheets
    assert table["B2"].value == "青山县交通运输局"
    assert "● 1/1" in {cell.value for cell in table[2]}
    assert rows.max_row == 1 + 3
    assert {row[0].value for row in rows.iter_rows(min_row=2)} == {"青山县交通运输局", "中共青山县交通运输局委员会"}


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)"])
def test_names_in_the_workbook_are_never_formulas(issued, client_of, name):
    Organization.objects.filter(code="CB-QS").update(name=name)
    answer = client_of("handler_a").get("/ledger/export/", {"plan": issued.plan.pk})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0]["B2"].data_type == "s"
    assert name in {row[0].value for row in book.worksheets[1].iter_rows(min_row=2)}


def test_a_line_shows_its_sentence_inside_the_plan(issued, client_of):
    line = issued.line("roads", "CB-QS")
    page = client_of("handler_a").get(f"/assignments/{line.pk}/").content.decode()
    marked = re.search(r"<mark>(.*?)</mark>", page, re.DOTALL)[1]
    assert "至少再打造1-2个市级示范点" in marked
    assert "common任务" not in marked
    assert "主要任务" in page
    assert f"/reports/new/?assignment={line.pk}" in page


def test_supervisor_and_supervised_find_each_other(issued, client_of):
    watching, watched = issued.line("supervise", "EC", "supervise"), issued.line("roads", "CB-QS")
    page = client_of("plan_office").get(f"/assignments/{watching.pk}/").content.decode()
    assert f"/assignments/{watched.pk}/" in page
    assert 'name="obligations"' in page
    back = client_of("handler_a").get(f"/assignments/{watched.pk}/").content.decode()
    assert "市工程中心" in back


def test_the_plan_office_corrects_supervision_on_the_page(issued, client_of):
    line = issued.line("supervise", "EC", "supervise")
    chosen = {"obligations": [issued["sections"].pk]}
    answer = client_of("plan_office").post(f"/assignments/{line.pk}/supervised/", chosen)
    assert answer.status_code == 302
    assert set(line.supervises.values_list("supervised__obligation", flat=True)) == {issued["sections"].pk}


def test_issuing_on_the_page_says_first_what_it_will_do(draft, client_of):
    client = client_of("plan_office")
    page = client.get(f"/plans/{draft.plan.pk}/issue/").content.decode()
    assert "6 项任务将分解为" in page
    answer = client.post(f"/plans/{draft.plan.pk}/issue/", {"issued_on": "2022-03-01", "due_soon_days": 10})
    assert answer.status_code == 302
    assert Assignment.objects.filter(plan=draft.plan).count() > 30


def test_the_days_that_count_as_due_soon_are_asked_for_once_and_then_fixed(draft, client_of):
    client, address = client_of("plan_office"), f"/plans/{draft.plan.pk}/issue/"
    assert client.post(address, {"issued_on": "2022-03-01", "due_soon_days": -1}).status_code == 200
    assert client.post(address, {"issued_on": "2022-03-01", "due_soon_days": 10}).status_code == 302
    assert client.post(address, {"issued_on": "2022-03-01", "due_soon_days": 3}).status_code == 409
    draft.plan.refresh_from_db()
    assert draft.plan.due_soon_days == 10
    days = {line.due_on - line.due_soon_from for line in draft.plan.assignments.filter(due_on__isnull=False)}
    days |= {tally.due_on - tally.due_soon_from for tally in draft.plan.tallies.exclude(due_on=Tally.NO_DUE)}
    assert days == {timedelta(days=10)}
    assert Event.objects.get(tag="assignments:plan:fan_out").data["due_soon_days"] == 10


def test_the_programme_interface_can_set_them_too(draft, client_of):
    sent = {"issued_on": "2022-03-01", "due_soon_days": 4}
    answer = client_of("plan_office").post(f"/api/plans/{draft.plan.pk}/issue", sent, content_type="application/json")
    assert answer.status_code == 200
    assert Plan.objects.get(pk=draft.plan.pk).due_soon_days == 4


def test_what_stands_in_the_way_of_issuing_is_said_on_the_page(draft, client_of):
    draft["roads"].bodies.all().delete()
    page = client_of("plan_office").get(f"/plans/{draft.plan.pk}/issue/").content.decode()
    assert "没有责任主体" in page
    assert "6 项任务" not in page


def test_an_empty_ledger_says_what_comes_next(world, client_of):
    page = client_of("plan_office").get("/ledger/").content.decode()
    assert "尚未下达方案" in page


def test_totals_have_no_lines_before_anything_is_issued(world):
    assert totals_by_plan(world.plan_office, Plan.objects.all(), timezone.localdate()) == {}
    assert Totals(0, 0, 0, 0, 0).all == 0


def test_the_command_exports_what_the_named_person_sees(issued, tmp_path):
    target = tmp_path / "台账.xlsx"
    done = CliRunner().invoke(ledger_group, ["export", str(issued.plan.pk), "--as", "handler_a", "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert "3 lines" in done.output
    assert load_workbook(target).sheetnames == ["矩阵", "列表"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["99", "--as", "handler_a", "-o", "x.xlsx"], "sees no issued plan"),
        (["1", "--as", "nobody", "-o", "x.xlsx"], "no account"),
    ],
)
def test_the_command_says_why_it_cannot(issued, arguments, reason):
    done = CliRunner().invoke(ledger_group, ["export", *arguments])
    assert done.exit_code == 1
    assert reason in done.output


def test_a_place_that_cannot_be_written_is_named(issued, tmp_path):
    target = tmp_path / "missing" / "x.xlsx"
    done = CliRunner().invoke(ledger_group, ["export", str(issued.plan.pk), "--as", "handler_a", "-o", str(target)])
    assert done.exit_code == 1
    assert str(target) in done.output


def test_a_row_of_the_list_escapes_names_and_says_how_far_off_it_is(issued, client_of):
    line = issued.line("roads", "CB-QS")
    Organization.objects.filter(pk=line.organization_id).update(short_name="<青山>&局")
    today = timezone.localdate()
    Assignment.objects.filter(pk=line.pk).update(
        due_on=today - timedelta(days=3), due_soon_from=today, review="returned"
    )
    page = client_of("plan_office").get(f"/ledger/?view=list&unit={line.organization_id}").content.decode()
    row = next(part for part in page.split("<tr>") if f"/assignments/{line.pk}/" in part)
    assert "&lt;青山&gt;&amp;局</a>" in row
    assert all(word in row for word in ("逾期 3 天", "light-red", "tone-red", "已退回", "0/1"))
