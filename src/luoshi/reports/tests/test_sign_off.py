"""A report goes to the unit's leader first where the plan or the task asks for it, and to its reviewer only then."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.plans.actions import set_asks, set_sign_off
from luoshi.reports import actions, queries
from luoshi.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_plan(ledger):
    set_sign_off(ledger.world.plan_office, ledger.plan, asked=True)
    return ledger


def code(refusal):
    return refusal.value.code


def test_the_reviewer_sees_it_only_once_it_is_signed_off(signed_plan):
    world = signed_plan.world
    report = signed_plan.submitted()
    assert (report.state, report.sign_off) == ("submitted", "waiting")
    assert list(queries.awaiting_sign_off(world.leader_a)) == [report]
    assert not queries.waiting_for(world.reviewer)
    assert not queries.visible_reports(world.reviewer).filter(pk=report.pk)
    with pytest.raises(DomainError) as refusal:
        actions.accept_report(world.reviewer, report, version=report.version)
    assert code(refusal) == "reports.awaits_leader"
    signed = actions.sign_report(world.leader_a, report, version=report.version)
    assert (signed.state, signed.sign_off) == ("submitted", "signed")
    assert list(queries.waiting_for(world.reviewer)) == [report]
    assert not queries.awaiting_sign_off(world.leader_a)
    assert actions.accept_report(world.reviewer, signed, version=signed.version).state == "accepted"


def test_whoever_may_not_read_it_yet_is_told_that_it_waits_for_the_leader(signed_plan, client_of):
    report = signed_plan.submitted()
    address = reverse("assignment_reports", args=[report.items.get().assignment_id])
    page = client_of("plan_office").get(address).content.decode()
    assert "待本单位领导签批" in page
    assert "还没有报送" not in page
    assert "待本单位领导签批" not in client_of("handler_a").get(address).content.decode()


def test_the_day_of_submission_counts_not_that_of_the_sign_off(signed_plan, time_machine):
    time_machine.move_to(datetime(2022, 11, 20, 8, tzinfo=UTC), tick=False)
    report = signed_plan.submitted()
    time_machine.move_to(datetime(2022, 11, 28, 8, tzinfo=UTC), tick=False)
    world = signed_plan.world
    report = actions.sign_report(world.leader_a, report, version=report.version)
    actions.accept_report(world.reviewer, report, version=report.version)
    line = Assignment.objects.get(report_items__report=report)
    assert line.met_on == date(2022, 11, 20)


def test_sent_back_it_lies_with_its_handler_with_the_reason_and_starts_again(signed_plan):
    world = signed_plan.world
    report = signed_plan.submitted()
    with pytest.raises(DomainError) as refusal:
        actions.send_back_report(world.leader_a, report, version=report.version, reason="  ")
    assert code(refusal) == "reports.sign_off_reason"
    report = actions.send_back_report(world.leader_a, report, version=report.version, reason="数字请再核")
    assert (report.state, report.sign_off) == ("draft", "sent_back")
    assert [queries.last_sent_back(row).reason for row in queries.sent_back_to(world.handler_a)] == ["数字请再核"]
    assert not queries.drafts_of(world.handler_a)
    again = actions.submit_report(world.handler_a, report, version=report.version)
    assert again.sign_off == "waiting"
    tags = Event.objects.filter(tag__startswith="reports:report:").values_list("tag", flat=True)
    assert {"reports:report:submit", "reports:report:send_back"} <= set(tags)


def test_what_the_reviewer_returned_stays_returned_when_the_leader_sends_it_back(signed_plan):
    world = signed_plan.world
    report = signed_plan.submitted()
    report = actions.sign_report(world.leader_a, report, version=report.version)
    report = actions.return_report(world.reviewer, report, version=report.version, reason="补照片")
    report = actions.submit_report(world.handler_a, report, version=report.version)
    assert report.sign_off == "waiting"
    report = actions.send_back_report(world.leader_a, report, version=report.version, reason="还缺一张")
    assert (report.state, report.sign_off) == ("returned", "sent_back")


def test_only_a_leader_of_the_unit_signs_and_never_his_own(signed_plan, appoint):
    world = signed_plan.world
    report = signed_plan.submitted()
    for person in (world.handler_b, world.reviewer, world.plan_office):
        with pytest.raises(PermissionDeniedError):
            actions.sign_report(person, report, version=report.version)
    appoint("handler_a", "leader", "CB-QS")
    author = User.objects.get(pk=world.handler_a.pk)
    with pytest.raises(DomainError) as refusal:
        actions.sign_report(author, report, version=report.version)
    assert code(refusal) == "reports.own_sign_off"


def test_the_leader_signs_the_version_that_was_read_and_twice_is_once(signed_plan):
    world = signed_plan.world
    report = signed_plan.submitted()
    with pytest.raises(DomainError) as refusal:
        actions.sign_report(world.leader_a, report, version=report.version - 1)
    assert code(refusal) == "reports.changed_meanwhile"
    for _again in range(2):
        actions.sign_report(world.leader_a, report, version=report.version)
    assert report.sign_offs.count() == 1
    with pytest.raises(DomainError) as refusal:
        actions.send_back_report(world.leader_a, report, version=report.version, reason="晚了")
    assert code(refusal) == "reports.not_awaiting"


def test_the_task_says_more_than_the_plan(signed_plan):
    office, sites = signed_plan.world.plan_office, signed_plan.sites
    set_asks(office, sites, asks=sites.asks, sign_off=False, templates={})
    assert signed_plan.submitted().sign_off == "none"


def test_taken_back_it_waits_for_nobody(signed_plan):
    report = actions.withdraw_report(signed_plan.world.handler_a, signed_plan.submitted())
    assert (report.state, report.sign_off) == ("draft", "none")
    assert not queries.awaiting_sign_off(signed_plan.world.leader_a)


def test_the_leader_finds_it_on_the_desk_and_goes_on_to_the_next(signed_plan, client_of):
    first = signed_plan.submitted()
    client = client_of("leader_a")
    assert reverse("report_detail", args=[first.pk]) in client.get(reverse("desk")).content.decode()
    page = client.get(reverse("report_detail", args=[first.pk])).content.decode()
    assert reverse("report_sign", args=[first.pk]) in page
    answer = client.post(reverse("report_sign", args=[first.pk]), {"version": first.version})
    assert answer.url == reverse("desk")
    assert Report.objects.get(pk=first.pk).sign_off == "signed"


def test_the_handler_reads_the_leaders_words_on_desk_and_form(signed_plan, client_of):
    report = signed_plan.submitted()
    sent = {"version": report.version, "reason": "请写明投资额"}
    assert client_of("leader_a").post(reverse("report_send_back", args=[report.pk]), sent).status_code == 302
    handler = client_of("handler_a")
    assert "请写明投资额" in handler.get(reverse("desk")).content.decode()
    assert "请写明投资额" in handler.get(reverse("report_edit", args=[report.pk])).content.decode()
