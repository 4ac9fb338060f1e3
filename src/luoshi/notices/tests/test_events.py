"""A returned report is told in the transaction that returns it, at once where the person wants that."""

import pytest
from django.db import transaction

from luoshi.notices.actions.daily import run_day
from luoshi.notices.actions.settings import save_preference
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.tests.conftest import at
from luoshi.reports.actions import return_report
from luoshi.web.tests.house import file_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report(plan, world, line_a):
    return file_report(line_a, world.handler_a, "submitted")


def give_back(world, report):
    return return_report(world.plan_office, report, version=report.version, reason="照片不清")


def test_the_handler_is_told_and_mailed_at_once(world, report, mails, mailoutbox, told):
    with at("2022-06-02 10:00"):
        give_back(world, report)
    assert told() == [("handler_a", "returned", "handler")]
    assert [message.to for message in mailoutbox] == [["handler_a@example.cn"]]
    assert "照片不清" in mailoutbox[0].body
    assert f"/reports/{report.pk}/" in mailoutbox[0].body


def test_what_is_rolled_back_was_never_told(world, report, mails, mailoutbox):
    with at("2022-06-02 10:00"), transaction.atomic():
        give_back(world, report)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert mailoutbox == []


def test_quiet_hours_hold_it_back_until_they_end(world, report, mails, mailoutbox):
    with at("2022-06-02 22:00"):
        give_back(world, report)
    assert mailoutbox == []
    assert Delivery.objects.get().next_try_at.isoformat() == "2022-06-03T00:00:00+00:00"  # 8:00 in Shanghai


def test_two_in_quiet_hours_leave_as_one_mail(world, plan, line_a, mails, mailoutbox):
    with at("2022-06-02 22:00"):
        for _number in range(2):
            give_back(world, file_report(line_a, world.handler_a, "submitted"))
    assert Delivery.objects.count() == 1
    assert Notice.objects.filter(mailed_in=Delivery.objects.get()).count() == 2


def test_who_wants_no_urgent_mail_reads_it_in_the_digest(world, report, mails, mailoutbox):
    save_preference(world.handler_a, urgent_at_once=False)
    with at("2022-06-02 07:00"):
        give_back(world, report)
    assert mailoutbox == []
    with at("2022-06-02 08:00"):
        run_day()
    assert [message.to for message in mailoutbox] == [["handler_a@example.cn"]]


def test_a_report_that_serves_two_lines_is_told_once(world, plan, report, told):
    report.items.create(assignment=plan.assignments.get(organization=world.county_b))
    with at("2022-06-02 10:00"):
        give_back(world, report)
    assert told() == [("handler_a", "returned", "handler")]


def test_what_was_mended_meanwhile_is_not_mailed(world, report, mails, mailoutbox):
    with at("2022-06-02 22:00"):
        returned = give_back(world, report)
    returned.state = "submitted"
    returned.save()
    from luoshi.notices.sending.outbox import send_due

    with at("2022-06-03 08:01"):
        assert send_due() == 0
    assert mailoutbox == []
    assert Delivery.objects.get().state == "nothing"
