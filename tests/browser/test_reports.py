"""A handler writes on a phone, the network fails and two windows collide, a reviewer decides by keyboard: nothing is lost."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.kit import PATIENCE, PHONE, Visitors, overflow, serious_findings, shot

OpenPage = Callable[..., Page]


def photograph(name: str, shade: tuple[int, int, int]) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), shade).save(out, "JPEG")
    return FilePayload(name=name, mimeType="image/jpeg", buffer=out.getvalue())


def open_report(page: Page, state: str) -> None:
    """The form of the person's first report in that state."""
    page.goto(f"/reports/?state={state}")
    page.locator("main tbody a[href^='/reports/']").first.click()
    page.locator("a[href$='/edit/']").click()
    expect(page.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)


def saved(page: Page) -> None:
    expect(page.locator("#report-form[data-kept=server] .saved")).to_contain_text("草稿已保存", timeout=PATIENCE)


def test_a_returned_report_is_mended_on_a_phone(page_as: OpenPage, visitors: Visitors) -> None:
    page = page_as("handler_returned", size=PHONE)
    open_report(page, "returned")
    visitors.watch(page).expected.add(409)  # the refused file
    expect(page.locator(".notice-red")).to_contain_text("照片只有一张")
    before = page.locator("[data-rows] > li[data-key]").count()
    page.locator("[data-choose]").set_input_files(
        [
            photograph("标识牌.jpg", (30, 90, 60)),
            FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=b"<?php echo 1; ?>"),
            photograph("服务点.jpg", (90, 60, 30)),
        ]
    )
    expect(page.locator("[data-rows] > li[data-key]")).to_have_count(before + 2, timeout=PATIENCE)
    refused = page.locator(".file-refused")
    expect(refused.locator(".file-state")).to_contain_text("不是可接收的图片或文档", timeout=PATIENCE)
    shot(page, "report-form-refused-file.phone")
    refused.locator("[data-remove]").click()
    page.locator("#results").press_sequentially("补充：")
    saved(page)
    page.locator("[data-rows] > li").last.locator("[data-up]").click()
    page.reload()
    page.locator("#report-form[data-ready]").wait_for(timeout=PATIENCE)
    expect(page.locator("#results")).to_have_value("补充：" + page.locator("#results").input_value()[3:])
    expect(page.locator("[data-rows] > li[data-key]")).to_have_count(before + 2)
    expect(page.locator(".file-title").nth(-2)).to_have_text("服务点.jpg", timeout=PATIENCE)
    expect(page.locator(".file-title").last).to_have_text("标识牌.jpg")
    assert overflow(page) == []
    assert serious_findings(page) == []
    page.locator("[data-submit]").dblclick()
    expect(page.locator("main .badge-state").first).to_have_text("待审核", timeout=PATIENCE)
    expect(page.locator("#messages")).to_contain_text("审核前可以撤回")


def test_what_is_missing_is_said_while_one_writes(page_as: OpenPage) -> None:
    page = page_as("handler_writing", size=PHONE)
    open_report(page, "draft")
    practice = page.locator("[data-asked=practice]")
    page.locator("#practice").fill("")
    expect(practice.locator("[data-missing]")).not_to_be_empty()
    page.locator("[data-submit]").click()
    expect(page.locator("#practice")).to_be_focused()
    page.locator("#practice").fill("现场推进示范点建设。")
    expect(practice.locator("[data-missing]")).to_be_empty()
    saved(page)


def test_two_windows_on_one_draft_lose_nothing(page_as: OpenPage, visitors: Visitors) -> None:
    one, other = page_as("handler_writing"), page_as("handler_writing")
    open_report(one, "draft")
    open_report(other, "draft")
    visitors.watch(other).expected.add(409)
    one.locator("#highlights").fill("第一个窗口的亮点")
    saved(one)
    other.locator("#highlights").fill("第二个窗口的亮点")
    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("第一个窗口的亮点", timeout=PATIENCE)
    expect(other.locator("#highlights")).to_have_value("第二个窗口的亮点")
    shot(other, "report-form-conflict.desktop")
    conflict.locator("[data-both]").click()
    saved(other)
    other.reload()
    expect(other.locator("#highlights")).to_have_value("第二个窗口的亮点\n\n第一个窗口的亮点")


def test_without_network_text_and_photographs_wait(page_as: OpenPage, visitors: Visitors) -> None:
    page = page_as("handler_writing", size=PHONE)
    open_report(page, "draft")
    before = page.locator("[data-rows] > li[data-key]").count()
    page.context.set_offline(True)
    page.locator("#results").fill("网络中断时写下的成效")
    page.locator("[data-choose]").set_input_files([photograph("断网.jpg", (10, 20, 120))])
    expect(page.locator(".saved")).to_contain_text("保存在本机", timeout=PATIENCE)
    expect(page.locator(".file-waiting")).to_have_count(1, timeout=PATIENCE)
    page.context.set_offline(False)
    expect(page.locator("[data-rows] > li[data-key]")).to_have_count(before + 1, timeout=PATIENCE)
    saved(page)
    visitors.watch(page).problems.clear()  # the failed requests were the test's own
    page.reload()
    expect(page.locator("#results")).to_have_value("网络中断时写下的成效")


def test_text_that_the_server_never_got_is_put_back(page_as: OpenPage, visitors: Visitors) -> None:
    page = page_as("handler_writing", size=PHONE)
    open_report(page, "draft")
    page.context.set_offline(True)
    page.locator("#practice").fill("服务器没有收到的文字")
    address = page.url
    page.goto("about:blank")
    page.context.set_offline(False)
    visitors.watch(page).problems.clear()
    # What a page sends as it goes away may arrive after all, even after the next page was fetched: then the first
    # save is told so, finds its own text on the server and goes on.
    visitors.watch(page).expected.add(409)
    page.goto(address)
    expect(page.locator("#practice")).to_have_value("服务器没有收到的文字")
    saved(page)


def test_a_reviewer_works_by_keyboard(page_as: OpenPage) -> None:
    page = page_as("reviewer")
    page.goto("/reviews/")
    page.evaluate("window.sameDocument = true")
    lines = page.locator(".review-list li")
    before = lines.count()
    assert before >= 3
    page.keyboard.press("j")
    expect(lines.nth(1).locator("a")).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    page.keyboard.press("k")
    expect(lines.nth(0).locator("a")).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    page.keyboard.press("z")
    expect(page.locator("#lightbox")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#lightbox")).to_have_class("lightbox is-zoomed")
    page.keyboard.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#review-keys")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("Space")
    page.locator("#reason").fill("请补充近景。")
    shot(page, "review-return.desktop")
    page.keyboard.press("Control+Enter")
    expect(lines).to_have_count(before - 1, timeout=PATIENCE)
    expect(page.locator(".review-middle .notice-green")).to_contain_text("已退回")
    page.keyboard.press("a")
    expect(lines).to_have_count(before - 2, timeout=PATIENCE)
    assert page.evaluate("window.sameDocument") is True
    assert serious_findings(page) == []


def test_a_reviewer_decides_on_a_phone(page_as: OpenPage) -> None:
    page = page_as("reviewer", size=PHONE)
    page.goto("/reviews/")
    lines = page.locator(".review-list li a")
    before = lines.count()
    expect(page.locator(".review-middle")).to_be_hidden()
    lines.first.click()
    expect(page.locator(".as-sent")).to_be_visible(timeout=PATIENCE)
    assert overflow(page) == []
    shot(page, "review.phone")
    page.locator("[data-accept]").click()
    expect(page.locator(".review-middle .notice-green, .review-middle .empty-state").first).to_be_visible(
        timeout=PATIENCE
    )
    page.goto("/reviews/")
    expect(lines).to_have_count(before - 1)
