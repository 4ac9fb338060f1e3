"""Taking mails from a real mailbox: each once, none lost, whatever dies in between."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from imapclient import SEEN
from imapclient.exceptions import IMAPClientError

from luoshi.errors import DomainError
from luoshi.intake import mailbox as conversation
from luoshi.intake.mailbox import fetch
from luoshi.intake.models import Mail, Mailbox, Reply
from luoshi.intake.tests.dovecot import PASSWORD, USER, Server, running_dovecot
from luoshi.intake.tests.mails import TEXT, mail, picture
from luoshi.reports.models import Report

State = Mail.State


class KilledError(BaseException):
    """Ends the work as a signal would: nothing catches it."""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Server]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def box(dovecot: Server, settings, ledger) -> Server:
    """The server with an empty folder, which the settings name."""
    settings.INTAKE_HOST, settings.INTAKE_PORT, settings.INTAKE_SECURITY = "127.0.0.1", dovecot.port, "none"
    settings.INTAKE_USER, settings.INTAKE_PASSWORD, settings.INTAKE_FOLDER = USER, PASSWORD, "Reports"
    make_folder(dovecot)
    return dovecot


def make_folder(server: Server) -> None:
    """The folder anew: with another validity than the one before."""
    with server.box() as client:
        if client.folder_exists("Reports"):
            client.delete_folder("Reports")
        client.create_folder("Reports")


def unread(server: Server) -> int:
    with server.box() as client:
        client.select_folder("Reports", readonly=True)
        return len(client.search(["UNSEEN"]))


def test_what_came_is_taken_processed_and_marked_once(box, token) -> None:
    box.deliver(mail(token, TEXT, files={"a.jpg": picture()}), "Reports")
    box.deliver(mail("您好", "请查收。"), "Reports")
    look = fetch()
    assert (look.taken, look.processed, look.failed) == (2, 2, 0)
    assert sorted(Mail.objects.values_list("state", flat=True)) == [State.BOUNCED, State.DRAFTED]
    assert unread(box) == 0
    again = fetch()
    assert (again.taken, again.processed) == (0, 0)
    box.deliver(mail("您好", "另一封。"), "Reports")
    assert fetch().taken == 1


def test_a_mail_that_a_person_has_read_is_taken_all_the_same(box, token) -> None:
    box.deliver(mail(token, TEXT), "Reports")
    with box.box() as client:
        client.select_folder("Reports")
        client.add_flags(client.search(), [SEEN])
    assert fetch().taken == 1


def test_a_mailbox_that_was_made_anew_gives_nothing_twice(box, token) -> None:
    message = mail(token, TEXT)
    box.deliver(message, "Reports")
    fetch()
    validity = Mail.objects.get().uidvalidity
    make_folder(box)
    box.deliver(message, "Reports")
    box.deliver(mail("您好", "另一封。"), "Reports")
    fetch()
    assert Mail.objects.count() == 2
    assert Mail.objects.get(state=State.DRAFTED).uidvalidity != validity
    assert Report.objects.count() == 1
    assert unread(box) == 0


def test_the_same_mail_delivered_twice_makes_one_draft(box, token) -> None:
    message = mail(token, TEXT)
    box.deliver(message, "Reports")
    box.deliver(message, "Reports")
    fetch()
    assert sorted(Mail.objects.values_list("state", flat=True)) == [State.DRAFTED, State.DUPLICATE]
    assert Report.objects.count() == 1


def test_of_a_mail_too_large_only_the_head_is_fetched_and_the_sender_is_told(box, token, settings) -> None:
    settings.INTAKE_MAX_BYTES = 20_000
    box.deliver(mail(token, TEXT, files={"a.bin": b"x" * 40_000}), "Reports")
    fetch()
    taken = Mail.objects.get()
    assert (taken.state, taken.reason) == (State.BOUNCED, "too_large")
    assert taken.size > 40_000 > taken.raw.size
    assert Reply.objects.get().to == "qs@example.org"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["store_mail", "process_waiting", "_mark"])
def test_a_worker_killed_in_the_middle_leaves_nothing_lost_and_nothing_twice(
    box, token, monkeypatch, step, when
) -> None:
    for number in range(3):
        box.deliver(mail(token if not number else "您好", f"{TEXT}{number}"), "Reports")
    place = conversation if step == "_mark" else conversation.actions
    whole = getattr(place, step)

    def killed(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(place, step, killed)
        with pytest.raises(KilledError):
            fetch()
    fetch()
    assert Mail.objects.count() == 3
    assert not Mail.objects.filter(state=State.RECEIVED).exists()
    assert not Mail.objects.filter(marked_at=None).exists()
    assert Report.objects.count() == 1
    assert unread(box) == 0


def test_one_mail_that_cannot_be_stored_is_left_for_the_next_look(box, monkeypatch) -> None:
    box.deliver(mail("一", "甲"), "Reports")
    box.deliver(mail("二", "乙"), "Reports")
    whole, calls = conversation.actions.store_mail, []

    def full_once(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        return whole(*args, **kwargs)

    monkeypatch.setattr(conversation.actions, "store_mail", full_once)
    look = fetch()
    assert (look.taken, look.failed) == (1, 1)
    assert unread(box) == 1
    assert fetch().taken == 1


def test_while_one_process_looks_another_does_not(box) -> None:
    fetch()
    Mailbox.objects.update(busy_until=timezone.now() + timedelta(minutes=1))
    assert fetch() is None
    Mailbox.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert fetch() is not None


def test_a_wrong_password_and_a_server_that_is_down_are_said(box, settings, dovecot) -> None:
    settings.INTAKE_PORT = 9
    with pytest.raises(DomainError, match="mailbox_fails"):
        fetch()
    assert Mailbox.objects.get().error
    settings.INTAKE_PORT = dovecot.port
    fetch()
    assert Mailbox.objects.get().error == ""


def test_a_long_stand_still_widens_the_look(db) -> None:
    today = timezone.localdate()
    assert conversation._since(Mailbox()) == today - timedelta(days=30)
    late = Mailbox(looked_at=timezone.now() - timedelta(days=90))
    assert conversation._since(late) == today - timedelta(days=92)


def test_no_mailbox_set_is_said(db) -> None:
    with pytest.raises(DomainError, match="no_mailbox"):
        fetch()


def test_a_refusal_by_the_server_is_of_the_kind_that_is_caught(box, settings) -> None:
    settings.INTAKE_FOLDER = "No such folder"
    with pytest.raises(DomainError) as caught:
        fetch()
    assert isinstance(caught.value.__cause__, IMAPClientError)
