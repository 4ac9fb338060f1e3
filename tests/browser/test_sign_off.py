"""A leader signs reports off on a phone; a template and the last report save writing; a session that ends loses nothing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.kit import PATIENCE, PEOPLE, PHONE, Site, Visitors, overflow, serious_findings, shot

OpenPage = Callable[..., Page]
TASK = "党建引领交通在建工程项目"


def test_a_leader_sends_back_and_then_signs_off_on_a_phone(page_as: OpenPage) -> None:
    leader = page_as("leader", size=PHONE)
    leader.goto("/")
    panel = leader.locator(".panel", has_text="待您签批")
    shot(leader, "desk-sign-off.phone")
    panel.locator("a.desk-row", has_text=TASK).click()
    expect(leader.locator("main .badge-state", has_text="待领导签批")).to_be_visible(timeout=PATIENCE)
    shot(leader, "report-sign-off.phone")
    assert overflow(leader) == []
    assert serious_findings(leader) == []
    leader.locator(".send-back > summary").click()
    leader.locator("#send-back-reason").fill("请写明提前完成的具体日期")
    leader.get_by_role("button", name="退回经办人").click()
    expect(leader.locator("#messages")).to_contain_text("已退回经办人", timeout=PATIENCE)

    handler = page_as("handler", size=PHONE)
    handler.goto("/")
    expect(handler.locator(".panel", has_text="分管领导退回")).to_contain_text("请写明提前完成的具体日期")
    handler.locator(".panel", has_text="分管领导退回").locator("a.desk-row").first.click()
    expect(handler.locator(".notice-red")).to_contain_text("请写明提前完成的具体日期", timeout=PATIENCE)
    expect(handler.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)
    handler.locator("#results").press_sequentially("（已补充日期）")
    expect(handler.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    shot(handler, "report-form-sent-back.phone")
    handler.get_by_role("button", name="提交签批").dblclick()
    expect(handler.locator("#messages")).to_contain_text("签批后送审", timeout=PATIENCE)

    reviewer = page_as("reviewer")
    mine = reviewer.locator("main", has_text="青山县")
    reviewer.goto("/reports/?state=submitted")
    expect(reviewer.locator("main tbody tr", has_text="青山县").filter(has_text=TASK)).to_have_count(0)
    leader.goto("/")
    leader.locator("a.desk-row", has_text=TASK).first.click()
    leader.get_by_role("button", name="同意并送审").click()
    expect(leader.locator("#messages")).to_contain_text("已签批", timeout=PATIENCE)
    reviewer.reload()
    expect(mine.locator("tbody tr", has_text="青山县").filter(has_text=TASK)).to_have_count(1)


def test_the_template_is_no_content_and_each_kind_says_what_it_lacks(page_as: OpenPage) -> None:
    page = page_as("handler_writing", size=PHONE)
    page.goto("/ledger/?plan=1&view=list")
    page.locator("main tbody tr", has_text=TASK).locator("a[href^='/assignments/']").first.click()
    page.locator("main a[href^='/reports/new/']").first.click()
    practice = page.locator("#practice")
    expect(practice).to_have_value("一、组织设置（临时党支部、党员责任区）：\n二、主要做法：\n", timeout=PATIENCE)
    expect(page.locator("[data-length=practice]")).to_have_text("0")
    shot(page, "report-form-template.phone")
    page.locator("input[name=kind][value=progress]").check(force=True)
    expect(page.locator("[data-asks-kind=progress]")).to_be_visible()
    practice.fill(practice.input_value() + "成立临时党支部。")
    expect(page.locator("[data-length=practice]")).to_have_text("8")


def test_what_was_typed_while_the_session_ended_is_there_after_signing_in_again(
    page_as: OpenPage, visitors: Visitors, site: Site
) -> None:
    page = page_as("handler_writing", size=PHONE)
    visitors.watch(page).expected |= {302, 401, 403}
    page.goto("/reports/?state=draft")
    page.locator("main tbody a[href^='/reports/']").first.click()
    page.locator("a[href$='/edit/']").click()
    expect(page.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)
    address = page.url
    page.context.clear_cookies(name="sessionid")
    page.locator("#highlights").fill("会话结束时写下的亮点")
    expect(page.locator(".report-bar [data-saved]")).to_contain_text("登录", timeout=PATIENCE)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(PEOPLE["handler_writing"])
    page.locator("[name=password]").fill(site.password)
    page.locator("main [type=submit]").click()
    expect(page.locator("header").first).to_contain_text("云溪县", timeout=PATIENCE)
    page.goto(address)
    expect(page.locator("#highlights")).to_have_value("会话结束时写下的亮点", timeout=PATIENCE)
    expect(page.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.locator("#highlights")).to_have_value("会话结束时写下的亮点")
