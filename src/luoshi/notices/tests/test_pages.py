"""The pages of notices: inbox, choices, steps with their preview, robots, deliveries."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from luoshi.audit.models import Event
from luoshi.notices.actions.daily import run_day
from luoshi.notices.models import Delivery, Notice, PlanSteps, Preference, Robot
from luoshi.notices.tests.conftest import at
from luoshi.organizations.models import Role, User
from luoshi.organizations.tests.world import appoint


@pytest.fixture
def told_day(plan, mails):
    with at("2022-11-21 08:00"):
        run_day()
        yield


def rows_of(response):
    page = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_the_inbox_shows_ones_own_and_the_bell_counts(told_day, client_of):
    page = client_of("handler_a").get("/notices/").content.decode()
    assert "示范点" in page
    assert "青山县局" in page
    assert "清水区局" not in page
    assert '<span class="bell-count">1' in page


def test_to_open_a_notice_marks_it_read_and_leads_there(told_day, client_of):
    browser, notice = client_of("handler_a"), Notice.objects.get(recipient__username="handler_a")
    answer = browser.post(f"/notices/{notice.pk}/open/")
    assert answer.url == f"/assignments/{notice.assignment_id}/"
    assert browser.get(answer.url).status_code == 200
    assert "bell-count" not in browser.get("/notices/").content.decode()


def test_each_notice_leads_to_a_page_that_its_reader_may_open(told_day, plan, client_of):
    with at("2022-11-28 08:00"):
        run_day()
        for notice in Notice.objects.select_related("recipient"):
            browser = client_of(notice.recipient.username)
            page = browser.post(f"/notices/{notice.pk}/open/", follow=True)
            assert page.status_code == 200, notice.key


def test_all_are_marked_read_and_only_ones_own(told_day, client_of):
    client_of("handler_a").post("/notices/read/")
    assert Notice.objects.filter(read_at__isnull=False).count() == 1


def test_nobody_marks_those_of_others(told_day, client_of):
    others = Notice.objects.get(recipient__username="handler_b")
    client_of("handler_a").post("/notices/read/", {"notice": others.pk})
    assert Notice.objects.filter(read_at__isnull=False).count() == 0


def test_the_inbox_exports(told_day, client_of):
    rows = rows_of(client_of("handler_a").get("/notices/export/"))
    assert len(rows) == 2
    assert "示范点" in rows[1]


def test_choices_are_kept(world, client_of):
    values = {"mail": "on", "quiet_from": "21:00", "quiet_until": "07:30"}
    assert client_of("handler_a").post("/notices/settings/", values).status_code == 302
    chosen = Preference.objects.get(user=world.handler_a)
    assert (chosen.mail, chosen.robot, chosen.urgent_at_once) == (True, False, False)
    assert chosen.quiet_until.isoformat() == "07:30:00"


def test_half_of_the_quiet_hours_is_no_quiet_hours(world, client_of):
    page = client_of("handler_a").post("/notices/settings/", {"quiet_from": "21:00", "quiet_until": ""})
    assert page.status_code == 422
    assert not Preference.objects.exists()


def test_the_settings_say_when_mail_can_not_leave(world, client_of, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    assert "LUOSHI_MAIL_HOST" not in client_of("handler_a").get("/notices/settings/").content.decode()
    assert "尚未设置邮件服务器" in client_of("handler_a").get("/notices/settings/").content.decode()


def test_a_test_mail_is_sent(world, mails, client_of, mailoutbox):
    client_of("handler_a").post("/notices/settings/test/")
    assert [message.to for message in mailoutbox] == [["handler_a@example.cn"]]


def test_the_office_sets_steps_and_sees_who_is_told_tomorrow(plan, client_of):
    browser = client_of("plan_office")
    with at("2022-11-20 10:00"):
        page = browser.get(f"/notices/plans/{plan.pk}/").content.decode()
        for name in ("张三", "李四", "王五", "赵六"):
            assert name in page
        rows = rows_of(browser.get(f"/notices/plans/{plan.pk}/export/"))
        assert len(rows) == 5
        values = {"before": "10，5", "first_after": "1", "repeat_every": "3"}
        assert browser.post(f"/notices/plans/{plan.pk}/", values).status_code == 302
        steps = PlanSteps.objects.get()
        assert (steps.before, steps.deputy_after, steps.first_after) == ([10, 5], None, 1)
        page = browser.get(f"/notices/plans/{plan.pk}/").content.decode()
        assert "周一把" in page
        assert "赵六" not in page


@pytest.mark.parametrize("before", ["x", "7;3", "61", "-1", "7.5"])
def test_days_that_are_no_days_are_refused(plan, client_of, before):
    answer = client_of("plan_office").post(f"/notices/plans/{plan.pk}/", {"before": before, "repeat_every": "7"})
    assert answer.status_code == 422
    assert not PlanSteps.objects.exists()


def test_a_robots_address_is_shown_nowhere(world, client_of):
    browser = client_of("plan_office")
    key = "3f2b8c1e-secret-key-9876"
    values = {
        "organization": world.county_a.pk,
        "kind": "wecom",
        "name": "工作群",
        "address": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}",
    }
    assert browser.post("/notices/robots/", values).status_code == 302
    page = browser.get("/notices/robots/").content.decode()
    assert "qyapi.weixin.qq.com …9876" in page
    assert key not in page
    assert key not in str(list(Event.objects.values()))
    wrong = browser.post("/notices/robots/", values | {"address": f"https://10.0.0.1/?key={key}"})
    assert wrong.status_code == 422
    assert key not in wrong.content.decode()


def test_a_robot_is_removed(world, client_of):
    robot = Robot.objects.create(organization=world.bureau, kind="wecom", name="群", sealed_address="x", hint="x")
    client_of("plan_office").post(f"/notices/robots/{robot.pk}/remove/")
    assert not Robot.objects.exists()


def test_a_plan_office_sets_up_only_robots_it_reaches(world, client_of):
    from luoshi.organizations.tests.world import appoint

    appoint(world.outsider, "plan_office", world.county_b, "方案主管")
    robot = Robot.objects.create(organization=world.county_a, kind="wecom", name="群", sealed_address="x", hint="x")
    browser = client_of("outsider")
    assert browser.post(f"/notices/robots/{robot.pk}/remove/").status_code == 404
    page = browser.post(
        "/notices/robots/", {"organization": world.county_a.pk, "kind": "wecom", "name": "x", "address": "x"}
    )
    assert page.status_code == 422
    assert Robot.objects.count() == 1


def test_an_administrator_sees_what_failed_and_has_it_sent_again(told_day, client_of):
    browser = client_of("administrator")
    failed = Delivery.objects.filter(user__username="handler_a").get()
    Delivery.objects.filter(pk=failed.pk).update(state="failed", last_error="address_refused 550")
    page = browser.get("/notices/deliveries/?state=failed").content.decode()
    assert "张三" in page
    assert "王五" not in page
    assert "邮件服务器拒收该地址（550）" in page
    assert "handler_a@example.cn" not in page
    browser.post(f"/notices/deliveries/{failed.pk}/retry/")
    assert Delivery.objects.get(pk=failed.pk).state in {"waiting", "sent"}
    rows = rows_of(browser.get("/notices/deliveries/export/"))
    assert len(rows) == 5


def test_the_pages_take_the_same_queries_however_many_lines(told_day, world, client_of, django_assert_max_num_queries):
    browser, first = client_of("handler_a"), Notice.objects.get(recipient__username="handler_a")
    browser.get("/notices/")
    with django_assert_max_num_queries(12) as one:
        browser.get("/notices/")
    for number in range(40):
        Notice.objects.create(
            recipient=world.handler_a, key=f"x{number}", kind="due", step="handler", day=first.day,
            plan=first.plan, assignment=first.assignment, data=first.data,
        )  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        browser.get("/notices/")


def test_the_api_lists_ones_own_and_marks_them(told_day, client_of):
    browser = client_of("handler_a")
    found = browser.get("/api/notices/").json()
    assert (found["count"], found["items"][0]["title"], found["items"][0]["kind"]) == (1, "示范点", "overdue")
    assert browser.post("/api/notices/read", "{}", content_type="application/json").json() == {"marked": 1}
    assert browser.get("/api/notices/?unread=true").json()["count"] == 0


def test_the_api_gives_the_preview(plan, client_of):
    with at("2022-11-20 10:00"):
        found = client_of("plan_office").get(f"/api/plans/{plan.pk}/notices/preview").json()
    assert (found["day"], found["total"]) == ("2022-11-21", 4)
    assert {"user": "handler_a", "name": "张三", "steps": ["handler"], "lines": {"overdue": 1}} in found["people"]


def test_the_api_refuses_days_out_of_range(plan, client_of):
    answer = client_of("plan_office").put(
        f"/api/plans/{plan.pk}/notices", '{"before": [99]}', content_type="application/json"
    )
    assert answer.status_code == 409
    assert User.objects.exists()


def test_the_plan_s_menu_leads_to_its_steps_whoever_may_open_them(plan, world, client_of):
    other = world.people["county_office"] = User.objects.create(username="county_office", full_name="钱方案")
    appoint(other, Role.PLAN_OFFICE, world.county_a, "县方案主管")
    reminders = f"/notices/plans/{plan.pk}/"
    for name, shown in (
        ("plan_office", True),
        ("county_office", False),
        ("handler_a", False),
        ("bureau_leader", False),
    ):
        browser = client_of(name)
        page = browser.get(f"/plans/{plan.pk}/")
        assert page.status_code == 200, name
        assert (reminders in page.content.decode()) == shown, name
        assert browser.get(reminders).status_code == (200 if shown else 404), name
