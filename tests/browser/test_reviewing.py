"""Two people accept a correction, a comment is answered, several reports are accepted at once: at the desk and on a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.kit import PATIENCE, PHONE, overflow, serious_findings, shot

OpenPage = Callable[..., Page]


def set_rules(page: Page, *, second: bool, together: str) -> None:
    page.goto("/plans/1/review-rules/")  # of the example, whatever other tests have issued
    page.locator("#id_second").set_checked(second)
    page.locator("#id_together").select_option(together)
    page.locator("main form.form [type=submit]").click()
    expect(page.locator("#messages")).to_contain_text("已保存", timeout=PATIENCE)


def test_a_correction_is_compared_commented_and_accepted_by_two(page_as: OpenPage) -> None:
    office = page_as("plan_office")
    set_rules(office, second=True, together="none")
    shot(office, "review-rules.desktop")
    assert serious_findings(office) == []

    handler = page_as("handler", size=PHONE)
    handler.goto("/reports/?plan=1&state=accepted&q=四好农村路")
    handler.locator("main tbody a[href^='/reports/']").last.click()
    accepted = handler.url
    handler.locator("summary", has_text="更正报送").click()
    shot(handler, "report-correct.phone")
    assert overflow(handler) == []
    handler.locator("#correction-reason").fill("里程写错，应为十二公里。")
    handler.get_by_role("button", name="开始更正").click()
    expect(handler.locator(".notice-blue").first).to_contain_text("里程写错", timeout=PATIENCE)
    expect(handler.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)
    results = handler.locator("#results")
    results.fill(results.input_value() + "全线长十二公里。")
    expect(handler.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    handler.locator("[data-submit]").click()
    handler.wait_for_url(re.compile(r"/reports/\d+/$"))
    correction = handler.url.rstrip("/").rsplit("/", 1)[1]

    reviewer = page_as("reviewer")
    reviewer.goto(f"/reviews/{correction}/")
    expect(reviewer.locator(".review-middle .notice-blue")).to_contain_text("里程写错")
    reviewer.locator("#comment-about").select_option("results")
    reviewer.locator("#comment-text").fill("请说明起止桩号。")
    reviewer.locator("#comments button").click()
    expect(reviewer.locator("#comments li")).to_contain_text("请说明起止桩号。", timeout=PATIENCE)
    shot(reviewer, "review-first.desktop")
    assert serious_findings(reviewer) == []
    reviewer.locator("[data-accept]", has_text="初审通过").click()
    expect(reviewer.locator(".review-middle .notice-green")).to_be_visible(timeout=PATIENCE)
    expect(reviewer.locator(f".review-list a[href*='/reviews/{correction}/']")).to_have_count(0)

    handler.goto(f"/reports/{correction}/")
    expect(handler.locator("#comments li")).to_contain_text("请说明起止桩号。")
    shot(handler, "report-comments.phone")
    assert overflow(handler) == []
    office.goto(f"/reviews/{correction}/")
    shot(office, "review-second.desktop")
    office.locator(".review-middle .notice-blue a").click()
    expect(office.locator(".versions ins").first).to_contain_text("全线长十二公里", timeout=PATIENCE)
    shot(office, "report-versions.desktop")
    assert serious_findings(office) == []
    office.goto(f"/reviews/{correction}/")
    office.locator("[data-accept]", has_text="复审通过").click()
    expect(office.locator(".review-middle .notice-green, .review-middle .empty-state").first).to_be_visible(
        timeout=PATIENCE
    )
    handler.goto(accepted)
    expect(handler.locator("main")).to_contain_text("已由更正件替代")
    handler.goto(f"/reports/{correction}/versions/")
    shot(handler, "report-versions.phone")
    assert overflow(handler) == []


def test_a_reason_half_written_is_there_again_after_a_look_at_another_report(page_as: OpenPage) -> None:
    page = page_as("reviewer")
    page.goto("/reviews/")
    current, step = page.locator(".review-list [aria-current=true]"), page.locator("[data-step=j]")
    here = current.get_attribute("href") or ""
    page.locator("[data-return]").click()
    page.locator(".return-panel input[name=standard]").first.check()
    page.locator("#reason").fill("写到一半的理由")
    step.click()
    expect(current).not_to_have_attribute("href", here, timeout=PATIENCE)
    expect(page.locator("#reason")).to_have_value("")
    page.goto(here)
    expect(page.locator("#reason")).to_have_value("写到一半的理由", timeout=PATIENCE)
    expect(page.locator(".return-panel input[name=standard]").first).to_be_checked()
    page.locator("#reason").fill("")
    page.locator(".return-panel input[name=standard]").first.uncheck()


def test_several_are_accepted_at_once_after_a_confirmation_that_names_them(page_as: OpenPage) -> None:
    set_rules(page_as("plan_office"), second=False, together="all")
    page = page_as("reviewer")
    page.goto("/reviews/")
    boxes = page.locator(".review-list input[name=report]")
    number, lines = boxes.count(), page.locator(".review-list li")
    assert number >= 1
    waiting = lines.count()
    button = page.locator("[data-together]")
    expect(button).to_be_disabled()
    first, current = (
        page.locator(".review-list li.may-together a").first,
        page.locator(".review-list [aria-current=true]"),
    )
    if first.get_attribute("aria-current") != "true":
        first.click()
        expect(first).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    page.keyboard.press("x")
    expect(boxes.first).to_be_checked()
    here = current.get_attribute("href") or ""
    for there, back in (("j", "k"), ("k", "j")):
        if page.locator(f"[data-step={there}]").count():
            page.keyboard.press(there)
            expect(current).not_to_have_attribute("href", here, timeout=PATIENCE)
            page.keyboard.press(back)
            expect(current).to_have_attribute("href", here, timeout=PATIENCE)
    expect(boxes.first).to_be_checked()  # the choice outlives stepping on
    expect(page.locator("[data-chosen]")).to_have_text("1")
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    if not boxes.last.is_checked():  # a single one was let go and chosen again
        boxes.last.check()
    chosen = page.locator(".review-list input[name=report]:checked").count()
    button.click()
    confirmation = page.locator(".confirming")
    expect(confirmation.locator("li")).to_have_count(chosen, timeout=PATIENCE)
    shot(page, "review-together.desktop")
    assert serious_findings(page) == []
    confirmation.locator("[type=submit]").click()
    expect(lines).to_have_count(waiting - chosen, timeout=PATIENCE)
    expect(page.locator(".review-middle .notice-green")).to_contain_text(f"已通过 {chosen} 份报送")
    phone = page_as("reviewer", size=PHONE)
    phone.goto("/reviews/")
    phone.locator(".review-filters summary").click()
    shot(phone, "review-filters.phone")
    assert overflow(phone) == []
