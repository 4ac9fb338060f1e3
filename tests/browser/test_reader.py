"""The plan office uploads a plan, corrects it by mouse and by keyboard, and brings the counter down."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from tests.browser.kit import PATIENCE, PHONE, Visitors, overflow, serious_findings, shot

OpenPage = Callable[..., Page]
TEXT = """市交通运输局示范创建工作方案
一、总体目标
形成亮点纷呈的良好局面。
二、主要任务
(一)县(区)交通运输局
①农村路示范点：各县级单位至少打造1-2个市级示范点。建成即可上报，上报截止日期为2022年10月31日前。
②在建项目：各县级单位即日起至2022年年底前，至少建设1个示范点，报送典型案例。
"""


@pytest.fixture
def reader(page_as: OpenPage) -> Page:
    """The reader of a plan that was just uploaded."""
    page = page_as("plan_office")
    page.goto("/plans/upload/")
    page.set_input_files("input[type=file]", FilePayload(name="方案.txt", mimeType="text/plain", buffer=TEXT.encode()))
    expect(page.locator("[data-file-name]")).to_contain_text("方案.txt")
    page.locator("form.form button[type=submit]").click()
    expect(page.locator("#reader")).to_be_visible(timeout=PATIENCE)
    return page


def card(page: Page, title: str) -> Locator:
    return page.locator(".duty", has=page.locator(".duty-name", has_text=title))


def count(page: Page) -> int:
    found = re.search(r"\d+", page.locator("#reader-status").inner_text())
    return int(found[0]) if found else 0


def test_words_and_fields_find_each_other(reader: Page) -> None:
    reader.locator(".run.mark-when", has_text="2022年10月31日前").click()
    road = card(reader, "农村路示范点")
    expect(road).to_have_class(re.compile("is-selected"))
    expect(reader.locator(".run.is-tinted").first).to_be_visible()
    road.locator("input[name=date]").fill("2022-11-15")
    road.locator(".row-edit input[name=reason]").fill("局务会决定")
    assert serious_findings(reader) == []
    road.locator(".row-edit button[type=submit]").click()
    expect(road.locator("del", has_text="2022-10-31")).to_be_visible(timeout=PATIENCE)
    expect(road).to_contain_text("局务会决定")
    expect(road).to_have_class(re.compile("is-selected"))
    road.locator(".row-changed button", has_text="恢复编译结果").click()
    expect(road.locator("del")).to_have_count(0, timeout=PATIENCE)


def test_questions_are_walked_by_key_and_answered_by_one_click(reader: Page) -> None:
    before = count(reader)
    reader.keyboard.press("n")
    expect(reader.locator(".is-asked")).to_have_count(1)
    first = reader.locator(".is-asked").inner_text()
    reader.keyboard.press("n")
    assert reader.locator(".is-asked").inner_text() != first
    reader.keyboard.press("p")
    assert reader.locator(".is-asked").inner_text() == first
    road = card(reader, "农村路示范点")
    if "is-selected" not in (road.get_attribute("class") or ""):
        road.locator(".duty-title").click()
    road.locator(".question button", has_text="按下限").click()
    expect(reader.locator("#reader-status")).not_to_contain_text(str(before), timeout=PATIENCE)
    assert count(reader) == before - 1
    shot(reader, "reader-answered-1440")


def test_a_changed_document_shows_what_changed(reader: Page, visitors: Visitors) -> None:
    address = reader.url.split("#")[0]
    reader.goto(f"{address}revise/")
    changed = (
        TEXT.replace("10月31日", "9月20日").replace("②在建项目", "②司机之家")
        + "③执法队伍：市执法支队于6月底前创建1个模范大队。\n"
    )
    reader.set_input_files(
        "input[type=file]", FilePayload(name="修订.txt", mimeType="text/plain", buffer=changed.encode())
    )
    reader.locator("form.form button[type=submit]").click()
    changes = reader.locator("#changes")
    expect(changes).to_contain_text("与第 1 版相比", timeout=PATIENCE)
    expect(changes.locator("del", has_text="2022-10-31")).to_be_visible()
    expect(changes.locator("strong", has_text="2022-09-20")).to_be_visible()
    assert serious_findings(reader) == []
    shot(reader, "reader-changes-1440")
    changes.get_by_role("link", name="执法队伍").click()
    expect(card(reader, "执法队伍")).to_have_class(re.compile("is-selected"))
    changes.get_by_role("link", name="列表查看").click()
    expect(reader.locator("main table")).to_contain_text("司机之家")
    shot(reader, "plan-compare-1440")
    phone = visitors.open("plan_office", size=PHONE)
    for name, place in (("reader-changes", ""), ("plan-compare", "compare/")):
        phone.goto(f"{address}{place}")
        assert overflow(phone) == []
        shot(phone, f"{name}-390")


def test_a_selection_becomes_a_task_that_can_be_left_out_and_taken_back(reader: Page) -> None:
    tasks = reader.locator(".duty").count()
    reader.locator(".run", has_text="形成亮点纷呈").first.evaluate(
        "run => { const range = document.createRange(); range.selectNodeContents(run);"
        " getSelection().removeAllRanges(); getSelection().addRange(range); }"
    )
    reader.locator(".add-duty button").click()
    expect(reader.locator(".duty")).to_have_count(tasks + 1, timeout=PATIENCE)
    added = reader.locator(".duty.is-selected")
    added.locator("button", has_text="不列入").click()
    added.locator("input[name=reason]").fill("属总体要求")
    added.locator("form.inline-form button[type=submit]").click()
    dropped = reader.locator(".duty-dropped", has_text="属总体要求")
    expect(dropped).to_be_visible(timeout=PATIENCE)
    dropped.locator("button", has_text="恢复列入").click()
    expect(reader.locator(".duty-dropped", has_text="属总体要求")).to_have_count(0, timeout=PATIENCE)


def test_the_page_of_the_source_that_is_read_is_named(page_as: OpenPage) -> None:
    page = page_as("plan_office")
    lines = [f"<p>{line}</p>" for line in TEXT.splitlines()]
    page.set_content("".join(lines[:3]) + "<div style='break-before: page'></div>" + "".join(lines[3:]))
    document = FilePayload(name="方案.pdf", mimeType="application/pdf", buffer=page.pdf())
    page.goto("/plans/upload/")
    page.set_input_files("input[type=file]", document)
    page.locator("form.form button[type=submit]").click()
    named = page.locator("[data-page-of]")
    expect(named).to_have_text(re.compile("^第 [12] 页，共 2 页$"), timeout=PATIENCE)
    column = page.locator(".reader-document")
    column.evaluate("column => column.scrollTo(0, column.scrollHeight)")
    expect(named).to_have_text("第 2 页，共 2 页")
    page.locator(".document-tools .switch a", has_text="原文").click()
    expect(page.locator(".document-tools [aria-current]")).to_have_text("原文")
    expect(named).to_have_text(re.compile("^第 [12] 页，共 2 页$"))


def test_the_reader_on_a_phone_shows_one_part_at_a_time(reader: Page, page_as: OpenPage, visitors: Visitors) -> None:
    phone = page_as("plan_office", size=PHONE)
    phone.goto(reader.url)
    expect(phone.locator(".reader-duties")).to_be_visible()
    expect(phone.locator(".reader-document")).to_be_hidden()
    for view in ("outline", "document", "duties"):
        phone.locator(f".reader-tabs [data-view={view}]").click()
        expect(phone.locator(f".reader-{view}")).to_be_visible()
        assert overflow(phone) == []
        assert serious_findings(phone) == []
        shot(phone, f"reader-{view}.phone")
