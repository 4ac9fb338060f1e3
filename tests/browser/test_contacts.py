"""The plan office asks for contacts, units answer on a phone with and without an account, the contact list follows."""

import io
from collections.abc import Callable

import qrcode
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.kit import PATIENCE, PHONE, Visitors, english_words, overflow, serious_findings, shot

OpenPage = Callable[..., Page]


def looked_at(page: Page, name: str) -> None:
    """A picture, and what every page must keep."""
    shot(page, name)
    assert serious_findings(page) == []
    assert overflow(page) == []
    assert english_words(page) == []


def group_picture() -> FilePayload:
    out = io.BytesIO()
    qrcode.make("https://group.example/join").save(out)
    return FilePayload(name="工作群.png", mimeType="image/png", buffer=out.getvalue())


def ask(office: Page) -> None:
    """The plan office opens the declaration from the plan's own menu."""
    office.goto("/plans/")
    office.goto(office.locator("main table a[href^='/plans/']").first.get_attribute("href") or "")
    office.locator(".reader-more summary").click()
    office.get_by_role("link", name="联系人申报").click()
    expect(office.locator("#id_due_on")).not_to_have_value("")  # the plan's own day
    looked_at(office, "contacts-open-1440")
    office.locator("#id_due_on").fill("2999-03-08")
    office.locator("#id_group_name").fill("党建引领工作群")
    office.locator("#id_picture").set_input_files(group_picture())
    office.get_by_role("button", name="发起申报").click()
    expect(office.locator("#messages")).to_contain_text("已发起申报", timeout=PATIENCE)


def answer_signed_in(phone: Page) -> None:
    """A handler answers from his desk: who is on record is ticked already."""
    phone.goto("/")
    phone.get_by_role("link", name="分管领导和经办人").first.click()
    expect(phone.locator(".slot input:checked")).to_have_count(2)
    looked_at(phone, "contacts-answer-390")
    phone.get_by_label("两人均已加群").check()
    phone.get_by_role("button", name="申报", exact=True).click()
    expect(phone.locator("h1")).to_have_text("联系人已申报", timeout=PATIENCE)
    looked_at(phone, "contacts-answered-390")


def answer_by_link(phone: Page, link: str) -> None:
    """Somebody without an account opens the letter's link and writes a new handler."""
    phone.goto(link)
    handler = phone.locator(".slot").last
    expect(handler.locator("[name=handler_name]")).to_be_hidden()
    handler.get_by_label("另一人").check()
    handler.locator("[name=handler_name]").fill("祝新")
    phone.get_by_role("button", name="申报", exact=True).click()
    expect(handler.locator(".field-error")).to_contain_text("请填写手机号码", timeout=PATIENCE)
    looked_at(phone, "contacts-link-mistake-390")
    handler.locator("[name=handler_phone]").fill("13911112222")
    phone.get_by_role("button", name="申报", exact=True).click()
    expect(phone.locator("h1")).to_have_text("联系人已申报", timeout=PATIENCE)
    assert phone.locator("img.group-picture").evaluate("picture => picture.complete && picture.naturalWidth > 100")


def test_contacts_are_asked_declared_and_listed(page_as: OpenPage, visitors: Visitors) -> None:
    office = page_as("plan_office")
    ask(office)
    call = office.url
    looked_at(office, "contacts-call-1440")
    answer_signed_in(page_as("handler_writing", size=PHONE))
    office.goto(call + "letters/")
    looked_at(office, "contacts-letters-1440")
    letter = office.locator(".letter", has_text="临江县交通运输局").first
    link = letter.locator("code").inner_text()
    phone = page_as(None, size=PHONE)
    visitors.watch(phone).expected.add(422)  # the phone number left out
    answer_by_link(phone, link)

    office.goto(call + "?state=declared")
    expect(office.locator("main tbody tr")).to_have_count(2)
    row = office.locator("main tbody tr", has_text="祝新")
    expect(row).to_contain_text("139****2222")
    row.get_by_role("button", name="显示号码 祝新").click()
    expect(row).to_contain_text("13911112222", timeout=PATIENCE)
    looked_at(office, "contacts-declared-1440")
    office.get_by_role("button", name="确认本页 2 个单位").click()
    expect(office.locator("#messages")).to_contain_text("已确认 2 个单位", timeout=PATIENCE)
    office.get_by_role("link", name="本方案通讯录").click()
    office.locator("[name=q]").fill("祝新")
    office.locator("[name=q]").press("Enter")
    expect(office.locator("main tbody tr")).to_have_count(1, timeout=PATIENCE)
    expect(office.locator("main tbody tr")).to_contain_text("临江县交通运输局")
    office.set_viewport_size(PHONE)
    office.goto(call)
    looked_at(office, "contacts-call-390")


def test_a_post_is_handed_over_and_a_number_shown(page_as: OpenPage) -> None:
    page = page_as("administrator")
    page.goto("/contacts/?role=handler&q=平湖")
    row = page.locator("main tbody tr").first
    page.goto(row.locator("a[href^='/organizations/']").get_attribute("href") or "")
    page.get_by_role("link", name="经办人").first.click()
    page.locator("summary", has_text="移交").click()
    looked_at(page, "post-1440")
    page.locator("[id^=hand_over_][name=person]").press_sequentially("fangan")
    expect(page.locator("[id^=hand_over_][id$=_options] option")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("button", name="移交").click()
    expect(page.locator("#messages")).to_contain_text("岗位已移交", timeout=PATIENCE)
    expect(page.locator("main tbody tr").first).to_contain_text("方敏")
    page.set_viewport_size(PHONE)
    looked_at(page, "post-390")
