"""Accounts in a browser: codes on a telephone, slips to print, a session that is about to end."""

import json
import re

from playwright.sync_api import expect
from tests.browser.kit import DESKTOP, PHONE, overflow, serious_findings, shot

from luoshi.accounts.tests.kit import code_now


def open_session(visitors, username, password, size=DESKTOP):
    """A page of a person who signs in now, so that no other test's session is touched."""
    page = visitors.open(None, size=size)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("main [type=submit]").click()
    return page


def looked_at(page, name):
    shot(page, f"{name}-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == []
    assert serious_findings(page) == []
    shot(page, f"{name}-390")
    page.set_viewport_size(DESKTOP)


def test_a_person_sets_up_codes_and_signs_in_with_one(visitors, site):
    page = open_session(visitors, "gl-lj.jb", site.password)
    page.goto("/accounts/codes/")
    page.locator("a[href$='set-up/']").click()
    looked_at(page, "confirm-it-is-you")
    page.locator("[name=password]").fill(site.password)
    page.locator("main [type=submit]").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0")
    looked_at(page, "codes-set-up")
    secret = page.locator("code.key").inner_text()
    page.locator("[name=code]").fill(code_now(secret))
    page.locator("main [type=submit]").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    looked_at(page, "codes-recovery")
    recovery = page.locator(".recovery li").first.inner_text()
    again = open_session(visitors, "gl-lj.jb", site.password)
    looked_at(again, "codes-sign-in")
    again.locator("[name=code]").fill(recovery)
    again.locator(".btn-primary").click()
    expect(again.locator("details.account")).to_be_visible()


def test_an_administrator_prints_slips_and_a_person_uses_one(visitors):
    page = visitors.open("administrator")
    page.goto("/accounts/manage/invite/?q=云溪")
    page.locator(".choices a").first.click()
    page.locator("[name=way][value=slip]").check()
    for box in page.locator("[name=person]").all():
        box.check()
    page.locator("main .form-actions [type=submit]").click()
    expect(page.locator(".slip").first).to_be_visible()
    looked_at(page, "slips")
    page.emulate_media(media="print")
    shot(page, "slips-print")
    slip = page.locator(".slip").last
    username, code = slip.locator("dd code").nth(1).inner_text(), slip.locator(".slip-code").inner_text()
    person = visitors.open(None, size=PHONE)
    person.goto("/accounts/invitation/")
    for name, value in {"username": username, "code": code, "password1": "short", "password2": "short"}.items():
        person.locator(f"[name={name}]").fill(value)
    person.locator("main [type=submit]").click()
    expect(person.locator(".field-error").first).to_be_visible()
    shot(person, "invitation-errors-390")
    for name in ("password1", "password2"):
        person.locator(f"[name={name}]").fill("zi-ji-she-de-2022")
    person.locator("main [type=submit]").click()
    expect(person).to_have_url(re.compile("/accounts/login/"))
    shot(person, "invitation-done-390")


def test_a_given_password_is_changed_first(visitors, site):
    page = visitors.open("administrator")
    page.goto("/accounts/manage/?q=gl-qs")
    page.locator("main tbody a[href^='/accounts/manage/']").first.click()
    username = page.locator(".page-meta").inner_text()
    page.locator("details.confirm summary").first.click()
    page.locator("details.confirm[open] [type=submit]").click()
    given = page.locator("main code").inner_text()
    looked_at(page, "password-given")
    person = open_session(visitors, username, given)
    expect(person).to_have_url(re.compile("/accounts/password/change/"))
    looked_at(person, "password-first-change")


def test_failures_lock_and_the_page_says_for_how_long(visitors):
    page = visitors.open(None)
    visitors.watch(page).expected = {429}
    page.goto("/accounts/login/")
    for _try in range(5):
        page.locator("[name=login]").fill("nobody-at-all")
        page.locator("[name=password]").fill("wrong")
        page.locator("main [type=submit]").click()
        page.wait_for_load_state()
    expect(page.locator("h1")).to_have_text("登录已锁定")
    looked_at(page, "locked")


def test_a_page_warns_before_the_session_ends_and_keeps_what_was_written(visitors):
    page = visitors.open("administrator")
    standing = {"remaining": 90, "token": "x" * 64}
    page.route("**/accounts/session/", lambda route: route.fulfill(json=standing))
    page.clock.install()
    page.goto("/accounts/manage/new/")
    page.locator("[name=full_name]").fill("写了一半")
    page.clock.fast_forward("06:00:00")
    expect(page.locator("#session [data-when=soon]")).to_be_visible()
    looked_at(page, "session-soon")
    standing["remaining"] = 0
    page.clock.fast_forward("00:02:00")
    expect(page.locator("#session [data-when=over]")).to_be_visible()
    shot(page, "session-over-1440")
    assert page.locator("[name=full_name]").input_value() == "写了一半"
    standing |= {"remaining": 1800, "token": "y" * 64}
    page.locator("#session [data-back]").click()
    expect(page.locator("#session")).to_be_hidden()
    assert page.locator("main [name=csrfmiddlewaretoken]").input_value() == "y" * 64
    assert json.loads(page.locator("body").get_attribute("hx-headers"))["X-CSRFToken"] == "y" * 64
