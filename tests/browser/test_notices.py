"""The plan office reads the inbox, opens a line; a handler chooses how to be told; the office sees who is told tomorrow."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.kit import PHONE, serious_findings, shot

pytestmark = pytest.mark.browser


def test_the_inbox_leads_to_what_it_tells_and_the_bell_counts_down(page_as):
    page = page_as("plan_office", size=PHONE)
    page.goto("/")
    bell = page.locator(".bell")
    before = int(bell.locator(".bell-count").inner_text().split()[0])
    bell.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("提醒")
    shot(page, "notices-unread")
    assert serious_findings(page) == []
    page.locator(".notice-new .notice-link").first.click()
    expect(page).to_have_url(re.compile(r"/(assignments|reports|ledger)/"))
    page.goto("/notices/")
    expect(page.locator(".page-meta")).to_contain_text(f"{before - 1} 条未读")


def test_choices_are_kept(page_as):
    page = page_as("handler", size=PHONE)
    page.goto("/notices/settings/")
    page.get_by_label("紧急事项即时发邮件").uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("紧急事项即时发邮件")).not_to_be_checked()
    shot(page, "notice-settings-saved")


def test_the_plan_office_finds_the_steps_from_the_plan(page_as):
    page = page_as("plan_office")
    page.goto("/plans/1/")
    page.locator("main details[data-menu] > summary").first.click()
    page.get_by_role("link", name="提醒安排").click()
    expect(page.get_by_role("heading", name="明天的提醒")).to_be_visible()
    page.get_by_label("分管领导：逾期天数").fill("2")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("分管领导：逾期天数")).to_have_value("2")
    shot(page, "plan-notices-saved")
