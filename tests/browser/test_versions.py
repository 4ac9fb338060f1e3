"""An issued plan is amended: the new text is compared, settled and confirmed, and the ledger follows it."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect
from tests.browser.kit import PATIENCE, PHONE, overflow, serious_findings, shot
from tests.browser.test_journey import answered, issue, settle_all

ISSUED = """市交通运输局标识标牌专项整治工作方案
一、主要任务
(一)县(区)交通运输局
①标识牌更新：各县级单位每个单位至少更新3处标识牌，2027年10月31日前完成。
②旧标线清除：各县级单位2027年9月30日前清除旧标线，报送典型案例。
"""
AMENDED = ISSUED.replace("2027年10月31日前", "2027年11月30日前").replace(
    "②旧标线清除：各县级单位2027年9月30日前清除旧标线，报送典型案例。",
    "②夜间巡查：各县级单位2027年12月15日前开展夜间巡查，报送典型案例。",
)


def send(page: Page, text: str) -> None:
    file = FilePayload(name="标识标牌方案.txt", mimeType="text/plain", buffer=text.encode())
    page.locator("main [type=file]").set_input_files([file])
    page.locator("main form [type=submit]").click()
    expect(page.locator("#reader")).to_be_visible(timeout=3 * PATIENCE)


def drop(page: Page, title: str) -> None:
    """The task that the new text no longer states is dropped, as its question offers."""
    card = page.locator(".duty", has=page.locator(".duty-name", has_text=title))
    card.locator("[data-select]").click()
    card.locator("[hx-get$='/drop/']").click()
    form = card.locator("form[hx-post$='/drop/']")
    form.locator("[name=reason]").fill("修订后不再要求")
    answered(page, form.locator("[type=submit]"))


def test_an_amendment_changes_text_and_ledger_together(page_as: Callable[..., Page]) -> None:
    page = page_as("plan_office")
    page.goto("/plans/upload/")
    send(page, ISSUED)
    settle_all(page)
    plan = page.url.split("#")[0]
    issue(page)

    page.goto(plan)
    page.locator("details.reader-more summary").click()
    page.locator("a[href$='/amendment/']").click()
    assert serious_findings(page) == []
    shot(page, "amendment-upload-1440")
    send(page, AMENDED)
    draft = page.url.split("#")[0]
    assert draft != plan
    expect(page.locator("main")).to_contain_text("夜间巡查")
    drop(page, "旧标线清除")
    settle_all(page)
    assert serious_findings(page) == []
    shot(page, "amendment-draft-1440")
    page.goto(plan)
    expect(page.locator(f"main a[href='{draft.removeprefix(plan.split('/plans/')[0])}']")).to_be_visible()

    page.goto(draft)
    page.locator("#reader-status a.btn-primary").click()
    expect(page.locator("main table")).to_contain_text("夜间巡查")
    expect(page.locator("main table")).to_contain_text("2027-11-30")
    expect(page.locator("main table tr", has_text="旧标线清除")).to_contain_text("不再要求")
    assert serious_findings(page) == []
    shot(page, "amendment-confirm-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == []
    shot(page, "amendment-confirm-390")
    page.locator("[name=reason]").fill("市局会议决定推迟更新，增加夜间巡查")
    page.locator("main form.form [type=submit]").click()

    expect(page.locator("main")).to_contain_text("夜间巡查", timeout=PATIENCE)
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    assert page.url == plan
    page.goto(f"{plan.split('/plans/')[0]}/ledger/?plan={number}&view=list&q=青山县交通运输局")
    expect(page.locator("main")).to_contain_text("2027-11-30")
    expect(page.locator("main")).to_contain_text("夜间巡查")
    expect(page.locator("main")).not_to_contain_text("旧标线清除")
