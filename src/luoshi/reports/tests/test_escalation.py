"""A review that waits longer than the plan allows is known on the day, with who leads the office, and leaves one event."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.organizations.models import Role
from luoshi.organizations.tests.world import appoint
from luoshi.reports import actions, queries
from luoshi.reports.actions import escalating
from luoshi.reports.escalation import reviews_overdue_for_escalation, working_days
from luoshi.reports.models import Report, ReviewRules
from luoshi.reports.review_commands import reviews_group

#: A Wednesday; the four working days after it are 29 and 30 September, 8 and 9 October 2022 (made-up days for the holiday).
CAME = datetime(2022, 9, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def waiting(ledger):
    report = ledger.submitted()
    Report.objects.filter(pk=report.pk).update(submitted_at=CAME, waits_since=CAME)
    return Report.objects.get(pk=report.pk)


def late_on(day):
    return [late.report for late in queries.reviews_overdue_for_escalation(day)]


def test_working_days_pass_over_the_holiday_and_count_its_made_up_days():
    assert working_days(date(2022, 9, 28), date(2022, 10, 9)) == 4
    assert working_days(date(2022, 9, 28), date(2022, 9, 28)) == 0


@pytest.mark.parametrize(
    ("allowed", "last_day_in_time", "first_late_day"),
    [
        (2, date(2022, 9, 30), date(2022, 10, 1)),
        (3, date(2022, 10, 8), date(2022, 10, 9)),
        (5, date(2022, 10, 10), date(2022, 10, 11)),
    ],
)
def test_the_last_day_of_the_term_is_in_time_and_the_day_after_is_late(
    ledger, waiting, allowed, last_day_in_time, first_late_day
):
    ReviewRules.objects.create(plan=ledger.plan, wait_days=allowed)
    assert late_on(last_day_in_time) == []
    assert late_on(first_late_day) == [waiting]


def test_a_plan_that_says_nothing_allows_five_working_days(waiting):
    assert late_on(date(2022, 10, 10)) == []
    (late,) = queries.reviews_overdue_for_escalation(date(2022, 10, 12))
    assert (late.allowed, late.days, late.since) == (5, 7, date(2022, 9, 28))


def test_the_head_is_who_leads_the_reviewing_office_or_the_nearest_above(ledger, waiting):
    world = ledger.world
    day = date(2022, 10, 20)
    appoint(world.bureau_leader, Role.LEADER, world.bureau, "分管领导")
    (late,) = queries.reviews_overdue_for_escalation(day)
    assert late.office == world.bureau
    assert late.heads == (world.bureau_leader.pk,)
    assert list(queries.late_below(world.bureau_leader, day)) == [waiting]
    assert not queries.late_below(world.leader_a, day).exists()


def test_what_waits_for_its_leader_or_is_decided_does_not_wait_for_its_reviewer(ledger, waiting):
    Report.objects.update(sign_off=Report.SignOff.WAITING)
    assert late_on(date(2023, 1, 1)) == []
    Report.objects.update(sign_off=Report.SignOff.NONE)
    actions.accept_report(ledger.world.reviewer, waiting, version=waiting.version)
    assert late_on(date(2023, 1, 1)) == []


def test_the_term_of_a_signed_report_begins_with_the_sign_off(ledger):
    ledger.plan.sign_off = True
    ledger.plan.save()
    report = ledger.submitted()
    assert report.waits_since is None
    signed = actions.sign_report(ledger.world.leader_a, report, version=report.version)
    assert signed.waits_since >= signed.submitted_at
    assert timezone.localdate(signed.waits_since) == timezone.localdate()


def test_an_escalation_leaves_one_event_for_each_time_the_report_came(ledger, waiting):
    day = date(2022, 10, 20)
    assert [late.report for late in actions.escalate_reviews(day)] == [waiting]
    assert actions.escalate_reviews(date(2022, 10, 21)) == []
    event = Event.objects.get(tag="reports:report:escalate")
    assert (event.data["office"], event.data["days"]) == (ledger.world.bureau.name, 13)
    assert event.assignment_id == waiting.items.get().assignment_id
    actions.return_report(ledger.world.reviewer, waiting, version=waiting.version, reason="缺照片")
    actions.submit_report(ledger.world.handler_a, waiting, version=waiting.version)
    assert Report.objects.get().escalated_on is None


def test_a_report_that_is_dropped_meanwhile_stops_no_other(ledger, waiting, monkeypatch):
    late = reviews_overdue_for_escalation(date(2022, 10, 12))
    gone = replace(late[0], report=Report(pk=waiting.pk + 1000))
    monkeypatch.setattr(escalating, "reviews_overdue_for_escalation", lambda _day: [gone, *late])
    assert actions.escalate_reviews(date(2022, 10, 12)) == late


def test_many_late_reviews_take_no_more_queries(ledger, waiting, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(queries.reviews_overdue_for_escalation(date(2022, 10, 20))) == 1
    other = ledger.submitted(ledger.world.handler_b)
    Report.objects.filter(pk=other.pk).update(waits_since=CAME)
    with django_assert_num_queries(5):
        assert len(queries.reviews_overdue_for_escalation(date(2022, 10, 20))) == 2


def test_the_commands_name_what_is_late_and_mark_it_once(ledger, waiting):
    late = CliRunner().invoke(reviews_group, ["late", "--day", "2022-10-12"])
    assert late.exit_code == 1
    assert f"{waiting.pk}\t{waiting.organization.name}\t{ledger.world.bureau.name}\t2022-09-28\t7/5" in late.output
    assert CliRunner().invoke(reviews_group, ["late", "--day", "2022-10-01"]).exit_code == 0
    assert "1 marked." in CliRunner().invoke(reviews_group, ["escalate"]).output
    assert "0 marked." in CliRunner().invoke(reviews_group, ["escalate"]).output
