"""A supervising organization sees its units' lines, urges, records guidance; its own duty is met by theirs."""

import io
from datetime import date

import pytest
import time_machine
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from luoshi.assignments import queries
from luoshi.assignments.actions import record_guidance, urge_lines
from luoshi.assignments.commands import ledger_group
from luoshi.assignments.models import Urge
from luoshi.assignments.signals import lines_urged
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.web.demo.photographs import draw_photograph


@pytest.fixture(autouse=True)
def at(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2022-10-20 10:00+08:00", tick=False) as clock:
        yield clock


def urge(issued, *codes, by="supervisor_engineering", message="请抓紧报送"):
    return urge_lines(getattr(issued.world, by), [issued.line("roads", code) for code in codes], message)


def test_the_page_shows_the_lines_it_watches_and_no_others(issued, client_of):
    page = client_of("supervisor_engineering").get("/supervision/")
    assert {line.obligation_id for line in page.context["page"]} == {issued["roads"].pk}
    assert "督导的 4 条台账中已达标 0 条" in page.content.decode()
    other = client_of("supervisor").get("/supervision/")
    assert {line.obligation_id for line in other.context["page"]} == {issued["sections"].pk}
    assert client_of("handler_a").get("/supervision/").status_code == 404


def test_its_own_obligation_is_met_by_theirs(issued, client_of):
    for code in ("CB-QS", "CB-QX", "CB-LJ", "CB-KF"):
        issued.report(issued.line("roads", code), 1, on=date(2022, 10, 10))
    line = issued.line("supervise", "EC", "supervise")
    assert (line.done, line.progress, line.met_on) == (4, "met", date(2022, 10, 10))
    assert "督导的 4 条台账中已达标 4 条" in client_of("supervisor_engineering").get("/supervision/").content.decode()


def test_filters_and_totals(issued, client_of):
    issued.report(issued.line("roads", "CB-QS"), 1, on=date(2022, 10, 10))
    urge(issued, "CB-QX")
    client = client_of("supervisor_engineering")

    def units(query):
        return {line.organization.code for line in client.get(f"/supervision/{query}").context["page"]}

    assert units("?state=met") == {"CB-QS"}
    assert units("?urged=today") == {"CB-QX"}
    assert units("?urged=never") == {"CB-QS", "CB-LJ", "CB-KF"}
    assert units("?q=临江") == {"CB-LJ"}
    assert units("?plan=999") == set()
    assert units("?plan=x&state=x&urged=x") == {"CB-QS", "CB-QX", "CB-LJ", "CB-KF"}
    heaps = client.get("/supervision/?state=met").context["heaps"]
    assert [heap["number"] for heap in heaps] == [1, 3, 0, 0]


def test_yesterdays_urge_is_not_todays(issued, client_of, at):
    urge(issued, "CB-QX")
    at.move_to("2022-10-21 00:00+08:00")
    client = client_of("supervisor_engineering")
    assert [one.organization.code for one in client.get("/supervision/?urged=before").context["page"]] == ["CB-QX"]
    assert list(client.get("/supervision/?urged=today").context["page"]) == []


def test_a_line_is_urged_once_a_day_by_whomever(issued, at):
    assert len(urge(issued, "CB-QS").urges) == 1
    at.move_to("2022-10-20 23:59:59+08:00")
    with pytest.raises(DomainError, match="nothing_to_urge"):
        urge(issued, "CB-QS")
    at.move_to("2022-10-21 00:00:00+08:00")
    assert len(urge(issued, "CB-QS").urges) == 1


def test_several_at_once_leave_out_what_is_met_or_urged_today(issued):
    issued.report(issued.line("roads", "CB-QX"), 1)
    urge(issued, "CB-QS")
    urged = urge(issued, "CB-QS", "CB-QX", "CB-LJ")
    assert ([one.assignment.organization.code for one in urged.urges], urged.again, urged.met) == (["CB-LJ"], 1, 1)


def test_only_who_supervises_a_line_urges_it(issued):
    for who in ("plan_office", "handler_b", "supervisor", "bureau_leader"):
        with pytest.raises(PermissionDeniedError):
            urge(issued, "CB-QS", by=who)
    with pytest.raises(DomainError, match="reason_missing"):
        urge(issued, "CB-QS", message=" ")
    assert not Urge.objects.exists()


def test_the_unit_sees_it_on_desk_and_line_until_it_reports(issued, client_of, at):
    urge(issued, "CB-QS")
    client, line = client_of("handler_a"), issued.line("roads", "CB-QS")
    for address in ("/", f"/assignments/{line.pk}/"):
        assert "请抓紧报送" in client.get(address).content.decode()
    assert "请抓紧报送" in client_of("leader_a").get("/").content.decode()
    assert "请抓紧报送" not in client_of("handler_b").get("/").content.decode()
    issued.report(line, 0, on=date(2022, 10, 19), state="submitted")
    assert "请抓紧报送" in client.get("/").content.decode(), "an earlier report is no answer"
    issued.report(line, 0, on=date(2022, 10, 21), state="submitted")
    assert "请抓紧报送" not in client.get("/").content.decode()
    assert "请抓紧报送" in client.get(f"/assignments/{line.pk}/").content.decode()


def test_only_the_newest_urge_stands_on_the_desk(issued, at):
    urge(issued, "CB-QS")
    at.move_to("2022-10-22 10:00+08:00")
    urge(issued, "CB-QS", message="再次提醒")
    assert [one.message for one in queries.urges_on(issued.world.handler_a)] == ["再次提醒"]


def test_urging_is_an_event_and_a_signal_after_commit(issued, django_capture_on_commit_callbacks):
    heard = []

    def listen(**told):
        heard.extend(told["urges"])

    lines_urged.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        urged = urge(issued, "CB-QS", "CB-QX")
    lines_urged.disconnect(listen)
    assert heard == [one.pk for one in urged.urges]
    assert Event.objects.filter(tag="assignments:assignment:urge").count() == 2


def test_guidance_stands_on_both_timelines_with_its_photographs(issued, client_of):
    line = issued.line("roads", "CB-QS")
    picture = SimpleUploadedFile("现场.jpg", draw_photograph("x"), "image/jpeg")
    sent = {"on": "2022-10-18", "what": "现场指导标识牌设置", "with_whom": "张三", "files": [picture]}
    client = client_of("supervisor_engineering")
    assert client.post(f"/assignments/{line.pk}/guidance/", sent).status_code == 302
    supervising = issued.line("supervise", "EC", "supervise")
    events = Event.objects.filter(tag="assignments:assignment:guide")
    assert set(events.values_list("assignment_id", flat=True)) == {line.pk, supervising.pk}
    for one, who in ((line, "handler_a"), (supervising, "supervisor_engineering")):
        page = client_of(who).get(f"/assignments/{one.pk}/").content.decode()
        assert all(words in page for words in ("现场指导标识牌设置", "张三", "现场.jpg", "2022-10-18 指导 青山县局"))
    assert client.get("/supervision/").context["page"][0].guidance_count == 1


def test_guidance_is_of_the_past_and_by_who_supervises(issued):
    line, supervisor = issued.line("roads", "CB-QS"), issued.world.supervisor_engineering
    with pytest.raises(DomainError, match="not_yet_come"):
        record_guidance(supervisor, line, date(2022, 10, 21), "明天去")
    with pytest.raises(DomainError, match="reason_missing"):
        record_guidance(supervisor, line, date(2022, 10, 20), " ")
    with pytest.raises(PermissionDeniedError):
        record_guidance(issued.world.handler_a, line, date(2022, 10, 20), "自己指导自己")


def test_several_are_urged_on_the_page(issued, client_of):
    pks = [issued.line("roads", code).pk for code in ("CB-QS", "CB-QX")]
    client = client_of("supervisor_engineering")
    page = client.post("/supervision/urge/", {"line": pks, "message": "请抓紧"}, follow=True).content.decode()
    assert "已催办 2 条" in page
    assert page.count('name="line"') == 2
    assert "请在表中至少选择一条" in client.post("/supervision/urge/", {"message": "x"}, follow=True).content.decode()
    assert "请填写催办内容" in client.post("/supervision/urge/", {"line": pks}, follow=True).content.decode()
    assert "无须催办" in client.post("/supervision/urge/", {"line": pks, "message": "x"}, follow=True).content.decode()


def test_a_refused_urge_keeps_message_choice_and_filters(issued, client_of):
    chosen = issued.line("roads", "CB-QS").pk
    client = client_of("supervisor_engineering")
    page = client.post("/supervision/urge/?state=open", {"message": "请月底前上报"})
    assert page.status_code == 422
    assert "请月底前上报" in page.content.decode()
    page = client.post("/supervision/urge/?state=open", {"line": chosen, "message": " "})
    assert f'value="{chosen}" form="urging" checked' in page.content.decode()
    assert 'action="/supervision/urge/?state=open"' in page.content.decode()
    assert client.get("/supervision/urge/?state=met").url == "/supervision/?state=met"
    done = client.post("/supervision/urge/?state=open", {"line": chosen, "message": "请抓紧"})
    assert done.url == "/supervision/?state=open"


def test_the_programme_interface_urges_and_lists(issued, client_of):
    client = client_of("supervisor_engineering")
    sent = {"assignments": [issued.line("roads", "CB-QS").pk], "message": "请抓紧"}
    answer = client.post("/api/supervision/urge", sent, content_type="application/json").json()
    assert answer == {"urged": 1, "again": 0, "met": 0}
    found = client.get("/api/supervision/?urged=today").json()
    assert (found["count"], found["items"][0]["urge_count"]) == (1, 1)


def test_the_table_is_exported_by_page_and_command(issued, client_of, tmp_path):
    urge(issued, "CB-QS")
    answer = client_of("supervisor_engineering").get("/supervision/?export=xlsx&q=青山")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert (rows[1][1], rows[1][9]) == ("青山县交通运输局", "2022-10-20 10:00")
    target = tmp_path / "督导.xlsx"
    arguments = ["supervision", "--as", "supervisor_engineering", "-o", str(target)]
    done = CliRunner().invoke(ledger_group, arguments)
    assert (done.exit_code, "4 rows" in done.output) == (0, True), done.output
    asked = CliRunner().invoke(ledger_group, ["extensions", "--as", "plan_office", "-o", str(tmp_path / "延期.xlsx")])
    assert (asked.exit_code, "0 rows" in asked.output) == (0, True), asked.output
    nobody = CliRunner().invoke(ledger_group, ["supervision", "--as", "nobody", "-o", str(target)])
    assert (nobody.exit_code, "no account" in nobody.output) == (1, True)


def test_the_page_takes_a_fixed_number_of_queries(issued, client_of, django_assert_max_num_queries):
    client = client_of("supervisor_engineering")
    client.get("/supervision/")
    with django_assert_max_num_queries(9):
        client.get("/supervision/")
