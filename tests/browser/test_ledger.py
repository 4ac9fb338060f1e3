"""The ledger's matrix by mouse and by keyboard: what a cell tells, where the keys lead, what folds."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.kit import PATIENCE, PHONE, SCREENSHOTS, overflow, serious_findings, shot

OpenPage = Callable[..., Page]
#: Where the focus stands: row and column of the matrix's body.
PLACE = """() => {
    const cell = document.activeElement.closest("td, th"), row = cell.parentElement;
    return [[...row.closest("table").querySelectorAll("tbody tr")].indexOf(row), cell.cellIndex];
}"""
#: Whether the focused cell is wholly beside the sticky head and the sticky first column.
IN_SIGHT = """() => {
    const cell = document.activeElement.closest("td, th");
    const box = cell.closest(".matrix-scroll"), first = cell.cellIndex === 0;
    const corner = box.querySelector("thead th").getBoundingClientRect(), frame = box.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    const across = first || (at.left >= corner.right - 1 && at.right <= frame.right + 1);
    return across && at.top >= corner.bottom - 2 && at.bottom <= frame.bottom + 1;
}"""
WHERE = """() => [document.activeElement, ".matrix-scroll", ".matrix thead th"].map((it) => (it.matches ? it : document.querySelector(it)).getBoundingClientRect().toJSON())"""
CELL = "td.lit a"
ONE = f"{CELL}[href^='/assignments/']"
SEVERAL = f"{CELL}[href^='?']"
#: Every kind of cell that the example shows; a cell in review has the half shape under the colour of its light.
KINDS = {
    "met": f"{ONE}.light-green",
    "under way": f"{ONE}.light-grey:not(:has(use[href='#light-half']))",
    "due soon": f"{ONE}.light-amber",
    "overdue": f"{ONE}.light-red:not(:has(use[href='#light-half']))",
    "in review": f"{ONE}:has(use[href='#light-half'])",
    "without a count": f"{ONE}:has(.figures:empty)",
    "stretch not reached": f"{ONE}:has(.figures span[title])",
    "several lines": SEVERAL,
}


@pytest.fixture
def ledger(page_as: OpenPage) -> Page:
    """The matrix of the plan office's newest plan."""
    page = page_as("plan_office")
    page.goto("/ledger/?view=matrix")
    expect(page.locator("table.matrix")).to_be_visible()
    return page


def peek(page: Page) -> Locator:
    return page.locator("#peek:not([hidden])")


def snapshot(page: Page, name: str) -> None:
    """What is on the screen: a picture of the whole page would scroll it first."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def kinds_shown(page: Page) -> dict[str, Locator]:
    shown = {kind: page.locator(selector).first for kind, selector in KINDS.items()}
    return {kind: cell for kind, cell in shown.items() if cell.count()}


def test_every_kind_of_cell_tells_more_under_the_pointer(ledger: Page) -> None:
    shown = kinds_shown(ledger)
    assert {"met", "under way", "several lines"} <= set(shown), shown
    for kind, cell in shown.items():
        cell.scroll_into_view_if_needed()
        cell.hover()
        expect(peek(ledger).locator(".peek-title"), kind).not_to_be_empty()
        expect(cell, kind).to_have_attribute("aria-describedby", "peek")
        snapshot(ledger, f"ledger-peek-{kind.replace(' ', '-')}")
        ledger.mouse.move(2, 2)
        expect(peek(ledger), kind).to_have_count(0)


def test_every_kind_of_cell_tells_more_on_focus(ledger: Page) -> None:
    for kind, cell in kinds_shown(ledger).items():
        cell.focus()
        expect(peek(ledger).locator(".peek-title"), kind).not_to_be_empty()
        cell.blur()
        expect(peek(ledger), kind).to_have_count(0)


def test_a_cell_of_several_lines_names_them_and_leads_to_their_list(ledger: Page) -> None:
    cell = ledger.locator(SEVERAL).first
    figures = cell.locator(".figures").inner_text()
    many = int(figures.split("/")[1])
    cell.focus()
    expect(peek(ledger).locator(".peek-lines li")).to_have_count(min(many, 6))
    assert serious_findings(ledger) == []
    ledger.keyboard.press("Enter")
    ledger.wait_for_url(re.compile("view=list"))
    expect(ledger.locator("table tbody tr")).to_have_count(many)


def test_escape_closes_what_a_cell_tells(ledger: Page) -> None:
    ledger.locator(ONE).first.focus()
    expect(peek(ledger)).to_be_visible()
    ledger.keyboard.press("Escape")
    expect(peek(ledger)).to_have_count(0)


def test_arrows_move_in_all_four_directions(ledger: Page) -> None:
    full = ledger.locator("tbody tr", has=ledger.locator(CELL).nth(2)).locator(CELL).first
    full.focus()
    row, column = ledger.evaluate(PLACE)
    steps = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        ledger.keyboard.press(key)
        steps.append(ledger.evaluate(PLACE))
    right, down, left, up = steps
    assert (right[0], right[1] > column) == (row, True)
    assert (down[0] > row, down[1]) == (True, right[1])
    assert (left[0], left[1] < down[1]) == (down[0], True)
    assert (up[0] < left[0], up[1]) == (True, left[1])


def test_home_and_end_lead_to_the_ends_of_the_row_and_with_control_of_the_table(ledger: Page) -> None:
    cells = ledger.locator(f"tbody tr:has({CELL}) >> nth=1").locator("a")
    cells.nth(1).focus()
    ledger.keyboard.press("End")
    expect(cells.last).to_be_focused()
    ledger.keyboard.press("Home")
    expect(cells.first).to_be_focused()
    ledger.keyboard.press("Control+End")
    expect(ledger.locator("table.matrix tbody a").last).to_be_focused()
    ledger.keyboard.press("Control+Home")
    expect(ledger.locator("table.matrix tbody button").first).to_be_focused()


def test_a_cell_that_the_keys_reach_is_in_sight_and_tells_more(page_as: OpenPage) -> None:
    page = page_as("plan_office", size={"width": 900, "height": 500})
    page.goto("/ledger/?view=matrix")
    page.locator(ONE).first.focus()
    for key in ["Control+End", *["ArrowUp"] * 6, "End", *["ArrowLeft"] * 3]:
        page.keyboard.press(key)
        assert page.evaluate(IN_SIGHT), (key, page.evaluate(PLACE), page.evaluate(WHERE))
    expect(peek(page)).to_be_visible()
    snapshot(page, "ledger-keys-small")


def test_enter_opens_the_assignment(ledger: Page) -> None:
    cell = ledger.locator(ONE).first
    address = cell.get_attribute("href")
    cell.focus()
    ledger.keyboard.press("Enter")
    ledger.wait_for_url(f"**{address}", timeout=PATIENCE)
    expect(ledger.locator("blockquote.sentence")).to_be_visible()


def test_a_group_folds_and_the_keys_pass_over_it(ledger: Page) -> None:
    group = ledger.locator("tbody[data-group]").first
    fold = group.locator("[data-fold]")
    fold.focus()
    ledger.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(group.locator("tr:not(.group):visible")).to_have_count(0)
    ledger.keyboard.press("ArrowDown")
    expect(ledger.locator("tbody[data-group]").nth(1).locator("[data-fold]")).to_be_focused()


def test_on_a_phone_the_cells_stand_below_each_other_with_their_names(page_as: OpenPage) -> None:
    page = page_as("handler", size=PHONE)
    page.goto("/ledger/?view=matrix")
    expect(page.locator(CELL).first).to_have_attribute("data-label", re.compile("."))
    assert overflow(page) == []
    shot(page, "ledger-matrix-phone")
