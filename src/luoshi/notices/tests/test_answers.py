"""From a notice that leaves by mail to the draft that its answer becomes, through the real writing and reading of mails."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest
from django.utils import timezone

from luoshi.assignments.tokens import subject_token
from luoshi.intake import actions as intake
from luoshi.intake.models import Mail, SentMail
from luoshi.intake.tests.mails import picture
from luoshi.notices.actions.daily import run_day
from luoshi.notices.models import Delivery
from luoshi.notices.tests.conftest import at
from luoshi.reports.models import Report
from luoshi.web.tests.house import build_obligation

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "做法：我局坚持党建引领，统筹推进示范点建设。"


@pytest.fixture(autouse=True)
def _mailbox(settings, mails):
    settings.EMAIL_HOST = "mail.example.cn"
    settings.INTAKE_ADDRESS = "baosong@example.cn"
    settings.SITE_ADDRESS = "https://luoshi.example.cn"


@pytest.fixture
def line_b(plan, world, line_a):
    """A second line of 青山县, due on the same day, with another title."""
    obligation = build_obligation(line_a.obligation.revision, line_a.obligation.section)
    obligation.title = "报送四好农村路市级示范点材料"
    obligation.save()
    line = plan.assignments.get(organization=world.county_b)
    line.organization, line.obligation = world.county_a, obligation
    line.save()
    return line


@pytest.fixture
def digest(mailoutbox):
    """`digest()`: the mail that tells 青山县's handler of 13 November, as it went over the wire."""

    def told() -> EmailMessage:
        with at("2022-11-13 08:00"):
            run_day()
        (sent,) = [message for message in mailoutbox if message.to == ["handler_a@example.cn"]]
        return email.message_from_bytes(sent.message().as_bytes(), policy=default)

    return told


def answer(sent: EmailMessage, text: str, *, chain: bool = True, subject: str = "") -> EmailMessage:
    """The answer of a mail program: to the reply address, in the chain, with a photograph."""
    message = EmailMessage()
    message["From"], message["To"] = "张三 <handler_a@example.cn>", sent["Reply-To"]
    message["Subject"] = subject or f"回复：{sent['Subject']}"
    message["Message-ID"] = f"<{len(text)}.{subject_token(len(text))}@phone.example.cn>"
    if chain:
        message["In-Reply-To"] = message["References"] = sent["Message-ID"]
    message.set_content(text)
    message.add_attachment(picture(), maintype="image", subtype="jpeg", filename="现场.jpg")
    return message


def quoted(sent: EmailMessage) -> list[str]:
    lines = sent.get_body(("plain",)).get_content().splitlines()
    return ["在 2022年11月13日，落实 写道：", *(f"> {line}" for line in lines)]


def taken(message: EmailMessage) -> Mail:
    with at("2022-11-14 09:00"):
        mail = intake.store_mail(message.as_bytes(), received_at=timezone.now())
        intake.process_mail(mail.pk)
    mail.refresh_from_db()
    return mail


def test_a_notice_s_answer_with_a_picture_is_a_draft_on_its_task(plan, line_a, digest):
    sent = digest()
    assert sent["Subject"].strip() == f"落实：即将到期：示范点 [{subject_token(line_a.pk)}]"
    assert sent["Reply-To"] == "baosong@example.cn"
    mail = taken(answer(sent, WORDS))
    assert (mail.state, mail.assignment, mail.found_by) == (Mail.State.DRAFTED, line_a, "token")
    report = Report.objects.get()
    assert (report.state, report.practice) == (Report.State.DRAFT, "我局坚持党建引领，统筹推进示范点建设。")
    assert [row.name for row in report.evidence.all()] == ["现场.jpg"]


def test_the_chain_alone_finds_the_task(plan, line_a, digest):
    sent = digest()
    kept = SentMail.objects.get(message_id=sent["Message-ID"].strip("<>"))
    assert kept.lines == [line_a.pk]
    mail = taken(answer(sent, WORDS, subject="材料"))
    assert (mail.state, mail.assignment, mail.found_by) == (Mail.State.DRAFTED, line_a, "chain")


def test_a_digest_of_several_names_each_and_its_subject_none(line_a, line_b, digest):
    sent = digest()
    assert sent["Subject"] == "落实：2 条提醒"
    for part in ("plain", "html"):
        text = sent.get_body((part,)).get_content()
        assert f"[{subject_token(line_a.pk)}]" in text
        assert f"[{subject_token(line_b.pk)}]" in text


@pytest.mark.parametrize("chain", [True, False])
@pytest.mark.parametrize("which", [0, 1])
def test_what_is_written_below_a_line_of_the_digest_is_for_that_line(line_a, line_b, digest, which, chain):
    wanted = (line_a, line_b)[which]
    sent = digest()
    lines = quoted(sent)
    at_line = next(at for at, line in enumerate(lines) if subject_token(wanted.pk) in line)
    text = "\n".join([*lines[: at_line + 2], "", WORDS, "", *lines[at_line + 2 :]])
    mail = taken(answer(sent, text, chain=chain))
    assert (mail.state, mail.assignment) == (Mail.State.DRAFTED, wanted)
    assert Report.objects.get().practice == "我局坚持党建引领，统筹推进示范点建设。"


@pytest.mark.parametrize(
    ("where", "chain"), [("above", True), ("above", False), ("below", True), ("below", False), ("unquoted", True)]
)
def test_an_answer_to_the_whole_digest_asks_for_which_task_it_is(line_a, line_b, digest, mailoutbox, where, chain):
    sent = digest()
    lines = {"above": [WORDS, "", *quoted(sent)], "below": [*quoted(sent), "", WORDS], "unquoted": [WORDS]}[where]
    mail = taken(answer(sent, "\n".join(lines), chain=chain))
    assert (mail.state, mail.reason) == (Mail.State.WAITING, "several")
    assert sorted(mail.candidates) == sorted([line_a.pk, line_b.pk])
    assert not Report.objects.exists()
    asked = mailoutbox[-1]
    assert asked.to == ["handler_a@example.cn"]
    for line in (line_a, line_b):
        assert f"[{subject_token(line.pk)}] {line.obligation.title}" in asked.body


def test_the_number_written_into_the_answer_goes_before_what_it_quotes(line_a, line_b, digest):
    sent = digest()
    mail = taken(answer(sent, "\n".join([f"{subject_token(line_b.pk)} {WORDS}", "", *quoted(sent)])))
    assert (mail.state, mail.assignment) == (Mail.State.DRAFTED, line_b)


def test_the_wording_tells_the_lines_of_a_digest_apart(line_a, line_b, digest):
    sent = digest()
    mail = taken(answer(sent, "四好农村路市级示范点材料见附件，请审核。", subject="四好农村路市级示范点材料"))
    assert (mail.state, mail.assignment, mail.found_by) == (Mail.State.DRAFTED, line_b, "wording")


def test_of_a_digest_s_lines_the_one_still_owed_is_meant(line_a, line_b, digest):
    sent = digest()
    line_a.progress, line_a.met_on = "met", "2022-11-13"
    line_a.save()
    mail = taken(answer(sent, "请查收。"))
    assert (mail.state, mail.assignment, mail.found_by) == (Mail.State.DRAFTED, line_b, "chain")


def test_somebody_else_s_answer_to_it_reaches_nothing(world, line_a, digest):
    message = answer(digest(), WORDS)
    message.replace_header("From", "handler_b@example.cn")
    mail = taken(message)
    assert (mail.state, mail.reason) == (Mail.State.BOUNCED, "foreign_task")
    assert not Report.objects.exists()


def test_a_leader_is_not_asked_to_answer_by_mail(plan, mailoutbox):
    with at("2022-11-21 08:00"):
        run_day()
    (sent,) = [message for message in mailoutbox if message.to == ["leader_a@example.cn"]]
    assert sent.reply_to == []
    assert "回复本邮件" not in sent.body


def test_without_a_mailbox_nobody_is_asked_to_answer(plan, settings, digest):
    settings.INTAKE_ADDRESS = ""
    sent = digest()
    assert sent["Reply-To"] is None
    assert "回复本邮件" not in sent.get_body(("plain",)).get_content()


def test_a_mail_tried_again_keeps_its_id_and_is_kept_once(plan, world, digest, monkeypatch):
    sent = digest()
    Delivery.objects.filter(user=world.handler_a).update(state="unsure")
    from luoshi.notices.actions.deliveries import retry_delivery

    retry_delivery(world.administrator, Delivery.objects.get(user=world.handler_a))
    assert Delivery.objects.get(user=world.handler_a).state == "sent"
    assert SentMail.objects.filter(message_id=sent["Message-ID"].strip("<>")).count() == 1
