"""What an event causes is told in its own transaction: a returned report, an urge, a decision on an extension."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from luoshi.accounts.actions import choose_language
from luoshi.assignments.actions import ask_extension, grant_extension, refuse_extension, urge_lines
from luoshi.assignments.models import Assignment, JointTarget, Supervision
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.notices.actions.daily import run_day
from luoshi.notices.actions.reading import mark_read
from luoshi.notices.actions.settings import save_preference
from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.sending.outbox import send_due
from luoshi.notices.tests.conftest import at
from luoshi.organizations.models import Post, Role, User
from luoshi.organizations.tests.world import appoint
from luoshi.reports.actions import accept_report, comment_on, return_report, revoke_acceptance
from luoshi.web.tests.house import assign, file_report

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
    with at("2022-06-03 08:01"):
        assert send_due() == 0
    assert mailoutbox == []
    assert Delivery.objects.get().state == "nothing"


def test_what_is_not_urgent_waits_for_the_next_digest(world, report, mails, mailoutbox):
    save_preference(world.handler_a, urgent_at_once=False)
    for moment in ("2022-06-02 08:00", "2022-06-03 08:00", "2022-06-04 08:00"):
        with at(moment):
            run_day()
        if moment.startswith("2022-06-02"):
            with at("2022-06-02 15:00"):
                give_back(world, report)
            assert mailoutbox == []
    to_handler = [message for message in mailoutbox if message.to == ["handler_a@example.cn"]]
    assert len(to_handler) == 1
    assert "照片不清" in to_handler[0].body


def test_what_was_read_before_the_digest_is_not_mailed(world, report, mails, mailoutbox):
    save_preference(world.handler_a, urgent_at_once=False)
    with at("2022-06-02 08:00"):
        run_day()
    with at("2022-06-02 15:00"):
        give_back(world, report)
        mark_read(world.handler_a)
    with at("2022-06-06 08:00"):
        run_day()
    assert [message.to for message in mailoutbox if message.to == ["handler_a@example.cn"]] == []


def test_an_urgent_one_that_quiet_hours_held_back_goes_into_the_digest(plan, world, line_a, mails, mailoutbox):
    other = file_report(line_a, world.handler_a, "submitted")
    with at("2022-11-21 06:00"):
        give_back(world, other)
    with at("2022-11-21 07:30"):
        run_day()
    assert sorted(Delivery.objects.filter(user=world.handler_a).values_list("state", flat=True)) == [
        "merged",
        "waiting",
    ]
    with at("2022-11-21 08:00"):
        send_due()
    (mail,) = [message for message in mailoutbox if message.to == ["handler_a@example.cn"]]
    assert "照片不清" in mail.body
    assert "2022-11-20" in mail.body


@pytest.fixture
def supervised(plan, world, line_a):
    """The highway centre supervises 青山县's line."""
    supervising = assign(plan, line_a.obligation, world.highway, "supervise")
    Supervision.objects.create(supervising=supervising, supervised=line_a)
    appoint(world.outsider, Role.SUPERVISOR, world.highway, "督导员")
    return world.outsider


def test_an_urge_is_told_to_the_unit_at_once_and_once(supervised, line_a, mails, mailoutbox, told):
    with at("2022-06-02 10:00"):
        urge_lines(supervised, [line_a], "请于本周五前报送。")
        with pytest.raises(DomainError, match="nothing_to_urge"):
            urge_lines(supervised, [line_a], "请于本周五前报送。")
    assert told() == [("handler_a", "urged", "handler")]
    (mail,) = mailoutbox
    assert mail.to == ["handler_a@example.cn"]
    assert "请于本周五前报送" in mail.body
    assert "2022-06-02" in mail.body
    with at("2022-06-06 08:00"):
        run_day()
    assert len(mailoutbox) == 1, "the digest does not tell it again"
    with at("2022-06-03 10:00"):
        urge_lines(supervised, [line_a], "再次催办。")
    assert len(mailoutbox) == 2


def test_an_urgent_mail_and_its_inbox_entry_speak_the_reader_s_language(
    supervised, world, line_a, mails, mailoutbox, client_of
):
    """Not that of whoever urged: his page was in Traditional Chinese."""
    choose_language(world.handler_a, "en")
    with at("2022-06-02 10:00"), translation.override("zh-hant"):
        urge_lines(supervised, [line_a], "请于本周五前报送。")
    (mail,) = mailoutbox
    assert mail.subject.startswith("Luoshi: Urged: 示范点")
    assert "urged on 2022-06-02: 请于本周五前报送。" in mail.body
    browser = client_of("handler_a")
    assert "urged on 2022-06-02" in browser.get("/notices/").content.decode()
    choose_language(world.handler_a, "zh-hans")
    assert "2022-06-02催办" in client_of("handler_a").get("/notices/").content.decode()


def test_an_urge_on_a_line_that_was_met_before_the_mail_left_is_not_mailed(supervised, line_a, mails, mailoutbox):
    with at("2022-06-02 22:00"):
        urge_lines(supervised, [line_a], "请尽快报送。")
    Assignment.objects.filter(pk=line_a.pk).update(progress="met", met_on="2022-06-03")
    with at("2022-06-06 08:00"):
        send_due()
    assert mailoutbox == []


def test_several_urges_of_a_unit_come_in_one_mail(supervised, plan, world, line_a, mails, mailoutbox):
    second = plan.assignments.get(organization=world.county_b)
    Assignment.objects.filter(pk=second.pk).update(organization=world.county_a, measure=1)
    Supervision.objects.create(supervising=line_a.supervised_by.get().supervising, supervised=second)
    with at("2022-06-02 10:00"):
        urge_lines(supervised, [line_a, second], "请于本周五前报送。")
    (mail,) = mailoutbox
    assert mail.body.count("请于本周五前报送") == 2


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2022, 12, 20), "同意延期至2022-12-20"),
        (date(2022, 12, 1), "部分同意，延期至2022-12-01（申请延至2022-12-20）"),
        (None, "未予延期，仍按2022-11-20完成"),
    ],
)
def test_a_decision_on_an_extension_is_told_in_the_next_digest(
    plan, world, line_a, mails, mailoutbox, told, until, words
):
    with at("2022-06-02 08:00"):
        run_day()
    with at("2022-06-02 10:00"):
        asked = ask_extension(world.handler_a, line_a, date(2022, 12, 20), "雨季停工。")
        if until:
            grant_extension(world.plan_office, asked, "情况属实。", until)
        else:
            refuse_extension(world.plan_office, asked, "情况属实。")
    assert told() == [("handler_a", "extension", "handler")]
    assert mailoutbox == []
    for moment in ("2022-06-03 08:00", "2022-06-04 08:00"):
        with at(moment):
            run_day()
    (mail,) = mailoutbox
    assert words in mail.body
    assert "情况属实" in mail.body


def test_a_leader_who_asked_is_told_beside_the_handler(plan, world, line_a, told):
    with at("2022-06-02 10:00"):
        asked = ask_extension(world.people["leader_a"], line_a, date(2022, 12, 20), "雨季停工。")
        refuse_extension(world.plan_office, asked, "理由不充分。")
    assert [row[0] for row in told(kind="extension")] == ["handler_a", "leader_a"]


def test_all_units_of_a_joint_target_hear_that_their_day_moved(plan, world, line_a, told):
    joint = JointTarget.objects.create(obligation=line_a.obligation, target_min=2)
    plan.assignments.update(joint=joint)
    with at("2022-06-02 10:00"):
        asked = ask_extension(world.handler_a, line_a, date(2022, 12, 20), "雨季停工。")
        grant_extension(world.plan_office, asked, "同意。")
    assert [row[0] for row in told(kind="extension")] == ["handler_a", "handler_b"]
    for notice in Notice.objects.filter(kind="extension"):
        assert notice.assignment.organization.pk in {world.county_a.pk, world.county_b.pk}


@pytest.fixture
def late(plan, world, line_a):
    """Tells, as the room of reports does, that a report's review waits too long; the bureau has a first responsible person."""
    chief = world.people["chief"] = User.objects.create(username="chief", full_name="钱局", email="chief@example.cn")
    appoint(chief, Role.LEADER, world.bureau, "局长")
    Post.objects.filter(name="局长").update(duty="first")
    report = file_report(line_a, world.handler_a, "submitted")

    def escalated():
        context = {"plan": plan.pk, "assignment": line_a.pk, "organization": world.county_a.pk}
        said = {"office": world.bureau.name, "days": 6, "allowed": 5, "version": report.version}
        record(None, KINDS["review_escalated"].tags[0], report, **context, **said)
        return report

    return escalated


def test_a_review_that_waits_too_long_is_told_to_the_head_of_the_office_once(late, mails, mailoutbox, told):
    for moment in ("2022-06-12 07:55", "2022-06-12 07:56"):
        with at(moment):
            late()
    assert told() == [("chief", "review_escalated", "first")]
    for moment in ("2022-06-12 08:00", "2022-06-13 08:00"):
        with at(moment):
            run_day()
    (mail,) = [one for one in mailoutbox if one.to == ["chief@example.cn"]]
    assert "已等待审核6个工作日，规定为5个工作日" in mail.body


def test_a_review_decided_before_the_mail_left_is_not_mailed(late, world, mails, mailoutbox):
    with at("2022-06-12 07:55"):
        report = late()
        give_back(world, report)
    with at("2022-06-12 08:00"):
        run_day()
    assert [one for one in mailoutbox if one.to == ["chief@example.cn"]] == []


def test_an_office_without_a_leader_is_led_by_the_one_above_it(late, world, line_a, told):
    line_a.reviewing_office = world["AL-B1"]
    line_a.save()
    with at("2022-06-12 07:55"):
        late()
    assert told() == [("chief", "review_escalated", "first")]


def test_the_day_finds_a_review_that_waits_too_long_and_tells_it_once(plan, world, line_a, told):
    report = file_report(line_a, world.handler_a, "submitted")
    chief = world.people["chief"] = User.objects.create(username="chief", full_name="钱局")
    appoint(chief, Role.LEADER, world.bureau, "局长")
    for moment in ("2022-06-07 08:00", "2022-06-13 08:00", "2022-06-14 08:00"):
        with at(moment):
            run_day()
    escalated = [one for one in told() if one[1] == "review_escalated"]
    assert [who for who, _kind, _step in escalated] == ["chief"]
    report.refresh_from_db()
    assert report.escalated_on == date(2022, 6, 13)


def test_an_acceptance_that_is_taken_back_is_told_to_the_unit(world, report, told):
    with at("2022-06-02 10:00"):
        accepted = accept_report(world.plan_office, report, version=report.version)
        revoke_acceptance(world.plan_office, accepted, version=accepted.version, reason="数字不实")
    assert told() == [("handler_a", "revoked", "handler")]


def test_a_comment_is_told_to_the_unit_and_not_to_whoever_made_it(world, report, told):
    with at("2022-06-02 10:00"):
        comment_on(world.handler_a, report, "照片下午补上")
        assert told() == []
        comment_on(world.plan_office, report, "请写明里程")
    assert told() == [("handler_a", "comment", "handler")]
    assert Notice.objects.get().data == {}


@pytest.mark.parametrize(
    ("tag", "said", "words"),
    [
        ("withdraw", {}, "不再要求：省里调整了任务"),
        ("due_amendment", {"before": "2022-10-31", "after": "2022-11-30"}, "2022-10-31 → 2022-11-30"),
        ("retarget", {"before": "1", "after": "2"}, "1 → 2"),
    ],
)
def test_what_an_amendment_changes_is_told_to_the_unit_once(
    world, plan, line_a, mails, mailoutbox, told, tag, said, words
):
    context = {"plan": plan.pk, "assignment": line_a.pk, "organization": world.county_a.pk}
    with at("2022-06-06 07:55"):
        for _again in range(2):
            record(
                world.plan_office, f"assignments:assignment:{tag}", line_a, **context, **said, reason="省里调整了任务"
            )
    assert told() == [("handler_a", "amendment", "handler")]
    with at("2022-06-06 08:00"):
        run_day()
    assert words in next(mail for mail in mailoutbox if mail.to == ["handler_a@example.cn"]).body
