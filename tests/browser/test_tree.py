"""The administrator changes the tree: a workbook comes in under the eyes of the person, a unit gets a new name, two become one."""

import io
from collections.abc import Callable

import openpyxl
from playwright.sync_api import Page, expect
from tests.browser.kit import PHONE, overflow, serious_findings, shot

#: Milliseconds in which the worker has looked at, or applied, a small workbook on a busy machine.
WORKER = 60_000


def edited(page: Page) -> bytes:
    """The roster as the page exports it, with one unit more, one renamed and one without a known unit above it."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    units = book["单位"]
    assert any("$A$2" in str(one.formula1) for one in units.data_validations.dataValidation)
    units.append(["NEW-1", "安澜市交通运输应急保障中心", "应急中心", "office", "AL"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def choose(page: Page, content: bytes) -> None:
    page.goto("/organizations/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "通讯录.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="预览变更").click()


def test_a_workbook_is_exported_edited_looked_at_and_applied(page_as: Callable[..., Page]) -> None:
    page = page_as("administrator")
    page.goto("/organizations/")
    content = edited(page)
    choose(page, content)
    expect(page.get_by_text("安澜市交通运输应急保障中心")).to_be_visible(timeout=WORKER)
    shot(page, "roster-preview-1440")
    assert serious_findings(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == []
    shot(page, "roster-preview-390")
    page.get_by_role("button", name="写入全部变更").click()
    expect(page.get_by_text("名册已导入。")).to_be_visible(timeout=WORKER)
    choose(page, content)
    expect(page.get_by_text("内容一致，无需变更")).to_be_visible(timeout=WORKER)


def test_mistakes_are_listed_by_cell(page_as: Callable[..., Page]) -> None:
    page = page_as("administrator")
    book = openpyxl.Workbook()
    units = book.active
    assert units is not None
    units.title = "单位"
    for row in (
        ["编码", "名称", "类别", "上级", "统一社会信用代码"],
        ["X1", "某局", "office", "无此单位", "91110000600037341X"],
    ):
        units.append(row)
    file = io.BytesIO()
    book.save(file)
    choose(page, file.getvalue())
    expect(page.get_by_role("cell", name="D2")).to_be_visible(timeout=WORKER)
    expect(page.get_by_role("cell", name="E2")).to_be_visible()
    shot(page, "roster-mistakes-1440")
    assert serious_findings(page) == []


def test_two_units_become_one_after_a_look_at_what_is_handed_over(page_as: Callable[..., Page]) -> None:
    page = page_as("administrator")
    page.goto("/organizations/?q=治超站")
    rows = page.locator("main table tbody th a")
    first, second = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    rows.nth(0).click()
    page.get_by_role("link", name="合并、拆分或撤销").click()
    page.get_by_label("承接单位").fill(second)
    page.get_by_role("button", name="查看移交事项").click()
    expect(page.get_by_role("heading", name="二、移交事项")).to_be_visible()
    expect(page.locator("select[name^='to-assignment:']").first).to_be_visible()
    shot(page, "reorganize-preview-1440")
    assert serious_findings(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == []
    shot(page, "reorganize-preview-390")
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", name=second, level=1)).to_be_visible()
    page.get_by_role("link", name=first).first.click()
    expect(page.get_by_text("已撤销").first).to_be_visible()
    shot(page, "organization-closed-390")
