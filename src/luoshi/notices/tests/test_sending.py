"""The outbox against a real SMTP server on loopback: down for a day, refusing, a killed worker, two workers."""

import email
import socket
import threading
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, connections

from luoshi.accounts.actions import choose_language
from luoshi.assignments.models import Assignment
from luoshi.assignments.tokens import subject_token
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.notices.actions.daily import run_day
from luoshi.notices.actions.deliveries import retry_delivery
from luoshi.notices.actions.settings import save_preference
from luoshi.notices.actions.settings import test_own_mail as send_test
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.sending import outbox
from luoshi.notices.tests.conftest import at
from luoshi.organizations.models import User

pytestmark = pytest.mark.django_db(transaction=True)


class Mailbox:
    """Keeps what arrives; refuses the addresses named."""

    def __init__(self):
        self.mails, self.refused = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def to(self, username):
        return [one for one in self.mails if one["To"] == f"{username}@example.cn"]


@pytest.fixture
def server(settings, mails):
    """The mail server's mailbox, and `start()` to bring it up; until then nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    mailbox, started = Mailbox(), []

    def start():
        started.append(Controller(mailbox, hostname="127.0.0.1", port=port))
        started[0].start()

    mailbox.start = start
    yield mailbox
    for controller in started:
        controller.stop()


def state(**narrowed):
    return sorted(Delivery.objects.filter(**narrowed).values_list("state", flat=True))


def test_a_digest_is_text_and_html_with_links(plan, server):
    server.start()
    with at("2022-11-21 08:00"):
        run_day()
    (mail,) = server.to("handler_a")
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    line = Notice.objects.get(recipient__username="handler_a")
    assert mail["Subject"].strip() == f"落实：逾期：示范点 [{subject_token(line.assignment_id)}]"
    for part in (text, html):
        assert "示范点" in part
        assert f"http://127.0.0.1:8000/assignments/{line.assignment_id}/" in part
        assert "2022-11-20" in part


def test_the_mail_speaks_the_persons_language(plan, world, server):
    choose_language(world.handler_a, "en")
    choose_language(world.handler_b, "zh-hant")
    server.start()
    with at("2022-11-21 08:00"):
        run_day()
    (english,), (traditional,), (simplified,) = map(server.to, ("handler_a", "handler_b", "leader_a"))
    assert english["Subject"].strip().startswith("Luoshi: Overdue: 示范点 [LS-")
    assert "due on 2022-11-20" in english.get_body(("plain",)).get_content()
    assert '<html lang="en">' in english.get_body(("html",)).get_content()
    assert traditional["Subject"].strip().startswith("落實：逾期：示范点 [LS-"), "the plan's own words stay as they are"
    assert simplified["Subject"].strip().startswith("落实：逾期：示范点 [LS-"), "Chinese where none was chosen"


def test_a_mail_server_down_for_a_day_costs_nothing_and_sends_nothing_twice(plan, server):
    """Two days of digests to the handlers leave as one each when the server is back."""
    for day in ("2022-11-13", "2022-11-17"):
        for hour in range(8, 24):
            with at(f"{day} {hour:02}:00"):
                run_day()
                outbox.send_due()
    assert state() == ["merged", "merged", "waiting", "waiting"]
    assert all(Delivery.objects.filter(state="waiting").values_list("last_error", flat=True))
    server.start()
    for hour in range(8, 24):
        with at(f"2022-11-18 {hour:02}:00"):
            run_day()
            outbox.send_due()
    assert state() == ["merged", "merged", "sent", "sent"]
    (mail,) = server.to("handler_a")
    assert mail.get_body(("plain",)).get_content().count("示范点") == 2, "both days' lines stand in the one mail"


def test_a_server_that_is_down_is_asked_once_in_a_run(plan, server):
    with at("2022-11-21 08:00"):
        run_day()
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 0, 1]


def test_an_address_that_is_refused_fails_and_the_others_go_out(plan, server):
    server.refused.add("handler_a@example.cn")
    server.start()
    with at("2022-11-21 08:00"):
        run_day()
    failed = Delivery.objects.get(state="failed")
    assert (failed.user.username, failed.last_error) == ("handler_a", "address_refused 550")
    assert len(server.mails) == 3


def test_a_line_that_was_met_before_the_mail_left_is_not_in_it(plan, server, line_a):
    with at("2022-11-21 07:00"):  # quiet until eight
        run_day()
    Assignment.objects.filter(pk=line_a.pk).update(progress="met", met_on="2022-11-21")
    server.start()
    with at("2022-11-21 08:00"):
        outbox.send_due()
    assert server.to("handler_a") == []
    assert Delivery.objects.get(user__username="handler_a").state == "nothing"
    assert len(server.to("handler_b")) == 1


def test_a_worker_killed_while_sending_leaves_one_that_is_not_sent_again_by_itself(plan, world, server, monkeypatch):
    def killed(_self, _delivery):
        raise SystemExit

    with at("2022-11-21 07:00"):
        run_day()
    server.start()
    with monkeypatch.context() as patch, at("2022-11-21 08:00"):
        patch.setattr("luoshi.notices.sending.mail.Post.send", killed)
        with pytest.raises(SystemExit):
            outbox.send_due()
    assert state() == ["sending", "waiting", "waiting", "waiting"]
    with at("2022-11-21 08:05"):
        outbox.send_due()
    with at("2022-11-21 08:11"):
        outbox.send_due()
    assert state() == ["sent", "sent", "sent", "unsure"]
    assert len(server.mails) == 3
    unsure = Delivery.objects.get(state="unsure")
    with at("2022-11-21 09:00"):
        retry_delivery(world.administrator, unsure)
    assert state() == ["sent"] * 4
    assert len({mail["Message-ID"] for mail in server.mails}) == 4


def test_of_two_workers_at_once_each_message_goes_to_one(plan, server):
    with at("2022-11-21 07:00"):
        run_day()
    server.start()
    with at("2022-11-21 08:00"):
        start = threading.Barrier(2)
        errors = []

        def work():
            try:
                start.wait(10)
                outbox.send_due()
            except BaseException as error:
                errors.append(error)
                raise
            finally:
                connections.close_all()

        workers = [threading.Thread(target=work) for _number in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    assert errors == []
    assert len(server.mails) == 4
    assert state() == ["sent"] * 4
    assert connection


def test_pauses_grow_up_to_six_hours():
    pauses = [outbox.pause_after(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 9, 10, 22)]
    assert pauses == [1, 2, 4, 256, 360, 360]


def test_without_a_mail_server_mails_wait_and_say_why(plan, mails, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    with at("2022-11-21 08:00"):
        run_day()
    assert state() == ["waiting"] * 4
    assert Delivery.objects.exclude(attempts=0).get().last_error == "no_server"


def test_who_has_no_address_gets_no_mail_and_reads_the_inbox(plan, world, mailoutbox):
    with at("2022-11-21 08:00"):
        run_day()
    assert Delivery.objects.count() == 0
    assert Notice.objects.count() == 4


def test_who_wants_no_mail_gets_none(plan, world, mails, mailoutbox):
    save_preference(world.handler_a, mail=False)
    with at("2022-11-21 08:00"):
        run_day()
    assert sorted(message.to[0] for message in mailoutbox) == [
        "handler_b@example.cn",
        "leader_a@example.cn",
        "leader_b@example.cn",
    ]


def test_a_test_mail_says_why_it_could_not_leave(world, mails, server):
    with pytest.raises(DomainError) as refused:
        send_test(world.handler_a)
    assert refused.value.code == "notices.not_sent"
    server.start()
    send_test(world.handler_a)
    assert len(server.to("handler_a")) == 1
    User.objects.filter(username="handler_b").update(email="")
    with pytest.raises(DomainError, match="no_mail_address"):
        send_test(world.handler_b)


def test_only_an_administrator_sends_again_and_only_what_failed(plan, world, mails, mailoutbox):
    with at("2022-11-21 08:00"):
        run_day()
    sent = Delivery.objects.first()
    with pytest.raises(PermissionDeniedError):
        retry_delivery(world.plan_office, sent)
    with pytest.raises(DomainError, match="not_failed"):
        retry_delivery(world.administrator, sent)


def test_a_failure_is_not_tried_again_in_quiet_hours(plan, world, server):
    with at("2022-11-21 08:00"):
        run_day()
    Delivery.objects.update(attempts=8, next_try_at="2022-11-21T00:00Z")
    with at("2022-11-21 19:00"):  # the next pause ends at 23:16
        outbox.send_due()
    tried = Delivery.objects.get(attempts=9)
    assert (tried.state, tried.next_try_at.isoformat()) == ("waiting", "2022-11-22T00:00:00+00:00")


def test_a_clock_moved_back_leaves_none_between_and_sends_none_twice(plan, server, monkeypatch):
    def killed(_self, _delivery):
        raise SystemExit

    server.start()
    with at("2022-11-21 07:00"):
        run_day()
    with monkeypatch.context() as patch, at("2023-11-21 08:00"):  # a clock a year ahead, and a worker killed under it
        patch.setattr("luoshi.notices.sending.mail.Post.send", killed)
        with pytest.raises(SystemExit):
            outbox.send_due()
    for moment in ("2022-11-21 08:00", "2022-11-21 08:01"):
        with at(moment):
            outbox.send_due()
    assert state() == ["sent", "sent", "sent", "unsure"]
    assert len(server.mails) == 3


def test_what_a_wrong_clock_put_off_for_years_leaves_with_the_next_run(plan, server):
    server.start()
    with at("2022-11-21 07:00"):
        run_day()
    Delivery.objects.update(next_try_at="2032-01-01T00:00Z")
    with at("2022-11-21 08:00"):
        assert outbox.anything_due()
        assert outbox.send_due() == 4
        assert not outbox.anything_due()
