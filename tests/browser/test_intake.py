"""A mail became a draft: the office sees it in the log, the handler finds it, looks, and submits it."""

from playwright.sync_api import expect
from tests.browser.kit import PATIENCE, PHONE, Visitors, overflow, serious_findings, shot


def test_a_handler_confirms_what_came_by_mail(visitors: Visitors) -> None:
    page = visitors.open("handler_mail", size=PHONE)
    page.goto("/reports/?state=draft")
    page.locator("main tbody a[href^='/reports/']").first.click()
    page.goto("/ledger/?plan=1&view=list")
    row = page.locator("main tbody tr", has_text="“四好农村路”项目").first
    row.locator("a[href^='/assignments/']").click()
    page.locator("a[href^='/intake/answer/']").click(timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("沿线八个村的党员认领责任段")
    shot(page, "mail-answer-390")
    assert overflow(page) == []
    assert serious_findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    shot(page, "mail-answer-1440")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main .badge-state").first).to_have_text("已确认", timeout=PATIENCE)
    shot(page, "mail-confirmed-1440")
    office = visitors.open("plan_office")
    office.goto("/intake/?state=confirmed")
    expect(office.locator("main tbody tr")).to_have_count(1)
    office.goto("/intake/?state=quarantined")
    office.locator("main tbody a[href^='/intake/']").click()
    office.locator("select[name=unit]").select_option(index=1)
    expect(office.locator("input[name=line]").first).to_be_visible(timeout=PATIENCE)
    shot(office, "mail-assign-1440")
    assert serious_findings(office) == []
