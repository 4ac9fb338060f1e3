"""The auditor proves the chain: asks, sees it done, without loading the page anew."""

from playwright.sync_api import expect
from tests.browser.kit import PHONE, Visitors, overflow, serious_findings, shot


def test_a_verification_runs_and_its_result_stays(visitors: Visitors) -> None:
    page = visitors.open("auditor")
    page.goto("/audit/verifications/")
    page.get_by_role("button", name="校验事件链").click()
    result = page.locator("#verifications tbody tr").first
    expect(result).to_contain_text("事件链完整", timeout=60_000)
    expect(page.locator("#verifications[hx-trigger]")).to_have_count(0)
    shot(page, "audit-verified-1440")
    assert serious_findings(page) == []
    phone = visitors.open("auditor", size=PHONE)
    phone.goto("/audit/verifications/")
    expect(phone.locator("#verifications")).to_contain_text("事件链完整")
    shot(phone, "audit-verified-390")
    assert overflow(phone) == []
