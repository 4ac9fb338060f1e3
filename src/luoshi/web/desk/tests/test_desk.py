"""Each role finds on the desk what it has to do, and nothing of others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import User
from luoshi.reports.models import Report, Review


def panel(client_of, person):
    return client_of(person).get("/")


def test_a_handler_sees_what_the_unit_owes_by_urgency(issued, client_of):
    today = timezone.localdate()
    line = issued.line("roads", "CB-QS")
    Assignment.objects.exclude(pk=line.pk).update(due_on=None, due_soon_from=None)
    Assignment.objects.filter(pk=line.pk).update(due_on=today - timedelta(days=3), due_soon_from=today)
    page = panel(client_of, "handler_a")
    heaps = {heap.light: [one.pk for one in heap.lines] for heap in page.context["owed"]}
    assert heaps["red"] == [line.pk]
    assert {one.organization.code for heap in page.context["owed"] for one in heap.lines} == {"CB-QS", "CB-QS-P"}
    assert "逾期 3 天" in page.content.decode()


def test_what_came_back_stands_first_with_its_reason(issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 1, state="returned")
    Review.objects.create(report=Report.objects.get(), decision="returned", reason="缺少照片", report_version=1)
    page = panel(client_of, "handler_a").content.decode()
    assert "缺少照片" in page
    assert page.index("缺少照片") < page.index(issued["common"].title)
    assert "缺少照片" not in panel(client_of, "handler_b").content.decode()


def test_drafts_wait_to_be_gone_on_with(issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 1, state="draft")
    assert f"/reports/{Report.objects.get().pk}/edit/" in panel(client_of, "handler_a").content.decode()


def test_a_reviewer_sees_how_long_reports_wait(issued, client_of):
    day = timezone.localdate() - timedelta(days=4)
    issued.report(issued.line("roads", "CB-QS"), 1, on=day, state="submitted")
    page = panel(client_of, "reviewer")
    assert page.context["waiting_count"] == 1
    assert [one.days for one in page.context["waiting"]] == [4]
    assert "已等待 4 天" in page.content.decode()


def test_leaders_see_totals_that_lead_into_the_ledger(issued, client_of):
    for person, lines in (("bureau_leader", Assignment.objects.count()), ("leader_a", 3)):
        page = panel(client_of, person)
        (one,) = page.context["plans"]
        assert one.totals.all == lines
        assert f"/ledger/?plan={issued.plan.pk}&amp;state=overdue" in page.content.decode()


def test_the_plan_office_sees_what_its_drafts_leave_open(draft, client_of):
    draft.revision.diagnostics.create(code="P1", severity="note", message="?", start=0, end=1)
    page = panel(client_of, "plan_office")
    assert [(plan.pk, count) for plan, count in page.context["drafts_of_plans"]] == [(draft.plan.pk, 1)]
    assert "1 个待确认" in page.content.decode()


def test_a_supervisor_sees_what_is_watched(issued, client_of):
    page = panel(client_of, "supervisor_engineering")
    assert {line.obligation_id for line in page.context["watched"]} == {issued["roads"].pk}


@pytest.mark.parametrize(("person", "address"), [("auditor", "/audit/"), ("administrator", "/organizations/")])
def test_those_without_business_data_find_their_place(issued, client_of, person, address):
    page = panel(client_of, person).content.decode()
    assert f'class="btn btn-primary" href="{address}"' in page
    assert issued["roads"].title not in page
    assert issued.plan.title not in page


def test_an_administrator_sees_who_cannot_sign_in_yet(world, client_of):
    User.objects.update(password="made-up")
    assert "尚未设置密码" not in panel(client_of, "administrator").content.decode()
    User.objects.filter(pk__in=[world.handler_a.pk, world.reviewer.pk]).update(password="!")
    assert "2 个账号尚未设置密码" in panel(client_of, "administrator").content.decode()


def test_without_a_post_the_desk_says_whom_to_ask(world, client_of):
    assert "系统管理员" in panel(client_of, "outsider").content.decode()


@pytest.mark.parametrize("person", ["handler_a", "reviewer", "plan_office", "leader_a", "supervisor_engineering"])
def test_an_empty_desk_says_what_comes_next(world, client_of, person):
    page = panel(client_of, person)
    assert page.status_code == 200
    assert "empty-state" in page.content.decode()


@pytest.mark.parametrize(
    ("person", "queries"), [("handler_a", 11), ("plan_office", 11), ("bureau_leader", 6), ("leader_a", 13)]
)
def test_the_desk_takes_a_fixed_number_of_queries(issued, client_of, django_assert_max_num_queries, person, queries):
    client = client_of(person)
    client.get("/")
    with django_assert_max_num_queries(queries):
        client.get("/")


def test_rows_say_in_full_what_is_counted(issued, client_of):
    line = issued.line("roads", "CB-QS")
    Assignment.objects.filter(pk=line.pk).update(noun="党建引领“四好农村路”市级示范点建设项目")
    page = panel(client_of, "handler_a").content.decode()
    assert "<b>0/1</b> 个党建引领“四好农村路”市级示范点建设项目" in page
    assert "未开始" in page


def test_a_report_that_waits_says_what_it_delivers(issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 2, state="submitted")
    page = panel(client_of, "reviewer").content.decode()
    assert "<b>2</b> 个市级示范点" in page
    issued.report(issued.line("common", "OFF-YS"), 0, state="submitted")
    assert panel(client_of, "reviewer").content.decode().count("desk-delivered") == 1
