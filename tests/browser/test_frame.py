"""The frame around every page, by keyboard and without a connection."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.kit import PATIENCE, PHONE, Visitors

OpenPage = Callable[..., Page]


def test_the_first_tab_skips_to_the_content(page_as: OpenPage) -> None:
    page = page_as("handler")
    page.goto("/components/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_escape_closes_the_account_menu_and_gives_the_focus_back(page_as: OpenPage) -> None:
    page = page_as("handler")
    page.goto("/components/")
    opener = page.locator("details.account > summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".account .menu-panel")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".account .menu-panel")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_long_menu_opens_by_keyboard_and_by_thumb(page_as: OpenPage) -> None:
    page = page_as("plan_office")
    page.goto("/components/")
    more = page.locator(".mainmenu-more > summary")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".mainmenu-more a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".mainmenu-more .menu-panel")).to_be_hidden()
    expect(more).to_be_focused()
    phone = page_as("plan_office", size=PHONE)
    phone.goto("/components/")
    phone.locator(".phonemenu summary").click()
    phone.locator(".phonemenu .menu-panel a[href='/contacts/']").click()
    expect(phone.locator("h1")).to_have_text("通讯录", timeout=PATIENCE)
    expect(phone.locator(".phonemenu summary")).to_have_attribute("data-current", "", timeout=PATIENCE)


def test_on_a_phone_buttons_of_a_row_stand_without_a_name_of_their_column(page_as: OpenPage) -> None:
    phone = page_as("administrator", size=PHONE)
    phone.goto("/organizations/kinds/")
    cells = phone.locator("main tbody tr").first.locator("td")
    expect(cells.first).to_have_attribute("data-label", "编码")
    expect(cells.last).to_have_attribute("data-label", "")


def test_a_confirmation_asks_in_place_and_can_be_left(page_as: OpenPage) -> None:
    page = page_as("handler", size=PHONE)
    page.goto("/components/")
    page.locator("details.confirm > summary").click()
    expect(page.locator(".confirm-panel")).to_be_visible()
    page.locator(".confirm-panel [data-close]").click()
    expect(page.locator(".confirm-panel")).to_be_hidden()


def test_the_language_is_chosen_in_the_account_menu_and_stays(page_as: OpenPage) -> None:
    page = page_as("leader_of_language")
    page.goto("/components/")
    page.locator("details.account > summary").click()
    page.locator(".language button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/accounts/password/change/")
    expect(page.locator("h1")).to_have_text("Change password")


def test_a_lost_connection_is_said_once_and_stays_until_closed(page_as: OpenPage, visitors: Visitors) -> None:
    page = page_as("handler")
    page.goto("/components/", wait_until="networkidle")
    for _time in range(2):
        page.context.set_offline(True)
        page.context.set_offline(False)
    said = page.locator("#toasts .toast-line")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("无法连接服务器")
    said.get_by_role("button", name="关闭").click()
    expect(said).to_have_count(0)


def test_signing_out_ends_the_session(visitors: Visitors) -> None:
    page = visitors.open("administrator")
    visitors.sessions.pop("administrator")
    page.goto("/components/")
    page.locator("details.account > summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("[name=password]")).to_be_visible()
    page.goto("/components/")
    expect(page.locator("[name=password]")).to_be_visible()
