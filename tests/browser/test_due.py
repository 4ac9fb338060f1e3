"""A unit asks for a later day on a phone, the office grants a part of it; a condition comes; a supervisor urges and the unit sees it."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.kit import PHONE, Visitors, overflow, serious_findings, shot

from luoshi.web.demo.photographs import draw_photograph

TASK, CONDITION = "党建引领交通在建工程项目", "筹建市运输综合服务中心党委"
WHY = "红线内管线迁改推迟，半个月后才能进场。"
ANSWER = "同意延期五天，请先完成内业资料。"
URGE = "请本周内补齐照片后重新报送。"


def line_in_list(page: Page, query: str, words: str) -> str:
    """The address of the line with these words in the ledger's list."""
    page.goto(f"/ledger/?view=list&{query}")
    row = page.locator("main tbody tr", has_text=words).first
    address = row.locator("a[href^='/assignments/']").get_attribute("href")
    assert address
    return address


def due_day(page: Page) -> date:
    """The due day that stands in the head of the line's page."""
    day = page.locator(".page-meta time").first.get_attribute("datetime")
    assert day
    return date.fromisoformat(day)


def test_a_handler_asks_on_a_phone_and_the_office_grants_a_part(visitors: Visitors) -> None:
    handler = visitors.open("handler", size=PHONE)
    line = line_in_list(handler, "q=青山县交通运输局", TASK)
    handler.goto(line)
    first = due_day(handler)
    handler.locator("a[href$='/extension/']").click()
    visitors.watch(handler).expected.add(422)
    handler.locator("[name=wanted_on]").fill(first.isoformat())
    handler.locator("[name=reason]").fill(WHY)
    handler.locator("main [type=submit]").click()
    expect(handler.locator("main")).to_contain_text("请选择更晚的日期")
    expect(handler.locator("[name=reason]")).to_have_value(WHY)
    shot(handler, "due-ask-390")
    assert overflow(handler) == []
    assert serious_findings(handler) == []
    handler.locator("[name=wanted_on]").fill((first + timedelta(days=15)).isoformat())
    handler.locator("main [type=submit]").click()
    handler.wait_for_url(re.compile(r"/assignments/\d+/$"))
    expect(handler.locator("main")).to_contain_text("待批复")

    granted = first + timedelta(days=5)
    grant_in_part(visitors.open("plan_office"), granted)

    handler.goto("/")
    expect(handler.locator("main")).to_contain_text(ANSWER)
    handler.goto(line)
    expect(handler.locator(".due-changes")).to_contain_text(f"{first} → {granted}")
    assert due_day(handler) == granted
    shot(handler, "due-line-390")
    handler.goto("/ledger/?view=list&q=青山县交通运输局")
    row = handler.locator("main tbody tr", has_text=TASK).first
    expect(row.locator(".first-due s")).to_have_text(first.isoformat())
    shot(handler, "due-ledger-390")


def grant_in_part(office: Page, until: date) -> None:
    """The plan office finds the request on its desk and among the others, and decides on it there."""
    office.goto("/")
    expect(office.locator("main")).to_contain_text(WHY)
    office.goto("/extensions/")
    row = office.locator("main tbody tr", has_text="青山县局")
    row.locator("[name=extension]").check()
    office.locator("[name=decision][value=part]").check()
    office.locator("[name=until]").fill(until.isoformat())
    office.locator("#decision [name=reason]").fill(ANSWER)
    shot(office, "due-decide-1440")
    office.locator("#decision [type=submit]").click()
    expect(office.locator("main, .toasts, body").first).to_contain_text("已批复 1 件申请")
    expect(office.locator("main tbody tr", has_text="青山县局")).to_have_count(0)


@pytest.fixture
def approval(tmp_path: Path) -> Path:
    file = tmp_path / "批复.jpg"
    file.write_bytes(draw_photograph("approval"))
    return file


def test_the_office_declares_a_condition_and_the_clock_starts(visitors: Visitors, approval: Path) -> None:
    office = visitors.open("plan_office")
    line = line_in_list(office, "due=none&q=运输综合服务中心", CONDITION)
    office.goto(line)
    office.locator("a[href$='/condition/']").click()
    office.locator("[name=words]").fill("机构编制部门已批复。")
    office.locator("[name=days]").fill("20")
    office.locator("[name=working]").select_option("working")
    office.locator("[name=files]").set_input_files(approval)
    shot(office, "due-condition-1440")
    assert serious_findings(office) == []
    office.locator("main [type=submit]").click()
    office.wait_for_url(re.compile(r"/assignments/\d+/$"))
    expect(office.locator("main")).to_contain_text("20 个工作日内办理")
    expect(office.locator(".proofs")).to_contain_text("批复.jpg")
    assert due_day(office) > date.today()  # noqa: DTZ011 (a day, weeks away)
    shot(office, "due-condition-come-1440")


def test_a_supervisor_urges_and_the_unit_sees_it(visitors: Visitors) -> None:
    supervisor = visitors.open("supervisor")
    supervisor.goto("/supervision/")
    row = supervisor.locator("main tbody tr", has_text="清水区局")
    row.locator("[name=line]").check()
    supervisor.locator("[name=message]").fill(URGE)
    shot(supervisor, "due-urge-1440")
    supervisor.locator("#urging [type=submit]").click()
    expect(supervisor.locator("body")).to_contain_text("已催办 1 条")
    expect(row.locator("[name=line]")).to_have_count(0)  # once a day

    unit = visitors.open("handler_returned", size=PHONE)
    unit.goto("/")
    panel = unit.locator(".desk section", has_text="被催办")
    expect(panel).to_contain_text(URGE)
    shot(unit, "due-urged-desk-390")
    panel.locator("a.desk-row").first.click()
    expect(unit.locator("main")).to_contain_text(URGE)


def test_all_boxes_of_a_page_are_chosen_at_once(visitors: Visitors) -> None:
    page = visitors.open("supervisor")
    page.goto("/supervision/")
    boxes = page.locator("tbody [name=line]")
    page.locator("[data-choose-all=line]").check()
    expect(page.locator("tbody [name=line]:checked")).to_have_count(boxes.count())
    page.locator("[data-choose-all=line]").uncheck()
    expect(page.locator("tbody [name=line]:checked")).to_have_count(0)
