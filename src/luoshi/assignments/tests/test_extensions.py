"""A unit asks for a later day; the plan office decides; what was first owed stays visible."""

import io
from datetime import date

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from luoshi.assignments import queries, tallies
from luoshi.assignments.actions import (
    ask_extension,
    change_rules,
    grant_extension,
    refuse_extension,
    withdraw_extension,
)
from luoshi.assignments.models import Assignment, DueChange, Extension, Tally
from luoshi.assignments.signals import extension_decided
from luoshi.assignments.standing import standing
from luoshi.assignments.states import Light
from luoshi.assignments.tests.plans import build_draft
from luoshi.assignments.tests.test_progress import tallies_row
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError

OCTOBER = "2022-10-20 10:00+08:00"
WHY = "汛期水毁，主体已完工"


@pytest.fixture
def at():
    """Freezes the clock; days are those of Asia/Shanghai."""
    with time_machine.travel(OCTOBER, tick=False) as clock:
        yield clock


def ask(issued, day, name="roads", code="CB-QS", by="handler_a"):
    return ask_extension(getattr(issued.world, by), issued.line(name, code), day, WHY)


def grant(issued, extension, until=None):
    return grant_extension(issued.world.plan_office, extension, "同意", until)


def test_a_granted_extension_moves_the_day_and_keeps_the_first_one(issued, at):
    extension = grant(issued, ask(issued, date(2022, 11, 15)))
    line = issued.line("roads", "CB-QS")
    assert (extension.state, extension.granted_on) == ("granted", date(2022, 11, 15))
    assert (line.due_on, line.first_due_on) == (date(2022, 11, 15), date(2022, 10, 31))
    assert line.due_soon_from == date(2022, 11, 8)
    change = line.due_changes.get()
    assert (change.before, change.after, change.cause) == (date(2022, 10, 31), date(2022, 11, 15), "extension")


def test_an_extended_line_is_not_overdue_until_its_new_day_has_passed(issued, at):
    grant(issued, ask(issued, date(2022, 11, 15)))
    lights = []
    for moment in ("2022-11-01", "2022-11-08", "2022-11-15 23:59:59", "2022-11-16 00:00:00"):
        at.move_to(f"{moment}+08:00" if ":" in moment else f"{moment} 09:00+08:00")
        lights.append(standing(issued.line("roads", "CB-QS")).light)
    assert lights == [Light.GREY, Light.AMBER, Light.AMBER, Light.RED]


def test_granted_in_part_gives_another_day(issued, at):
    extension = grant(issued, ask(issued, date(2022, 11, 30)), date(2022, 11, 10))
    assert (extension.state, extension.granted_on) == ("granted_in_part", date(2022, 11, 10))
    assert issued.line("roads", "CB-QS").due_on == date(2022, 11, 10)


def test_a_refusal_needs_a_reason_and_moves_nothing(issued, at):
    extension = ask(issued, date(2022, 11, 15))
    with pytest.raises(DomainError, match="reason_missing"):
        refuse_extension(issued.world.plan_office, extension, "  ")
    assert refuse_extension(issued.world.plan_office, extension, "已两次提醒").state == "refused"
    assert issued.line("roads", "CB-QS").due_on == date(2022, 10, 31)


def test_the_unit_can_take_its_request_back_and_ask_again(issued, at):
    withdraw_extension(issued.world.leader_a, ask(issued, date(2022, 11, 15)))
    assert ask(issued, date(2022, 11, 16), by="leader_a").state == "open"


def test_what_was_decided_is_decided_once(issued, at):
    extension = ask(issued, date(2022, 11, 15))
    grant(issued, extension)
    for again in (
        lambda: grant(issued, extension),
        lambda: refuse_extension(issued.world.plan_office, extension, "不"),
        lambda: withdraw_extension(issued.world.handler_a, extension),
    ):
        with pytest.raises(DomainError, match="extension_decided"):
            again()


@pytest.mark.parametrize("who", ["handler_b", "plan_office", "reviewer", "supervisor_engineering"])
def test_only_the_unit_asks(issued, at, who):
    with pytest.raises(PermissionDeniedError):
        ask(issued, date(2022, 11, 15), by=who)


@pytest.mark.parametrize("who", ["handler_a", "leader_a", "reviewer", "bureau_leader"])
def test_only_the_plan_office_decides(issued, at, who):
    extension = ask(issued, date(2022, 11, 15))
    with pytest.raises(PermissionDeniedError):
        grant_extension(getattr(issued.world, who), extension, "同意")
    with pytest.raises(PermissionDeniedError):
        refuse_extension(getattr(issued.world, who), extension, "不")


def refused(issued, day, why, **which):
    with pytest.raises(DomainError, match=f"assignments.{why}"):
        ask(issued, day, **which)


def test_what_cannot_be_extended_says_why(issued, at):
    refused(issued, date(2022, 10, 31), "not_later")
    refused(issued, date(2022, 10, 1), "day_passed")
    refused(issued, date(2022, 11, 1), "no_due_day", name="committee", code="HC", by="handler_highway")
    ask(issued, date(2022, 11, 15))
    refused(issued, date(2022, 11, 20), "extension_open")
    issued.report(issued.line("roads", "CB-QX"), 1)
    refused(issued, date(2022, 11, 20), "already_met", code="CB-QX", by="handler_b")


def test_the_limits_are_the_plans_settings(issued, at):
    change_rules(issued.world.plan_office, issued.plan, {"longest_days": 20, "most_extensions": 1, "late_days": 3})
    refused(issued, date(2022, 11, 21), "extension_too_long")
    extension = ask(issued, date(2022, 11, 20))
    with pytest.raises(DomainError, match="extension_too_long"):
        grant(issued, extension, date(2022, 11, 21))
    grant(issued, extension, date(2022, 11, 10))
    refused(issued, date(2022, 11, 15), "extensions_used_up")
    at.move_to("2022-11-03 23:59+08:00")
    assert ask(issued, date(2022, 11, 15), code="CB-QX", by="handler_b").late
    at.move_to("2022-11-04 00:00+08:00")
    refused(issued, date(2022, 11, 15), "asked_too_late", code="CB-LJ", by="plan_office_of_lj")


def test_no_limit_is_no_limit(issued, at):
    limits = {"longest_days": None, "most_extensions": None, "late_days": None}
    change_rules(issued.world.plan_office, issued.plan, limits)
    for day in (date(2022, 12, 31), date(2023, 12, 31), date(2024, 2, 29)):
        grant(issued, ask(issued, day))
    at.move_to("2024-06-01 10:00+08:00")
    assert ask(issued, date(2024, 7, 1)).late
    assert issued.line("roads", "CB-QS").first_due_on == date(2022, 10, 31)


def test_asked_on_the_due_day_is_in_time_and_the_day_after_is_late(issued, at):
    at.move_to("2022-10-31 23:59:59+08:00")
    assert not ask(issued, date(2022, 11, 15)).late
    at.move_to("2022-11-01 00:00:00+08:00")
    assert ask(issued, date(2022, 11, 15), code="CB-QX", by="handler_b").late


def test_all_shares_of_a_joint_target_move_together(issued, at):
    at.move_to("2022-04-20 10:00+08:00")
    extension = ask(issued, date(2022, 5, 10), "stations", "ED-S1", by="leader_of_ed")
    refused(issued, date(2022, 5, 11), "extension_open", name="stations", code="ED-S2", by="leader_of_ed")
    grant(issued, extension)
    assert {line.due_on for line in issued.lines("stations")} == {date(2022, 5, 10)}
    assert DueChange.objects.count() == 4


@pytest.fixture(autouse=True)
def _more_people(world):
    """A leader of the detachment and a handler of 临江县, who stand in no other test."""
    from luoshi.organizations.models import Role, User
    from luoshi.organizations.tests.world import appoint

    for name, role, code in (("leader_of_ed", Role.LEADER, "ED"), ("plan_office_of_lj", Role.HANDLER, "CB-LJ")):
        world.people[name] = User.objects.create(username=name, full_name=name)
        appoint(world.people[name], role, world[code], name)


def test_a_supervising_line_follows_what_it_watches(issued, at):
    grant(issued, ask(issued, date(2022, 11, 15)))
    line = issued.line("supervise", "EC", "supervise")
    assert (line.due_on, line.first_due_on) == (date(2022, 11, 15), date(2022, 10, 31))
    assert line.due_changes.get().cause == "follows"
    grant(issued, ask(issued, date(2022, 11, 5), code="CB-QX", by="handler_b"))
    line.refresh_from_db()
    assert line.due_on == date(2022, 11, 15), "an earlier day of another line does not bring it forward"


def test_of_a_recurring_duty_one_period_moves_and_not_into_the_next(world, at):
    draft = build_draft(world)
    rule = {"text": "每月5日前", "rule": "FREQ=MONTHLY;BYMONTHDAY=5"}
    draft.add("monthly", [("各县级单位", "responsible", True)], kind="recurring", recurrence=rule)
    draft.issue()
    line = Assignment.objects.get(organization=world["CB-QS"], due_on=date(2022, 11, 5))
    with pytest.raises(DomainError, match="into_next_period"):
        ask_extension(world.handler_a, line, date(2022, 12, 5), WHY)
    extension = ask_extension(world.handler_a, line, date(2022, 11, 20), WHY)
    grant_extension(world.plan_office, extension, "同意")
    days = Assignment.objects.filter(organization=world["CB-QS"], due_on__gte=date(2022, 11, 1))
    assert sorted(days.values_list("due_on", flat=True)) == [date(2022, 11, 20), date(2022, 12, 5)]


def test_a_line_met_while_its_request_waited_may_have_been_in_time(issued, at):
    extension = ask(issued, date(2022, 11, 15))
    issued.report(issued.line("roads", "CB-QS"), 1, on=date(2022, 11, 10))
    grant(issued, extension)
    assert standing(issued.line("roads", "CB-QS")).timeliness == "on_time"


def test_tallies_follow(issued, at):
    grant(issued, ask(issued, date(2022, 11, 15)))
    kept = {tallies_row(row) for row in Tally.objects.exclude(lines=0)}
    tallies.rebuild(issued.plan)
    assert kept == {tallies_row(row) for row in Tally.objects.all()}


def test_each_step_is_an_event_on_the_line_and_a_signal_after_commit(issued, at, django_capture_on_commit_callbacks):
    heard = []

    def listen(**told):
        heard.append(told["extension"])

    extension_decided.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        extension = grant(issued, ask(issued, date(2022, 11, 15)))
    extension_decided.disconnect(listen)
    line = issued.line("roads", "CB-QS")
    tags = list(Event.objects.filter(assignment_id=line.pk).order_by("sequence").values_list("tag", flat=True))
    assert tags == [
        "assignments:extension:ask",
        "assignments:extension:granted",
        "assignments:assignment:due_extension",
    ]
    assert heard == [extension.pk]


def test_the_ledgers_workbook_tells_the_first_day_and_every_change(issued, at, client_of):
    grant(issued, ask(issued, date(2022, 11, 15)))
    answer = client_of("handler_a").get("/ledger/export/", {"plan": issued.plan.pk})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[1].values)
    heads = rows[0]
    row = next(dict(zip(heads, row, strict=True)) for row in rows[1:] if row[3] == "roads")
    assert row["原定时限"].date() == date(2022, 10, 31)
    assert row["时限变更记录"] == "2022-10-31 → 2022-11-15 延期 — 同意"


def test_the_ledgers_list_shows_the_first_day_beside_the_new_one(issued, at, client_of):
    grant(issued, ask(issued, date(2022, 11, 15)))
    page = client_of("plan_office").get("/ledger/?view=list&q=青山").content.decode()
    assert "原定 <s>2022-10-31</s>" in page


def test_the_unit_asks_on_the_page_and_what_it_typed_stays_after_a_refusal(issued, at, client_of):
    line, client = issued.line("roads", "CB-QS"), client_of("handler_a")
    address = f"/assignments/{line.pk}/extension/"
    assert address in client.get(f"/assignments/{line.pk}/").content.decode()
    page = client.post(address, {"wanted_on": "2022-10-31", "reason": WHY})
    assert page.status_code == 422
    assert WHY in page.content.decode()
    assert "请选择更晚的日期" in page.content.decode()
    assert client.post(address, {"wanted_on": "2022-11-15", "reason": WHY}).status_code == 302
    assert "待批复" in client.get("/").content.decode()


def test_the_office_decides_on_several_at_once_and_hears_what_could_not_be(issued, at, client_of):
    one, other = ask(issued, date(2022, 11, 15)), ask(issued, date(2022, 11, 20), code="CB-QX", by="handler_b")
    client = client_of("plan_office")
    assert "待我批复的申请" in client.get("/").content.decode()
    assert client.get("/extensions/").content.decode().count('name="extension"') == 2
    chosen = {"extension": [one.pk, other.pk], "decision": "part", "reason": "统一延至12日"}
    assert client.post("/extensions/decide/", chosen).status_code == 422
    assert client.get("/extensions/decide/?state=refused").url == "/extensions/?state=refused"  # a filter of that page
    page = client.post("/extensions/decide/", {**chosen, "until": "2022-11-12"}, follow=True).content.decode()
    assert "已批复 2 件申请" in page
    assert set(Extension.objects.values_list("state", "granted_on")) == {("granted_in_part", date(2022, 11, 12))}
    third = ask(issued, date(2022, 12, 10), code="CB-LJ", by="plan_office_of_lj")
    sent = {"extension": [third.pk], "decision": "part", "until": "2023-05-01", "reason": "同意"}
    assert "最长延期至首次时限后 60 天" in client.post("/extensions/decide/", sent, follow=True).content.decode()


def test_whoever_decides_second_is_told_in_the_form(issued, at, client_of):
    extension, client = ask(issued, date(2022, 11, 15)), client_of("plan_office")
    address = f"/extensions/{extension.pk}/"
    assert WHY in client.get(address).content.decode()
    assert client.post(address, {"decision": "grant", "reason": "同意"}).status_code == 302
    again = client.post(address, {"decision": "refuse", "reason": "不同意"})
    assert again.status_code == 422
    assert "该申请已同意，请刷新页面" in again.content.decode()


def test_the_list_narrows_and_exports(issued, at, client_of):
    ask(issued, date(2022, 11, 15))
    refuse_extension(issued.world.plan_office, ask(issued, date(2022, 11, 20), code="CB-QX", by="handler_b"), "不同意")
    client = client_of("plan_office")
    assert "清水区局" not in client.get("/extensions/").content.decode()
    assert "清水区局" in client.get("/extensions/?state=refused").content.decode()
    assert "没有符合条件的申请" in client.get("/extensions/?state=granted").content.decode()
    answer = client.get("/extensions/", {"state": "all", "export": "xlsx", "plan": issued.plan.pk, "q": "清水"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[1] for row in rows[1:]] == ["清水区交通运输局"]
    assert "青山" not in client_of("handler_b").get("/extensions/?state=all").content.decode()


def test_the_programme_interface_asks_and_decides(issued, at, client_of):
    line = issued.line("roads", "CB-QS")
    sent = {"wanted_on": "2022-11-30", "reason": WHY}
    asked = client_of("handler_a").post(f"/api/assignments/{line.pk}/extensions", sent, content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (201, "open")
    decision = {"decision": "grant", "reason": "同意", "until": "2022-11-10"}
    address = f"/api/extensions/{asked.json()['id']}/decision"
    decided = client_of("plan_office").post(address, decision, content_type="application/json").json()
    assert (decided["state"], decided["granted_on"]) == ("granted_in_part", "2022-11-10")
    found = client_of("bureau_leader").get("/api/extensions/?state=granted_in_part").json()
    assert found["count"] == 1


def test_a_decision_stays_on_the_desk_for_a_week(issued, at):
    extension = grant(issued, ask(issued, date(2022, 11, 15)))
    assert list(queries.asked_by(issued.world.handler_a)) == [extension]
    at.move_to("2022-10-28 10:00+08:00")
    assert list(queries.asked_by(issued.world.handler_a)) == []
    assert timezone.localdate() == date(2022, 10, 28)
