"""The plan asks for the place of a site; a handler takes it from the telephone; a photograph from elsewhere is noted for the reviewer."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from tests.browser.kit import PATIENCE, PHONE, overflow, serious_findings, shot

OpenPage = Callable[..., Page]
TASK = "“司机之家”"
WORDS = "围绕货车司机停车、就餐、热水、如厕四件事建设服务点，党员轮值，司机留言当天回复，沿线群众普遍反映良好。" * 6


def photograph_at(latitude: float, longitude: float) -> FilePayload:
    exif, out = Image.Exif(), io.BytesIO()
    north, east = (latitude, 0.0, 0.0), (longitude, 0.0, 0.0)
    exif.get_ifd(0x8825).update({1: "N", 2: north, 3: "E", 4: east})
    Image.linear_gradient("L").resize((1200, 900)).rotate(30).convert("RGB").save(out, "JPEG", exif=exif)
    return FilePayload(name="服务点.jpg", mimeType="image/jpeg", buffer=out.getvalue())


def test_the_place_is_asked_taken_and_compared(page_as: OpenPage) -> None:
    office = page_as("plan_office")
    office.goto("/plans/1/asks/")
    office.locator("main tbody tr", has_text=TASK).first.locator("a.btn").click()
    office.locator("[name=every-place_km]").fill("5")
    shot(office, "obligation-asks-place")
    office.get_by_role("button", name="保存").click()
    expect(office.locator("main tbody tr", has_text=TASK).first).to_contain_text("5 公里", timeout=PATIENCE)

    handler = page_as("handler_highway", size=PHONE)
    handler.context.grant_permissions(["geolocation"])
    handler.context.set_geolocation({"latitude": 30.61234, "longitude": 114.2, "accuracy": 12})
    handler.goto("/ledger/?plan=1&view=list")
    handler.locator("main tbody tr", has_text=TASK).first.locator("a[href^='/assignments/']").first.click()
    handler.locator("main a[href^='/reports/new/']").first.click()
    field = handler.locator("[data-asked=place]")
    expect(field.locator("[data-missing]")).to_contain_text("请填写地点", timeout=PATIENCE)
    field.locator("[data-locate]").click()
    expect(handler.locator("#place")).to_have_value("30.61234, 114.20000", timeout=PATIENCE)
    expect(field.locator("[data-located]")).to_contain_text("12 米")
    expect(field.locator("[data-missing]")).to_be_empty()
    handler.locator("#practice").fill(WORDS)
    handler.locator("#highlights").fill(WORDS)
    handler.locator("#results").fill(WORDS)
    handler.locator("main input[name^='count-'][type=number]").first.fill("1")
    handler.locator("[data-choose]").set_input_files([photograph_at(30.5, 114.2)])
    expect(handler.locator("[data-rows] > li[data-key]")).to_have_count(1, timeout=PATIENCE)
    expect(handler.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    field.scroll_into_view_if_needed()
    shot(handler, "report-form-place.phone")
    assert overflow(handler) == []
    assert serious_findings(handler) == []
    handler.locator("[data-submit]").click()
    expect(handler.locator("main .badge-state").first).to_be_visible(timeout=PATIENCE)
    expect(handler.locator(".as-sent")).to_contain_text("30.61234, 114.20000", timeout=PATIENCE)

    reviewer = page_as("reviewer")
    reviewer.goto("/reviews/")
    reviewer.locator(".review-list a", has_text=TASK).first.click()
    note = reviewer.locator("#signals .hint-notes")
    expect(note).to_contain_text("约 12.5 公里（以 5 公里为限）", timeout=PATIENCE)
    shot(reviewer, "review-far-from-site")
    assert serious_findings(reviewer) == []
    note.locator("[data-compare]").click()
    expect(reviewer.locator("#comparison")).to_contain_text("30.61234, 114.20000", timeout=PATIENCE)
    shot(reviewer, "review-far-from-site-look")
