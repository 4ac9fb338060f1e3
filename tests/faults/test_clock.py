"""The clock is set back while reports are on their way: order, times and the chain of events stay sane."""

from datetime import UTC, datetime, timedelta

import time_machine

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.audit.verifying import verify_chain
from luoshi.reports import actions
from luoshi.reports.templatetags.reports import waiting_words
from luoshi.reports.tests.conftest import build_ledger

NOON = datetime(2022, 6, 1, 4, tzinfo=UTC)


def test_the_clock_set_back_between_two_steps_turns_nothing_around(world):
    ledger = build_ledger(world)
    with time_machine.travel(NOON, tick=False) as clock:
        report = ledger.submitted()
        clock.move_to(NOON - timedelta(days=1))
        assert "-" not in waiting_words(report.submitted_at)
        report = actions.return_report(world.reviewer, report, version=report.version, reason="补照片")
        assert report.decided_at >= report.submitted_at
        clock.move_to(NOON - timedelta(days=2))
        report = actions.submit_report(world.handler_a, report, version=report.version)
        assert report.submitted_at >= report.reviews.get().at
        clock.move_to(NOON - timedelta(days=3))
        report = actions.accept_report(world.reviewer, report, version=report.version)
        assert report.decided_at >= report.submitted_at
    tags = list(
        Event.objects.filter(tag__startswith="reports:report:").order_by("sequence").values_list("tag", flat=True)
    )
    assert [tag.rpartition(":")[2] for tag in tags if not tag.endswith(":save")] == [
        *("start", "submit", "return", "resubmit", "accept")
    ]
    assert verify_chain().holds
    line = Assignment.objects.get(report_items__report=report)
    assert line.progress == Assignment.Progress.MET
    assert line.met_on == (NOON + timedelta(hours=8)).date()
