"""The whole journey in a browser: a plan is uploaded, confirmed and issued; a unit reports, mends and is accepted; the light turns green."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.kit import PATIENCE, PHONE, ROOT, Visitors, shot

from luoshi.web.demo.photographs import draw_photograph

REAL = ROOT.parent / "shared" / "plan-2022.txt"
PLAN = REAL if REAL.is_file() else ROOT / "examples" / "anlan-2022" / "plan.txt"
#: The task that the journey follows, by words of its title, and the unit that reports on it.
TASK, UNIT = "四好农村路", "青山县局"
#: Units for phrases that name none on the roster: part of the phrase → part of the name.
CHOICES = {"开发区交通运输局": "经济开发区", "开发区交通局": "高新技术开发区", "xx区": "清水区"}
#: What the phrases mean that are left after that.
ANYBODY = "办公室"
TEXT = {
    "practice": "县局党委与乡镇党委共建，沿线村党支部认领路段，每月清扫、巡查、小修各一次，党员挂牌上岗，问题当日交办。"
    * 2,
    "highlights": "沿线设客货邮综合服务点三处，村民寄件、乘车、取药一次办成。",
    "results": "示范路段路况优良率提高到九成六，沿线合作社销售额同比增长两成。",
}


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three photographs, and a text that only calls itself one."""
    folder = tmp_path_factory.mktemp("photographs")
    files = [folder / f"现场{number}.jpg" for number in range(1, 4)]
    for number, file in enumerate(files):
        file.write_bytes(draw_photograph(f"journey {number}"))
    wrong = folder / "不是照片.jpg"
    wrong.write_text("这不是照片", encoding="utf-8")
    return [*files, wrong]


def test_the_journey(visitors: Visitors, photographs: list[Path]) -> None:
    office = visitors.open("plan_office")
    plan = upload(office)
    correct_asks(office)
    leave_out_what_names_nobody(office)
    settle_all(office)
    issue(office)
    line = find_line(office, plan)
    expect_light(office, line, "red")

    handler = visitors.open("handler", size=PHONE)
    visitors.watch(handler).expected.add(409)  # the file that is no photograph is refused
    report = write_report(handler, line, photographs)
    hand_in(handler)
    reviewer = visitors.open("reviewer")
    return_it(reviewer, report, "请补充标识牌的照片，并写明里程。")

    mend(handler, report, photographs[2])
    hand_in(handler)
    accept(reviewer, report)
    expect_light(office, line, "green")


def upload(page: Page) -> str:
    """The number of the new plan, whose reader is open."""
    page.goto("/plans/upload/")
    page.locator("main [type=file]").set_input_files(PLAN)
    page.locator("main form [type=submit]").click()
    expect(page.locator("#progress, #reader").first).to_be_visible()
    # The page goes on by itself when the worker has compiled the plan.
    expect(page.locator("#reader")).to_be_visible(timeout=3 * PATIENCE)
    found = re.search(r"/plans/(\d+)/", page.url)
    assert found
    assert page.locator(".duty").count() >= 17
    shot(page, "journey-reader")
    return found[1]


#: Resolves when the next answer stands in the page: before that, what was found in it may be replaced.
NEXT_ANSWER = """() => {
  window.nextAnswer = new Promise((done) => document.addEventListener("htmx:afterRequest", done, { once: true }))
}"""
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def answered(page: Page, click: Locator) -> None:
    """Click, and wait until the server's answer, which must not be a refusal, stands in the page."""
    page.evaluate(NEXT_ANSWER)
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        click.click()
    assert answer.value.ok, answer.value.url
    page.evaluate("() => window.nextAnswer.then(() => null)")
    expect(page.locator(BUSY)).to_have_count(0)


def correct_asks(page: Page) -> None:
    """The plan asks for pictures without a number: two are wanted here. The change stands beside what was compiled."""
    card = page.locator(".duty", has=page.locator(".duty-name", has_text=TASK)).first
    card.locator("[data-select]").click()
    card.locator("[data-edit=asks]").click()
    form = card.locator("[data-group-form=asks]")
    form.locator("[name=min_photographs]").fill("2")
    form.locator("[name=reason]").fill("一张照片看不清全貌")
    answered(page, form.locator("[type=submit]"))
    expect(card.locator(".row-changed[data-group=asks]")).to_contain_text("一张照片看不清全貌")


def leave_out_what_names_nobody(page: Page) -> None:
    """Passages that name nobody are not tasks of anybody: each is left out, with the reason."""
    nobody = page.locator(".duty:not(.duty-dropped)", has=page.locator("p.who-none[data-open-question]"))
    while left := nobody.count():
        card = page.locator(f"#{nobody.first.get_attribute('id')}")
        card.locator("[data-select]").click()
        card.locator("[hx-get$='/drop/']").click()
        form = card.locator("form[hx-post$='/drop/']")
        form.locator("[name=reason]").fill("没有责任单位，不单独分解")
        answered(page, form.locator("[type=submit]"))
        expect(nobody).not_to_have_count(left)


def settle_all(page: Page) -> None:
    """What says clearly who is meant is confirmed at once; the key n leads from one open question to the next, until nothing is open."""
    clear = page.locator(".duties-note [hx-post$='/confirm-bodies/']")
    if clear.count():
        answered(page, clear)
    expect(page.locator(".duties-note [hx-post$='/confirm-bodies/']")).to_have_count(0)
    open_ones = page.locator("[data-open-question]")
    while left := open_ones.count():
        page.keyboard.press("n")
        asked = page.locator(".is-asked")
        expect(asked).to_be_visible()
        who_is_meant(page, asked) if "who" in (asked.get_attribute("class") or "").split() else settle(page)
        expect(open_ones).not_to_have_count(left)
    expect(page.locator(".reader-clear")).to_be_visible()


def settle(page: Page) -> None:
    """A range counts by its lower number; the others are acknowledged, alike ones together."""
    question = page.locator(".question.is-asked, .question:has(.is-asked)")
    ways = [question.locator(f"button[hx-vals*={way}]") for way in ("lower", "alike", "acknowledge")]
    answered(page, next(way for way in ways if way.count()).first)


def who_is_meant(page: Page, who: Locator) -> None:
    """A phrase is confirmed to mean what it resolves to, or gets the units that it names."""
    right = who.locator("[hx-post$='/confirm/']")
    if right.count():
        answered(page, right)
        return
    phrase = who.locator(".row-words").first.inner_text()
    name = next((unit for part, unit in CHOICES.items() if part in phrase), ANYBODY)
    who.locator("[hx-get$='/choose/']").first.click()
    form = page.locator("form[data-choose]")
    form.locator("[name=q]").press_sequentially(name)
    form.locator(".found-unit", has_text=name).first.click()
    expect(form.locator("[name=codes]:checked")).not_to_have_count(0)
    answered(page, form.locator("[type=submit]"))


def issue(page: Page) -> None:
    """The counter stands at nothing; what issuing will do is said before it is done."""
    page.locator("#reader-status a.btn-primary").click()
    panel = page.locator("#issue-panel")
    expect(panel.locator("form")).to_be_visible()
    shot(page, "journey-issue")
    panel.locator("form [type=submit]").click()
    page.wait_for_url("**/ledger/**")


def find_line(page: Page, plan: str) -> str:
    """The address of the unit's line for the task, found in the plan's ledger as a list."""
    page.goto(f"/ledger/?plan={plan}")
    expect(page.locator("table.matrix")).to_contain_text(UNIT)
    shot(page, "journey-ledger")
    page.goto(f"/ledger/?plan={plan}&view=list&q=青山县交通运输局")
    row = page.locator("main tr", has_text=TASK).filter(has_text=UNIT).first
    address = row.locator("a[href*='/assignments/']").first.get_attribute("href")
    assert address
    return address


def expect_light(page: Page, line: str, colour: str) -> None:
    page.goto(line)
    expect(page.locator(f".head-light .light-{colour}")).to_be_visible()
    shot(page, f"journey-line-{colour}")


def write_report(page: Page, line: str, files: list[Path]) -> str:
    """The number of the report that the handler writes on a phone: text, a count, two photographs and a file that is none."""
    page.goto("/")
    shot(page, "journey-desk-390")
    page.goto(line)
    page.locator("a[href*='/reports/new/']").first.click()
    expect(page.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)
    for part, text in TEXT.items():
        page.locator(f"#{part}").fill(text)
    page.locator("[name^=count-]:visible").first.fill("1")
    page.locator("[data-choose]").set_input_files([files[0], files[3]])
    refused = page.locator(".file-refused")
    expect(refused).to_contain_text("不是照片")
    expect(page.locator("[data-files]")).to_have_text("1")  # the refused file took nothing with it
    refused.locator("[data-remove]").click()
    expect(refused).to_have_count(0)
    page.locator("[data-choose]").set_input_files([files[1]])
    expect(page.locator("[data-files]")).to_have_text("2")
    expect(page.locator(".saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    shot(page, "journey-report-390")
    found = re.search(r"/reports/(\d+)/", page.url)
    assert found, page.url
    return found[1]


def hand_in(page: Page) -> None:
    page.locator("[data-submit]").click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    expect(page.locator("main")).to_contain_text("青山县")


def return_it(page: Page, report: str, reason: str) -> None:
    page.goto(f"/reviews/{report}/")
    shot(page, "journey-review")
    page.locator("[data-return]").click()
    page.locator(".return-panel [name=reason]").fill(reason)
    answered(page, page.locator(".return-panel [type=submit]"))


def mend(page: Page, report: str, photograph: Path) -> None:
    """The handler sees why it came back, and mends it."""
    page.goto(f"/reports/{report}/")
    expect(page.locator("main")).to_contain_text("请补充标识牌的照片")
    page.locator(f"a[href$='/reports/{report}/edit/']").click()
    expect(page.locator("main")).to_contain_text("请补充标识牌的照片")
    page.locator("#highlights").fill(TEXT["highlights"] + "示范路段全长十二公里，标识牌已补拍。")
    page.locator("[data-choose]").set_input_files([photograph])
    expect(page.locator("[data-files]")).to_have_text("3")


def accept(page: Page, report: str) -> None:
    page.goto(f"/reviews/{report}/")
    answered(page, page.locator("form[action*='/accept/'] [type=submit]"))
