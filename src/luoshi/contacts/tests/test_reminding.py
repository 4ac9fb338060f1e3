"""Reminders: once a day, to who is missing, by mail in the background, by hand and by themselves."""

from datetime import date
from smtplib import SMTPException

import pytest
import time_machine
from click.testing import CliRunner
from django_tasks_db.models import DBTaskResult

from luoshi.accounts.actions import choose_language
from luoshi.contacts import mail, tasks
from luoshi.contacts.actions import Answer, Contact, Settings, file_declaration, open_call, remind, send_link
from luoshi.contacts.commands import contacts_group
from luoshi.contacts.links import token
from luoshi.contacts.models import Reminder
from luoshi.errors import DomainError
from luoshi.organizations.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_mail(world):
    User.objects.filter(pk=world.handler_a.pk).update(email="zhang@example.cn")


def test_a_reminder_goes_to_who_is_missing_with_the_units_link(world, call, of_a, with_mail, mailoutbox):
    assert remind(world.plan_office, call) == 2
    assert [message.to for message in mailoutbox] == [["zhang@example.cn"]]
    assert f"http://luoshi.test/contacts/answer/{token(of_a)}/" in mailoutbox[0].body
    assert "2022-03-08" in mailoutbox[0].subject
    sent = Reminder.objects.order_by("declaration__organization__path").values_list("recipients", flat=True)
    assert list(sent) == [1, 0], "清水区 has no address: it is counted as reminded by nobody's mail"


def test_each_reads_the_reminder_in_the_language_chosen(world, call, with_mail, mailoutbox):
    """Two people of one unit, one of whom chose another language, and an address that is nobody's account."""
    User.objects.filter(pk=world.leader_a.pk).update(email="li@example.cn")
    choose_language(world.handler_a, "en")
    call.declarations.filter(organization=world.county_a).update(mail="office@example.cn")
    remind(world.plan_office, call)
    subjects = {tuple(message.to): message.subject for message in mailoutbox}
    assert set(subjects) == {("zhang@example.cn",), ("li@example.cn", "office@example.cn")}
    assert "contacts" in subjects["zhang@example.cn",]
    assert "联系人" in subjects["li@example.cn", "office@example.cn"]
    assert Reminder.objects.get(declaration__organization=world.county_a).recipients == 3


def test_a_second_time_on_a_day_does_nothing_and_the_next_day_does(world, call, with_mail, mailoutbox):
    remind(world.plan_office, call)
    assert remind(world.plan_office, call) == 0
    assert len(mailoutbox) == 1
    with time_machine.travel("2022-03-02 10:00 +0800", tick=False):
        assert remind(None, call) == 2
    assert len(mailoutbox) == 2


def test_who_has_answered_is_left_alone(world, call, of_a, with_mail, mailoutbox):
    file_declaration(world.handler_a, of_a, Answer(Contact(world.leader_a), Contact(world.handler_a)))
    remind(world.plan_office, call)
    assert mailoutbox == []


def test_a_mail_that_was_refused_is_tried_again(world, call, with_mail, mailoutbox, monkeypatch):
    def refuse(_message):
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        remind(world.plan_office, call)
    assert Reminder.objects.filter(recipients__isnull=True).count() == 1
    remind(world.plan_office, call)
    assert len(mailoutbox) == 1


def test_without_a_mail_server_it_is_said(world, call, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = mail.SMTP, ""
    with pytest.raises(DomainError) as refused:
        remind(world.plan_office, call)
    assert refused.value.code == "contacts.no_mail"


def test_a_unit_gets_its_link_at_the_address_given(world, of_a, mailoutbox):
    send_link(world.plan_office, of_a, "unit@example.cn")
    assert mailoutbox[0].to == ["unit@example.cn"]
    of_a.refresh_from_db()
    assert of_a.mail == "unit@example.cn", "kept for reminders"


def test_the_command_reminds_when_the_day_is_near(call, with_mail, mailoutbox):
    run = CliRunner()
    assert run.invoke(contacts_group, ["remind"]).output == ""
    with time_machine.travel("2022-03-05 09:00 +0800", tick=False):
        assert "2 reminded" in run.invoke(contacts_group, ["remind"]).output
        assert "0 reminded" in run.invoke(contacts_group, ["remind"]).output
    with time_machine.travel("2022-03-09 09:00 +0800", tick=False):
        assert run.invoke(contacts_group, ["remind"]).output == ""
    assert len(mailoutbox) == 1


def test_the_command_lists_who_is_missing(call, plan):
    listed = CliRunner().invoke(contacts_group, ["missing", str(plan.pk)])
    assert listed.stdout == "CB-QS\t青山县交通运输局\nCB-QX\t清水区交通运输局\n"


def test_the_worker_is_told_the_day_and_a_changed_day_lets_the_old_task_pass(
    world, plan, call, settings, with_mail, mailoutbox
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    open_call(world.plan_office, plan, Settings(due_on=date(2022, 3, 20), remind_days=5))
    queued = DBTaskResult.objects.get()
    assert queued.run_after.isoformat() == "2022-03-15T01:00:00+00:00", "nine o'clock in Shanghai"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    tasks.remind_by_itself.call(call.pk, "2022-03-08", 3)
    assert mailoutbox == []
    tasks.remind_by_itself.call(*queued.args_kwargs["args"])
    assert len(mailoutbox) == 1
