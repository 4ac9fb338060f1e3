"""`luoshi notices send`: the same as the worker does, fit for cron; a dry run writes nothing."""

import pytest
from click.testing import CliRunner

from luoshi.notices.commands import notices_group
from luoshi.notices.models import DailyRun, Delivery, Notice
from luoshi.notices.tests.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)


def send(*options):
    return CliRunner().invoke(notices_group, ["send", *options])


def test_a_dry_run_says_who_and_writes_nothing(plan, mails, mailoutbox):
    with at("2022-11-20 08:00"):
        said = send("--dry-run", "--date", "2022-11-21")
    assert said.exit_code == 0
    assert "handler_a\t张三\t" in said.output
    assert "2022-11-21: 4 notices to 4 people" in said.output
    assert not Notice.objects.exists()
    assert not DailyRun.objects.exists()
    assert mailoutbox == []


def test_it_tells_and_sends_once(plan, mails, mailoutbox):
    with at("2022-11-21 08:00"):
        assert "4 notices" in send().output
        assert "0 notices, 0 messages" in send().output
    assert len(mailoutbox) == 4
    assert Delivery.objects.filter(state="sent").count() == 4


def test_a_day_that_has_not_come_is_refused(plan):
    with at("2022-11-20 08:00"):
        said = send("--date", "2022-11-21")
    assert said.exit_code == 1
    assert not Notice.objects.exists()


def test_a_day_that_is_past_can_be_told(plan, mails):
    with at("2022-11-22 08:00"):
        assert "4 notices" in send("--date", "2022-11-21").output
