"""What stands in the fields before the form's script runs: typed on a slow line, or put back by the browser. None of it is lost, nobody's is overwritten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from playwright.sync_api import Page, Route, expect
from tests.browser.kit import PATIENCE, PHONE, Visitors
from tests.browser.test_reports import open_report, photograph, saved

OpenPage = Callable[..., Page]
SCRIPT = "**/app/report*.js"


@contextmanager
def past_the_worker(page: Page) -> Iterator[None]:
    """Every page and script comes from the server, whatever copies the browser keeps."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setBypassServiceWorker", {"bypass": True})
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield
    session.detach()


@contextmanager
def script_on_its_way(page: Page) -> Iterator[None]:
    """The script of the form arrives only at the end of the block."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with past_the_worker(page):
        page.route(SCRIPT, hold)
        yield
        for route in held:
            route.continue_()
        page.unroute(SCRIPT)
        ready(page)


def ready(page: Page) -> None:
    expect(page.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)


def fresh(words: str) -> str:
    """Words that no report has yet."""
    return f"{words}{uuid4().hex[:6]}"


def on_server(page: Page) -> dict[str, str]:
    """The texts of the report as the server has them."""
    return page.request.get(page.url.replace("/edit/", "/draft/")).json()["texts"]


def draft_of(page: Page) -> str:
    open_report(page, "draft")
    return page.url


def test_text_and_files_that_come_before_the_script_are_saved(page_as: OpenPage) -> None:
    address = draft_of(page_as("handler_writing"))
    page, results = page_as("handler_writing", size=PHONE), fresh("脚本到达之前写下的成效")
    with script_on_its_way(page):
        page.goto(address, wait_until="commit")
        page.locator("#results").fill(results)
        page.locator("[data-choose]").set_input_files([photograph(fresh("早选的照片") + ".jpg", (70, 20, 90))])
    saved(page)
    assert on_server(page)["results"] == results
    expect(page.locator("[data-rows] > li[data-key]", has_text="早选的照片")).to_have_count(1, timeout=PATIENCE)
    page.reload()
    ready(page)
    expect(page.locator("#results")).to_have_value(results)
    expect(page.locator(".conflict")).to_have_count(0)


def test_typed_on_a_reloaded_page_it_overwrites_nobody(page_as: OpenPage, visitors: Visitors) -> None:
    page, other = page_as("handler_writing", size=PHONE), page_as("handler_writing")
    address = draft_of(page)
    visitors.watch(page).expected.add(409)
    theirs, mine = fresh("另一人的亮点"), fresh("重新载入后马上写下的亮点")
    other.goto(address)
    ready(other)
    other.locator("#highlights").fill(theirs)
    saved(other)
    with script_on_its_way(page):
        page.reload(wait_until="commit")
        page.locator("#highlights").fill(mine)
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text(theirs, timeout=PATIENCE)
    expect(page.locator("#highlights")).to_have_value(mine)
    assert on_server(page)["highlights"] == theirs
    conflict.locator("[data-both]").click()
    saved(page)
    assert on_server(page)["highlights"] == f"{mine}\n\n{theirs}"


def test_back_on_the_form_nothing_is_asked_where_nothing_differs(page_as: OpenPage) -> None:
    page, mine = page_as("handler_writing"), fresh("离开前的亮点")
    draft_of(page)
    page.locator("#highlights").fill(mine)
    saved(page)
    page.goto("/reports/")
    page.go_back()
    ready(page)
    expect(page.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#highlights")).to_have_value(mine)
    expect(page.locator(".conflict")).to_have_count(0)


def test_back_on_the_form_an_old_text_does_not_overwrite_a_newer_one(page_as: OpenPage) -> None:
    page, other = page_as("handler_writing"), page_as("handler_writing")
    address = draft_of(page)
    newer = fresh("其间更新的亮点")
    with past_the_worker(page):
        page.reload()
        ready(page)
        page.locator("#highlights").fill(fresh("离开前的亮点"))
        saved(page)
        page.goto("/reports/")
        other.goto(address)
        ready(other)
        other.locator("#highlights").fill(newer)
        saved(other)
        page.go_back()
        ready(page)
        expect(page.locator("#highlights")).to_have_value(newer)
        page.locator("#results").press_sequentially("补")
        saved(page)
    assert on_server(page)["highlights"] == newer


def test_text_of_a_page_that_was_left_before_its_script_came_is_compared(page_as: OpenPage, visitors: Visitors) -> None:
    address = draft_of(page_as("handler_writing"))
    page, mine = page_as("handler_writing"), fresh("离开时还没有脚本的亮点")
    visitors.watch(page).expected.add(409)
    with past_the_worker(page):
        page.route(SCRIPT, lambda route: None)
        page.goto(address, wait_until="commit")
        page.locator("#highlights").fill(mine)
        page.goto("/reports/")
        page.unroute(SCRIPT)
        page.go_back()
        ready(page)
    expect(page.locator("#highlights")).to_have_value(mine)
    page.locator(".conflict [data-mine]").click()
    saved(page)
    assert on_server(page)["highlights"] == mine


def test_a_choice_that_differs_waits_for_the_persons_word(page_as: OpenPage, visitors: Visitors) -> None:
    page, other = page_as("handler_writing"), page_as("handler_writing")
    address = draft_of(page)
    visitors.watch(page).expected.add(409)
    first = page.locator("input[name=kind]:checked").input_value()
    theirs, mine = [kind for kind in ("progress", "case", "activity") if kind != first][:2]
    draft = page.url.replace("/edit/", "/draft/")
    other.goto(address)
    ready(other)
    choose(other, theirs)
    saved(other)
    choose(page, mine)
    expect(page.locator(".kind-theirs")).to_be_visible(timeout=PATIENCE)
    assert page.request.get(draft).json()["kind"] == theirs
    page.locator("#results").press_sequentially("再写")
    saved(page)
    assert page.request.get(draft).json()["kind"] == mine
    choose(page, first)
    saved(page)


def choose(page: Page, kind: str) -> None:
    page.locator(".segments label", has=page.locator(f"input[value={kind}]")).click()
