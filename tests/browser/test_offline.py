"""A handler without a network: pages open, what is written and photographed waits, all of it arrives once, and nobody else sees it."""

import io
import os
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pillow_heif
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from tests.browser.kit import PATIENCE, PEOPLE, PHONE, Site, Visitors, overflow, serious_findings, shot
from tests.browser.network import Network, network_to

KEPT = "async (path) => (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).match(path)))).some(Boolean)"
STORED = """async () => {
    const base = await new Promise((done) => { indexedDB.open('luoshi').onsuccess = (event) => done(event.target.result); });
    const count = (name) => new Promise((done) => {
        base.transaction(name).objectStore(name).count().onsuccess = (event) => done(event.target.result);
    });
    const counts = base.objectStoreNames.length ? [await count('drafts'), await count('files')] : [0, 0];
    base.close();
    return counts;
}"""


NO_FILE = STORED.replace("return counts", "return counts[1] === 0")


def until(page: Page, question: str, arg: object = None) -> None:
    """Waits in the page until the asynchronous question is answered with yes."""
    asked = f"""async (arg) => {{
        const met = {question};
        for (let left = 200; left && !(await met(arg)); left--) await new Promise((next) => setTimeout(next, 100));
        return Boolean(await met(arg));
    }}"""
    assert page.evaluate(asked, arg), question


@pytest.fixture
def network(site: Site) -> Iterator[Network]:
    with network_to(site.address) as network:
        yield network


class Phone:
    """A handler's phone: its pages share what the browser keeps, and its network can go."""

    def __init__(self, visitors: Visitors, network: Network, person: str) -> None:
        self.network = network
        self.page = visitors.open(person, size=PHONE)
        self.watch = visitors.watch(self.page)
        self.base = network.address

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def goto(self, path: str) -> None:
        self.page.goto(self.base + path)

    def leave_the_network(self) -> None:
        self.network.cut()
        self.context.set_offline(True)

    def return_to_the_network(self) -> None:
        self.network.restore()
        self.context.set_offline(False)
        self.watch.problems.clear()  # the failed requests were the test's own

    def reopen(self, path: str) -> None:
        """Closes the page and opens that address in a new one."""
        old, self.page = self.page, self.context.new_page()
        old.close()
        self.goto(path)

    def open_report(self, state: str) -> str:
        """The form of the first report in that state, which the browser keeps from then on; its path."""
        self.goto(f"/reports/?state={state}")
        self.page.locator("main tbody a[href^='/reports/']").first.click()
        self.page.locator("a[href$='/edit/']").click()
        ready(self.page)
        path = self.page.url.removeprefix(self.base)
        self.keeps(path)
        return path

    def keeps(self, path: str) -> None:
        """Waits until the browser has a copy of the page and of what it is made of."""
        until(self.page, KEPT, path)
        until(self.page, KEPT, "/offline/")
        for link in self.page.locator("script[src], link[rel=stylesheet]").all():
            address = link.get_attribute("src") or link.get_attribute("href")
            until(self.page, KEPT, address)

    def stored(self) -> list[int]:
        """How many drafts and how many waiting files the browser keeps."""
        return self.page.evaluate(STORED)


@pytest.fixture
def phone_of(visitors: Visitors, network: Network) -> Callable[[str], Phone]:
    return lambda person: Phone(visitors, network, person)


def ready(page: Page) -> None:
    expect(page.locator("#report-form[data-ready]")).to_be_visible(timeout=PATIENCE)


def large_photograph(name: str, shade: tuple[int, int, int], order: str = "II") -> FilePayload:
    """4032 x 3024 as a phone stores a picture held upright: lying, with the word to turn it, time and place of taking."""
    image = Image.linear_gradient("L").resize((4032, 3024)).convert("RGB")
    image.paste(tuple(os.urandom(3)), (2000, 2000, 2100, 2100))
    image.paste(shade, (0, 0, 800, 800))  # the corner that comes to the upper right when upright
    exif = Image.Exif()
    exif.endian = "<" if order == "II" else ">"
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Huawei"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:10:20 09:30:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (31.0, 12.0, 30.5)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return FilePayload(name=name, mimeType="image/jpeg", buffer=out.getvalue())


def small_photograph(name: str) -> FilePayload:
    """A picture that no report has yet."""
    out = io.BytesIO()
    Image.frombytes("RGB", (4, 4), os.urandom(48)).resize((1200, 900), Image.Resampling.NEAREST).save(out, "JPEG")
    return FilePayload(name=name, mimeType="image/jpeg", buffer=out.getvalue())


def fresh(words: str) -> str:
    """Words that no report has yet."""
    return f"{words}{uuid4().hex[:6]}"


def rows(page: Page) -> list[str]:
    return page.locator("[data-rows] .file-title").all_inner_texts()


def test_reloaded_and_reopened_without_network_the_form_has_everything_and_all_arrives(
    phone_of: Callable[[str], Phone],
) -> None:
    phone = phone_of("handler_writing")
    path = phone.open_report("draft")
    before = len(rows(phone.page))
    results, one, two = fresh("断网时写下的成效"), fresh("一") + ".jpg", fresh("二") + ".jpg"
    phone.leave_the_network()
    phone.page.locator("#results").fill(results)
    phone.page.locator("[data-choose]").set_input_files([small_photograph(one), small_photograph(two)])
    waiting = phone.page.locator(".file-waiting")
    expect(waiting).to_have_count(2, timeout=PATIENCE)
    expect(waiting.first.locator(".file-state")).to_contain_text("等待上传")
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.page.reload()
    ready(phone.page)
    expect(phone.page.locator("#device")).to_contain_text("保存在本机的内容")
    expect(phone.page.locator("#results")).to_have_value(results)
    expect(waiting).to_have_count(2, timeout=PATIENCE)
    assert overflow(phone.page) == []
    assert serious_findings(phone.page) == []
    shot(phone.page, "report-form-offline.phone")
    last = phone.page.locator("[data-rows] > li", has_text=two)
    last.locator("[data-caption]").fill("揭牌现场")
    last.locator("[data-up]").click()
    last.locator("[data-caption]").blur()
    phone.reopen(path)
    ready(phone.page)
    expect(phone.page.locator("#results")).to_have_value(results)
    expect(phone.page.locator(".file-waiting")).to_have_count(2, timeout=PATIENCE)
    assert rows(phone.page)[before:] == [two, one]
    phone.return_to_the_network()
    expect(phone.page.locator("[data-rows] > li[data-key]")).to_have_count(before + 2, timeout=PATIENCE)
    expect(phone.page.locator("#report-form[data-kept=server]")).to_be_visible(timeout=PATIENCE)
    until(phone.page, NO_FILE)
    phone.page.reload()
    ready(phone.page)
    expect(phone.page.locator("#device [data-line=kept]")).to_have_count(0)
    expect(phone.page.locator("#results")).to_have_value(results)
    expect(phone.page.locator("[data-rows] > li[data-key]")).to_have_count(before + 2)
    assert rows(phone.page)[before:] == [two, one]
    sent = phone.page.locator("[data-rows] > li", has_text=two)
    expect(sent.locator("[data-caption]")).to_have_value("揭牌现场")


def test_text_that_waited_while_somebody_else_saved_is_compared(
    phone_of: Callable[[str], Phone], page_as: Callable[..., Page], site: Site
) -> None:
    phone, other = phone_of("handler_writing"), page_as("handler_writing")
    path = phone.open_report("draft")
    theirs, mine = fresh("其间保存的亮点"), fresh("断网时写下的亮点")
    phone.leave_the_network()
    phone.page.locator("#highlights").fill(mine)
    expect(phone.page.locator(".saved")).to_contain_text("保存在本机", timeout=PATIENCE)
    phone.page.goto("about:blank")
    other.goto(site.address + path)
    ready(other)
    other.locator("#highlights").fill(theirs)
    expect(other.locator("#report-form[data-kept=server] .saved")).to_contain_text("草稿已保存", timeout=PATIENCE)
    phone.return_to_the_network()
    phone.watch.expected.add(409)
    phone.goto(path)
    expect(phone.page.locator(".conflict")).to_contain_text(theirs, timeout=PATIENCE)
    expect(phone.page.locator("#highlights")).to_have_value(mine)
    phone.page.locator(".conflict [data-take]").click()
    expect(phone.page.locator("#highlights")).to_have_value(theirs)
    expect(phone.page.locator("#report-form[data-kept=server] .saved")).to_contain_text("草稿已保存", timeout=PATIENCE)


def test_what_waits_is_sent_by_any_page_and_by_the_worker(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    path = phone.open_report("draft")
    before = len(rows(phone.page))
    highlights = fresh("由其他页面代为上传的亮点")
    phone.leave_the_network()
    phone.page.locator("#highlights").fill(highlights)
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.reopen("/accounts/password/change/")
    expect(phone.page.locator("h1")).to_have_text("网络未连接")
    expect(phone.page.locator(f".kept-pages a[href='{path}']")).to_be_visible(timeout=PATIENCE)
    assert overflow(phone.page) == []
    shot(phone.page, "offline.phone")
    phone.return_to_the_network()
    phone.goto("/reports/")
    until(phone.page, "async ([path, words]) => (await (await fetch(path)).text()).includes(words)", [path, highlights])
    phone.goto(path)
    ready(phone.page)
    phone.leave_the_network()
    phone.page.locator("[data-choose]").set_input_files([small_photograph("后台.jpg")])
    expect(phone.page.locator(".file-waiting")).to_have_count(1, timeout=PATIENCE)
    assert phone.stored()[1] == 1
    phone.reopen("/accounts/password/change/")
    phone.return_to_the_network()
    synchronise(phone)
    until(phone.page, NO_FILE)
    phone.goto(path)
    expect(phone.page.locator("[data-rows] > li[data-key]")).to_have_count(before + 1, timeout=PATIENCE)


def synchronise(phone: Phone) -> None:
    """The browser wakes the service worker as it does when the network is back."""
    session = phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(_scopes(event, phone.base)))
    session.send("ServiceWorker.enable")
    until(phone.page, "() => navigator.serviceWorker.ready.then(Boolean)")
    tag = {"origin": phone.base, "registrationId": found[0], "tag": "luoshi-outbox", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", tag)


def _scopes(event: dict, base: str) -> list[str]:
    return [each["registrationId"] for each in event["registrations"] if each["scopeURL"].startswith(base)]


def test_a_submission_without_network_waits_and_says_when_it_was_made(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_returned")
    phone.goto("/")
    phone.keeps("/")
    path = phone.open_report("returned")
    phone.leave_the_network()
    phone.page.locator("[data-choose]").set_input_files([small_photograph("补.jpg")])
    expect(phone.page.locator(".file-waiting")).to_have_count(1, timeout=PATIENCE)
    phone.page.locator("[data-submit]").click()
    expect(phone.page.locator(".saved")).to_contain_text("尚未提交", timeout=PATIENCE)
    expect(phone.page.locator("[data-revoke]")).to_be_visible()
    assert overflow(phone.page) == []
    shot(phone.page, "report-form-queued.phone")
    phone.page.locator("[data-revoke]").click()
    expect(phone.page.locator(".saved")).to_contain_text("草稿已保留")
    phone.page.locator("[data-submit]").click()
    expect(phone.page.locator(".saved")).to_contain_text("尚未提交", timeout=PATIENCE)
    phone.reopen("/")
    expect(phone.page.locator("#device")).to_contain_text("尚未提交", timeout=PATIENCE)
    phone.return_to_the_network()
    told = phone.page.locator("#device .device-green")
    expect(told).to_contain_text(re.compile(r"已于 \d{4}-\d\d-\d\d \d\d:\d\d 恢复网络后正式提交"), timeout=PATIENCE)
    shot(phone.page, "desk-submitted-later.phone")
    told.locator("button").click()
    expect(told).to_have_count(0)
    assert phone.stored() == [0, 0]
    phone.goto(path)
    expect(phone.page.locator("main .badge-state").first).to_have_text("待审核", timeout=PATIENCE)
    phone.page.locator("details[data-confirm] summary", has_text="撤回").click()
    phone.page.locator("details[data-confirm] form [type=submit]").first.click()
    ready(phone.page)


def test_a_page_hears_what_the_worker_has_sent(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    phone.goto("/")
    phone.keeps("/")
    phone.open_report("draft")
    phone.network.cut()  # the browser does not notice, and so not that it is back either
    phone.page.locator("#highlights").fill(fresh("由后台送达的亮点"))
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.reopen("/")
    waits = phone.page.locator("#device [data-line]:not([data-line=kept])")
    expect(waits).to_have_count(1, timeout=PATIENCE)
    phone.network.restore()
    synchronise(phone)
    expect(waits).to_have_count(0, timeout=PATIENCE)
    phone.watch.problems.clear()


def test_a_page_that_the_worker_takes_over_while_it_loads_is_kept(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler")
    taken_over = "Object.defineProperty(ServiceWorkerContainer.prototype, 'controller', { get: () => ({}) })"
    phone.context.add_init_script(taken_over)
    phone.goto("/")
    phone.keeps("/")


@pytest.mark.parametrize("order", ["II", "MM"])
def test_large_photographs_arrive_upright_and_reduced_with_their_capture_data(
    phone_of: Callable[[str], Phone], order: str
) -> None:
    phone = phone_of("handler_writing")
    phone.open_report("draft")
    camera = large_photograph(fresh("现场") + ".jpg", (200, 30, 30), order)
    phone.page.locator("[data-choose]").set_input_files([camera])
    row = phone.page.locator("[data-rows] > li[data-key]", has_text=camera["name"])
    expect(row).to_be_visible(timeout=PATIENCE)
    stored = Image.open(io.BytesIO(file_of(phone, row.locator(".file-picture").get_attribute("href"))))
    assert stored.size == (1920, 2560)
    red, green, blue = stored.getpixel((1920 - 100, 100))
    assert red > 150 > green
    assert blue < 100
    exif = stored.getexif()
    assert exif[ExifTags.Base.Orientation] == 1
    assert exif[ExifTags.Base.Make] == "Huawei"
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2026:10:20 09:30:00"
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (31.0, 12.0, 30.5)


def test_a_photograph_goes_as_the_camera_made_it_when_asked(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    phone.open_report("draft")
    camera = large_photograph(fresh("原图") + ".jpg", (30, 200, 30))
    phone.page.locator("[data-original]").check()
    phone.page.locator("[data-choose]").set_input_files([camera])
    row = phone.page.locator("[data-rows] > li[data-key]", has_text=camera["name"])
    expect(row).to_be_visible(timeout=PATIENCE)
    assert file_of(phone, row.locator(".file-picture").get_attribute("href")) == camera["buffer"]


def file_of(phone: Phone, address: str | None) -> bytes:
    return phone.context.request.get(phone.base + str(address)).body()


def test_a_heic_photograph_is_taken_as_it_is_and_shown(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    phone.open_report("draft")
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (640, 480), tuple(os.urandom(3)))).save(out)
    phone.page.locator("[data-choose]").set_input_files(
        [FilePayload(name="苹果.heic", mimeType="image/heic", buffer=out.getvalue())]
    )
    row = phone.page.locator("[data-rows] > li[data-key]", has_text="苹果.heic")
    row.locator("img").scroll_into_view_if_needed()
    expect(row.locator("img")).to_have_js_property("complete", value=True, timeout=PATIENCE)
    assert row.locator("img").evaluate("(image) => image.naturalWidth") > 0


def test_signing_out_asks_about_what_waits_and_leaves_nothing(phone_of: Callable[[str], Phone], site: Site) -> None:
    phone = phone_of("handler")
    sign_in(phone, "handler", site)  # a session of its own, which ends here
    phone.goto("/")
    phone.keeps("/")
    assignment = phone.page.locator("main a[href^='/assignments/']").first.get_attribute("href")
    phone.goto(str(assignment))
    form = phone.page.locator("main a[href^='/reports/new/']").first.get_attribute("href")
    phone.goto(str(form))
    ready(phone.page)
    phone.keeps(str(form))
    phone.network.cut()  # the browser does not know yet that nothing gets through
    phone.page.locator("#practice").fill(fresh("退出前没有上传的文字"))
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.page.locator("details.account summary").click()
    phone.page.locator("form[action$='/logout/'] button").click()
    ask = phone.page.locator("[data-line=leave]")
    expect(ask).to_contain_text("1 份报送", timeout=PATIENCE)
    shot(phone.page, "sign-out-unsent.phone")
    ask.get_by_role("button", name="暂不退出").click()
    expect(ask).to_have_count(0)
    phone.page.locator("details.account summary").click()
    phone.page.locator("form[action$='/logout/'] button").click()
    expect(ask).to_be_visible(timeout=PATIENCE)
    phone.network.restore()
    ask.get_by_role("button", name="清除并退出").click()
    expect(phone.page.locator("[name=login]")).to_be_visible(timeout=PATIENCE)
    assert phone.stored() == [0, 0]
    assert not phone.page.evaluate(KEPT, "/")
    assert not phone.page.evaluate(KEPT, form)
    phone.leave_the_network()
    phone.goto(str(form))
    expect(phone.page.locator("[data-none]")).to_be_visible(timeout=PATIENCE)
    phone.watch.problems.clear()


def test_another_account_finds_no_page_and_sends_nothing_of_the_last_one(
    phone_of: Callable[[str], Phone], site: Site
) -> None:
    phone = phone_of("handler_writing")
    path = phone.open_report("draft")
    practice = fresh("前一位没有上传的文字")
    phone.leave_the_network()
    phone.page.locator("#practice").fill(practice)
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.page.goto("about:blank")
    phone.return_to_the_network()
    session = phone.context.cookies()
    phone.context.clear_cookies()
    sign_in(phone, "handler", site)
    phone.goto("/")
    phone.keeps("/")
    assert not phone.page.evaluate(KEPT, path)
    expect(phone.page.locator("#device")).to_be_hidden()
    phone.context.clear_cookies()
    phone.context.add_cookies([{key: cookie[key] for key in ("name", "value", "domain", "path")} for cookie in session])
    phone.goto(path)
    ready(phone.page)
    expect(phone.page.locator("#practice")).to_have_value(practice)


def sign_in(phone: Phone, person: str, site: Site) -> None:
    phone.context.clear_cookies()
    phone.goto("/accounts/login/?next=/accounts/password/change/")
    phone.page.locator("[name=login]").fill(PEOPLE[person])
    phone.page.locator("[name=password]").fill(site.password)
    phone.page.locator("main [type=submit]").click()
    expect(phone.page.locator("details.account")).to_be_visible(timeout=PATIENCE)


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    phone.context.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('refused'); };")
    phone.open_report("draft")
    before = len(rows(phone.page))
    phone.leave_the_network()
    phone.page.locator("#results").fill(fresh("无法保存时写下的成效"))
    phone.page.locator("[data-choose]").set_input_files([small_photograph("无存.jpg")])
    expect(phone.page.locator(".saved")).to_contain_text("请保持本页打开", timeout=PATIENCE)
    expect(phone.page.locator(".file-waiting .file-state")).to_contain_text("请保持本页打开", timeout=PATIENCE)
    phone.return_to_the_network()
    expect(phone.page.locator("[data-rows] > li[data-key]")).to_have_count(before + 1, timeout=PATIENCE)
    expect(phone.page.locator("#report-form[data-kept=server] .saved")).to_contain_text("草稿已保存", timeout=PATIENCE)


def test_a_full_browser_says_which_file_it_cannot_keep_and_still_sends_it(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    phone.open_report("draft")
    before = len(rows(phone.page))
    quota = {"origin": phone.base, "quotaSize": 50_000}
    phone.context.new_cdp_session(phone.page).send("Storage.overrideQuotaForOrigin", quota)
    phone.leave_the_network()
    phone.page.locator("[data-original]").check()
    noise = Image.frombytes("RGB", (600, 600), os.urandom(600 * 600 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    large = FilePayload(name="大图.png", mimeType="image/png", buffer=out.getvalue())
    phone.page.locator("[data-choose]").set_input_files([large])
    expect(phone.page.locator(".file-waiting .file-state")).to_contain_text("请保持本页打开", timeout=PATIENCE)
    phone.return_to_the_network()
    expect(phone.page.locator("[data-rows] > li[data-key]")).to_have_count(before + 1, timeout=PATIENCE)


def test_where_the_worker_is_refused_an_open_form_still_waits_for_the_network(phone_of: Callable[[str], Phone]) -> None:
    phone = phone_of("handler_writing")
    refuse = "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('refused', 'SecurityError'));"
    phone.context.add_init_script(refuse)
    phone.goto("/reports/?state=draft")
    phone.page.locator("main tbody a[href^='/reports/']").first.click()
    phone.page.locator("a[href$='/edit/']").click()
    ready(phone.page)
    results = fresh("没有后台程序时写下的成效")
    phone.leave_the_network()
    phone.page.locator("#results").fill(results)
    expect(phone.page.locator(".saved")).to_contain_text("已保存在本机", timeout=PATIENCE)
    phone.return_to_the_network()
    expect(phone.page.locator("#report-form[data-kept=server] .saved")).to_contain_text("草稿已保存", timeout=PATIENCE)
    phone.page.reload()
    ready(phone.page)
    expect(phone.page.locator("#results")).to_have_value(results)
