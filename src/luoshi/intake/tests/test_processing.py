"""What becomes of a mail: whose it is, for which line, draft, question, bounce, quarantine; each once."""

from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from luoshi.accounts.actions import choose_language
from luoshi.assignments.tokens import lines_named, subject_token
from luoshi.audit.models import Event
from luoshi.intake import actions
from luoshi.intake.actions import answering, drafting, processing
from luoshi.intake.models import Mail, Reply
from luoshi.intake.tests.mails import TEXT, mail, picture, tnef, with_wrapping
from luoshi.organizations.models import Role, User
from luoshi.organizations.tests.world import appoint
from luoshi.reports.models import Report

State = Mail.State


class KilledError(BaseException):
    """Ends the work as a signal would: nothing catches it."""


def tags() -> list[str]:
    return list(Event.objects.filter(tag__startswith="intake:").order_by("sequence").values_list("tag", flat=True))


def test_a_token_survives_what_mail_programs_do_to_it_and_a_slip_names_nothing() -> None:
    token = subject_token(1234)
    assert lines_named(f"回复：【{token.lower()}】 示范点 {token}") == [1234]
    assert lines_named(f"[{token.replace('-', '－')}]") == [1234]
    assert lines_named(token.replace("1234", "1235")) == []
    assert lines_named("A" + token) == []


def test_a_mail_with_the_number_becomes_a_draft_that_its_unit_is_asked_to_confirm(ledger, token, take) -> None:
    taken = take(mail(f"{token} 示范点", TEXT, files={"现场.jpg": picture()}))
    report = taken.report
    assert (taken.state, taken.found_by, taken.organization) == (State.DRAFTED, "token", ledger.world.county_a)
    assert report.state == Report.State.DRAFT
    assert report.practice.startswith("我局坚持党建引领")
    assert (report.highlights, report.results) == ("一点一品。", "已建成1个。")
    assert [row.name for row in report.evidence.all()] == ["现场.jpg"]
    [sent] = outgoing.outbox
    assert sent.to == ["qs@example.org"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert "https://luoshi.example.org/intake/answer/" in sent.body
    assert token in sent.subject
    assert tags() == ["intake:mail:take", "intake:mail:draft"]


def test_our_mail_speaks_the_language_that_its_reader_chose(ledger, token, take) -> None:
    choose_language(ledger.world.handler_a, "en")
    take(mail(token, TEXT))
    assert outgoing.outbox[0].subject.startswith("Please confirm your report: ")
    take(mail(token, TEXT, sender="清水 <qx@example.org>"))
    assert outgoing.outbox[1].subject.startswith("邮件未能收取："), (
        "another unit's number; nobody there chose a language"
    )


def test_the_count_is_taken_from_its_line(ledger, token, take) -> None:
    assert take(mail(token, f"{TEXT}本次完成：1个\n")).report.items.get().count == 1


def test_an_answer_to_our_mail_finds_its_line(ledger, token, take) -> None:
    take(mail(token, TEXT))
    ours = Reply.objects.get()
    Report.objects.all().update(practice="", highlights="", results="")
    answer = take(mail("回复：你好", "补充：做法如下。", In_Reply_To=f"<{ours.message_id}>"))
    assert (answer.state, answer.found_by) == (State.DRAFTED, "chain")
    Reply.objects.all().delete()
    Report.objects.all().update(practice="", highlights="", results="")
    by_id = take(mail("回复：你好", "再补充。", References=f"<x@y> <{ours.message_id}>"))
    assert (by_id.state, by_id.found_by) == (State.DRAFTED, "chain"), "the id itself holds the number"


def test_wording_finds_the_one_task_that_is_clearly_meant(ledger, take) -> None:
    clear = take(mail("转发：关于报送“四好农村路”市级示范点的材料", TEXT))
    assert (clear.state, clear.found_by, clear.assignment.obligation) == (State.DRAFTED, "wording", ledger.roads)


def test_several_likely_tasks_are_left_to_the_unit(ledger, take) -> None:
    roads = ledger.roads
    roads.title = ledger.sites.title
    roads.save()
    taken = take(mail("至少建设1个党建引领交通在建工程示范点", TEXT))
    assert (taken.state, taken.reason, len(taken.candidates)) == (State.WAITING, "several", 2)
    assert not Report.objects.exists()
    person = ledger.world.handler_a
    chosen = actions.choose_assignment(person, taken, ledger.assignment(ledger.roads, ledger.world.county_a))
    assert (chosen.state, chosen.report.items.get().assignment.obligation) == (State.DRAFTED, ledger.roads)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (mail("您好", "请查收。"), "no_task"),
        (mail("您好", "\n"), "empty"),
        (mail("[LS-99999-AAAA] 您好", "请查收。"), "no_task"),
    ],
)
def test_a_bounce_says_what_is_missing_and_names_the_numbers(ledger, token, take, message, reason) -> None:
    taken = take(message)
    assert (taken.state, taken.reason) == (State.BOUNCED, reason)
    [sent] = outgoing.outbox
    assert sent.to == ["qs@example.org"]
    assert token in sent.body


def test_another_unit_s_number_reaches_nothing(ledger, token, take) -> None:
    taken = take(mail(token, TEXT, sender="qx@example.org"))
    assert (taken.state, taken.reason) == (State.BOUNCED, "foreign_task")
    assert not Report.objects.exists()


def test_one_address_of_two_posts_reaches_the_one_whose_task_it_is(ledger, take) -> None:
    User.objects.filter(username="handler_b").update(email="QS@example.org")
    line = ledger.assignment(ledger.sites, ledger.world.county_b)
    taken = take(mail(f"[{subject_token(line.pk)}]", TEXT))
    assert (taken.state, taken.person.username) == (State.DRAFTED, "handler_b")


def test_a_stranger_is_quarantined_and_answered_only_where_the_server_vouches(ledger, token, take) -> None:
    assert take(mail(token, TEXT, sender="x@example.com")).state == State.QUARANTINED
    assert outgoing.outbox == []
    vouched = "mx.example.org; dmarc=pass header.from=example.com"
    taken = take(mail("示范点", TEXT, sender="x@example.com", Authentication_Results=vouched))
    assert (taken.state, taken.reason) == (State.QUARANTINED, "unknown_sender")
    [sent] = outgoing.outbox
    assert sent.to == ["x@example.com"]
    assert "[LS-" not in sent.body, "a stranger learns no numbers"


def test_a_person_without_a_handler_s_post_is_a_stranger(ledger, token, take) -> None:
    User.objects.filter(username="leader_a").update(email="ld@example.org")
    assert take(mail(token, TEXT, sender="ld@example.org")).reason == "unknown_sender"


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "list"},
        {"Return_Path": "<>"},
        {"sender": "baosong@example.org"},
        {"sender": "mailer-daemon@example.org"},
    ],
)
def test_machines_lists_and_ourselves_get_no_answer(ledger, token, take, heads) -> None:
    assert take(mail("自动回复", "我在休假。", **heads)).state == State.QUARANTINED
    assert outgoing.outbox == []


def test_a_day_s_measure_of_answers_is_kept(ledger, take, settings) -> None:
    settings.INTAKE_REPLIES_A_DAY = 2
    for number in range(4):
        take(mail("您好", f"请查收{number}。"))
    assert len(outgoing.outbox) == 2
    assert tags().count("intake:reply:hold_back") == 2


def test_the_same_mail_twice_makes_one_draft(ledger, token, take) -> None:
    message = mail(token, TEXT, files={"a.jpg": picture()})
    first, second = take(message), take(b"Received: by another way\r\n" + message.as_bytes())
    assert (first.state, second.state, second.duplicate_of) == (State.DRAFTED, State.DUPLICATE, first)
    del message["Message-ID"]
    assert take(message).state == State.DUPLICATE, "sent again by the program, under a new id"
    assert Report.objects.count() == len(outgoing.outbox) == 1


def test_words_sent_again_after_a_bounce_are_no_repetition(ledger, token, take) -> None:
    text = "青山县交通运输局的情况。"
    assert take(mail("材料", text)).state == State.BOUNCED
    assert take(mail("材料", text)).state == State.BOUNCED
    assert take(mail(f"{token} 材料", text)).state == State.DRAFTED


def test_a_forged_sender_cannot_submit_or_touch_what_a_person_wrote(ledger, token, take) -> None:
    report = ledger.filled()
    forged = "mx.example.org; spf=fail; dkim=none"
    taken = take(mail(token, "伪造的内容，请忽略。", files={"b.jpg": picture()}, Authentication_Results=forged))
    assert (taken.state, taken.reason) == (State.WAITING, "draft_in_use")
    assert taken.authentication == {"spf": "fail", "dkim": "none"}
    report.refresh_from_db()
    assert "伪造" not in report.practice
    assert report.state == Report.State.DRAFT
    assert report.evidence.count() == 1
    assert outgoing.outbox[0].to == ["qs@example.org"], "the person on record is told"


def test_what_is_added_to_a_draft_stands_below_what_was_written(ledger, token, take) -> None:
    report = ledger.filled()
    taken = take(mail(token, "补充一段。", files={"b.jpg": picture()}))
    actions.choose_assignment(ledger.world.handler_a, taken, taken.assignment)
    before = report.practice
    report.refresh_from_db()
    assert report.practice == f"{before}\n\n补充一段。"
    assert report.evidence.count() == 2


def test_attachments_that_cannot_be_taken_are_named_with_the_reason(ledger, token, take) -> None:
    files = {"照片.zip": b"PK\x03\x04" + b"0" * 60, "a.jpg": picture(), "run.exe": b"MZ" + b"0" * 60}
    taken = take(mail(token, TEXT, files=files))
    assert {file["name"]: file["taken"] for file in taken.attachments} == {
        "照片.zip": False,
        "a.jpg": True,
        "run.exe": False,
    }
    assert "run.exe" in outgoing.outbox[0].body


def test_logos_within_the_text_are_left_out_and_photographs_taken(ledger, token, take) -> None:
    message = mail(token, TEXT)
    for name, size in (("logo.jpg", (60, 60)), ("site.jpg", (800, 600))):
        message.add_attachment(
            picture(size), maintype="image", subtype="jpeg", filename=name, disposition="inline", cid=f"<{name}@x>"
        )
    assert [row.name for row in take(message).report.evidence.all()] == ["site.jpg"]


def test_winmail_dat_gives_its_photograph(ledger, token, take) -> None:
    wrapped = tnef({"site.jpg": picture()})
    assert take(with_wrapping(wrapped, subject=token)).report.evidence.get().name == "site.jpg"


def test_a_mail_that_cannot_be_processed_ends_as_failed_and_can_be_processed_again(
    ledger, token, take, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(processing, "draft_from", lambda mail, read: 1 / 0)
        taken = take(mail(token, TEXT))
    assert (taken.state, taken.reason) == (State.FAILED, "error")
    actions.reprocess_mail(ledger.world.plan_office, taken)
    assert actions.process_mail(taken.pk).state == State.DRAFTED


STEPS = [
    (processing, "reread"),
    (drafting, "start_report"),
    (drafting, "save_draft"),
    (drafting, "add_evidence"),
    (processing, "settle"),
    (answering, "compose"),
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _module, step in STEPS])
def test_a_worker_killed_at_any_step_leaves_nothing_lost_and_nothing_twice(
    ledger, token, take, monkeypatch, time_machine, module, step, when
) -> None:
    whole = getattr(module, step)

    def killed(*args, **kwargs):
        if when == "after":
            whole(*args, **kwargs)
        raise KilledError

    message = mail(token, TEXT, files={"a.jpg": picture(), "b.jpg": picture(color="red")})
    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(KilledError):
            take(message)
    stored = Mail.objects.get()
    settled = (step, when) == ("settle", "after")
    assert actions.process_waiting() == 0, "it still belongs to the one that was killed"
    time_machine.shift(processing.LEASE + timedelta(seconds=1))
    assert actions.process_waiting() == (0 if settled else 1)
    actions.send_due()
    stored.refresh_from_db()
    report = Report.objects.get()
    assert stored.state == State.DRAFTED
    assert report.practice.count("我局坚持党建引领") == 1
    assert report.evidence.count() == 2
    assert Reply.objects.count() == 1
    assert len(outgoing.outbox) == 1


@pytest.fixture
def time_machine(monkeypatch):
    """The clock of the intake, moved by hand."""
    import time_machine

    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def test_an_answer_that_cannot_be_sent_is_tried_again_once_each(ledger, token, take, settings, time_machine) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    take(mail(token, TEXT))
    waiting = Reply.objects.get()
    assert (waiting.sent_at, waiting.tries) == (None, 1)
    assert waiting.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.send_due() == 0, "not at once"
    time_machine.shift(timedelta(minutes=2))
    assert (actions.send_due(), actions.send_due()) == (1, 0)


def test_a_confirmation_submits_and_a_foreign_person_cannot(ledger, token, take) -> None:
    taken = take(mail(token, f"{TEXT}本次完成：1", files={"a.jpg": picture()}))
    from luoshi.errors import PermissionDeniedError

    with pytest.raises(PermissionDeniedError):
        actions.confirm_mail(ledger.world.handler_b, taken, version=taken.report.version)
    confirmed = actions.confirm_mail(ledger.world.handler_a, taken, version=taken.report.version)
    confirmed.report.refresh_from_db()
    assert (confirmed.state, confirmed.report.state) == (State.CONFIRMED, Report.State.SUBMITTED)


def test_thrown_away_it_leaves_the_draft_as_it_was(ledger, token, take) -> None:
    taken = take(mail(token, TEXT, files={"a.jpg": picture()}))
    actions.discard_mail(ledger.world.handler_a, taken)
    taken.report.refresh_from_db()
    assert (taken.report.practice, taken.report.evidence.count()) == ("", 0)


def test_thrown_away_after_somebody_wrote_on_the_draft_it_leaves_the_draft_alone(ledger, token, take) -> None:
    taken = take(mail(token, TEXT))
    Report.objects.filter(pk=taken.report_id).update(version=9)
    actions.discard_mail(ledger.world.handler_a, taken)
    taken.report.refresh_from_db()
    assert taken.report.practice


def test_assigned_by_hand_it_asks_the_unit_s_handler(ledger, token, take) -> None:
    taken = take(mail("您好", TEXT, sender="x@example.com"))
    line = ledger.assignment(ledger.sites, ledger.world.county_b)
    assigned = actions.assign_mail(ledger.world.plan_office, taken, line)
    assert (assigned.state, assigned.person.username, assigned.found_by) == (State.DRAFTED, "handler_b", "hand")
    assert Reply.objects.get().to == "qx@example.org"


def test_a_handler_appointed_to_a_party_body_files_for_it(ledger, token, take) -> None:
    body = ledger.world["CB-QS-P"]
    person = User.objects.create(username="party", full_name="党办", email="dj@example.org")
    appoint(person, Role.HANDLER, body, "经办人")
    assert take(mail(token, TEXT, sender="dj@example.org")).reason == "foreign_task"


def test_mails_are_forgotten_after_their_time_and_orphans_removed(ledger, token, take, settings) -> None:
    taken = take(mail(token, TEXT))
    assert actions.forget_old_mails() == 0
    Mail.objects.update(taken_at=timezone.now() - timedelta(days=settings.INTAKE_KEEP_DAYS + 1))
    name = taken.raw.name
    assert actions.forget_old_mails() == 1
    assert not taken.raw.storage.exists(name)
    taken.refresh_from_db()
    assert (taken.raw.name, taken.parts) == ("", {})
    assert taken.report.practice, "the report stays"


def test_files_that_no_mail_knows_are_removed_once_they_are_a_day_old(db, monkeypatch) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = default_storage.save("intake/2022/01/x.eml", ContentFile(b"x"))
    assert actions.remove_orphaned_mails() == []
    monkeypatch.setattr("luoshi.intake.actions.forgetting.GRACE", timedelta(seconds=-5))
    assert actions.remove_orphaned_mails() == [name]


def test_a_clock_moved_back_holds_nothing_up(ledger, token, take, settings) -> None:
    far = timezone.now() + timedelta(days=365)
    settings.EMAIL_HOST = ""
    taken = take(mail(token, TEXT))
    Reply.objects.update(try_after=far)
    Mail.objects.update(busy_until=far, state=State.RECEIVED)
    assert actions.process_waiting() == 1
    settings.EMAIL_HOST = "mail.example.org"
    assert actions.send_due() == 2
    assert actions.send_due() == 0
    taken.refresh_from_db()
    assert taken.state == State.DRAFTED
    assert Report.objects.count() == 1
