"""What browser tests share: the running site, a browser, a page signed in as somebody, and what every page must keep."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import polib
from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Page, Request, Response, ViewportSize, expect

from luoshi.traditional import simplified_in

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "src/luoshi/web/frontend/node_modules/axe-core/axe.min.js"
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
#: A page that is not there in 20 s on a busy machine is broken.
PATIENCE = 20_000
CHROMIUM_ARGUMENTS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]


#: User names of the example's people, by what they do (the site prints them when it starts with the example).
PEOPLE = {
    "plan_office": "fangan",
    "reviewer": "shenhe",
    "bureau_leader": "juzhang",
    "handler": "xj-qs.jb",
    "handler_returned": "xj-qx.jb",  # 清水区: a report came back
    "handler_writing": "xj-yx.jb",  # 云溪县: a draft is begun
    "handler_mail": "xj-sq.jb",  # 石桥县: a mail became a draft
    "leader": "xj-qs.ld",
    "leader_of_language": "xj-yx.ld",  # chooses one, which stays on the account: for no other test
    "handler_highway": "gl.jb",
    "supervisor": "gc.dd",
    "auditor": "shenji",
    "administrator": "guanli",
}


@dataclass(frozen=True)
class Site:
    """Where the site answers, and the password of its demonstration accounts."""

    address: str
    password: str


@contextmanager
def running_site() -> Iterator[Site]:
    """A site of its own, started as `make run` starts it: with the example, a server and a worker."""
    with (
        tempfile.TemporaryDirectory(prefix="luoshi-browser-", ignore_cleanup_errors=True) as folder,
        own_database() as url,
    ):
        environment = {**os.environ, "LUOSHI_DATA_DIR": folder, "PYTHONUNBUFFERED": "1", "LUOSHI_LOG_LEVEL": "ERROR"}
        # People of the tests sign in once and are used for as long as the suite runs.
        environment["LUOSHI_SESSION_IDLE_MINUTES"] = "600"
        environment |= {"PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": url or f"sqlite:///{folder}/luoshi.sqlite3"}
        command = [sys.executable, "-m", "luoshi", "serve", "--port", "0", "--demo"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            try:
                yield announced(process)
            finally:
                process.terminate()
                process.wait(30)


def announced(process: subprocess.Popen[str]) -> Site:
    """What the server prints once it answers. Raises RuntimeError when it ends before."""
    assert process.stdout
    address = ""
    for line in process.stdout:
        if found := re.search(r"http://[\w.:-]+", line):
            address = found[0]
        elif address and (found := re.search(r"密码：(\S+)", line)):
            return Site(address, found[1])
    raise RuntimeError("the site ended before it answered; its own words stand above")


@contextmanager
def own_database() -> Iterator[str]:
    """A new database beside the one of DATABASE_URL when that is PostgreSQL, dropped at the end; else an empty address."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"browser_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield url.rpartition("/")[0] + "/" + name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Watch:
    """Collects what a visitor should never cause: errors in the console, exceptions, failed or refused requests."""

    problems: list[str] = field(default_factory=list)
    #: Statuses that the test itself provokes.
    expected: set[int] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused request is counted once, by its response.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page left while it loads drops its requests.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


class Visitors:
    """Opens pages for people of the example. Each person signs in once; later pages reuse the session."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.address, self.password = browser, site.address, site.password
        self.sessions: dict[str, str] = {}
        self.opened: list[tuple[Page, Watch]] = []

    def open(self, person: str | None, *, language: str = "zh-hans", size: ViewportSize = DESKTOP) -> Page:
        """A blank page of that person (None: nobody signed in), watched from the first request on."""
        state = json.loads(self._session(person)) if person else None
        context = self.browser.new_context(viewport=size, base_url=self.address, storage_state=state, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        page, watch = context.new_page(), Watch()
        watch.listen(page)
        self.opened.append((page, watch))
        return page

    def watch(self, page: Page) -> Watch:
        """The watch of a page that `open` gave."""
        return next(watch for known, watch in self.opened if known is page)

    def _session(self, person: str) -> str:
        if person not in self.sessions:
            self.sessions[person] = json.dumps(self._signed_in(person))
        return self.sessions[person]

    def _signed_in(self, person: str) -> object:
        context = self.browser.new_context(base_url=self.address)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/accounts/login/?next=/accounts/password/change/")
        page.locator("[name=login]").fill(PEOPLE[person])
        page.locator("[name=password]").fill(self.password)
        page.locator("main [type=submit]").click()
        expect(page.locator("details.account")).to_be_visible(timeout=PATIENCE)
        state = context.storage_state()
        context.close()
        return state

    def close(self) -> list[str]:
        """Closes all pages; what their visits caused, with the page where it was seen."""
        problems = [f"{urlsplit(page.url).path}: {what}" for page, watch in self.opened for what in watch.problems]
        for page, _watch in self.opened:
            page.context.close()
        self.opened.clear()
        return problems


def shot(page: Page, name: str) -> None:
    """Saves the page, its first 4000 pixels, as build/screenshots/NAME.png, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state()
    wide, high = page.evaluate("[innerWidth, Math.min(document.documentElement.scrollHeight, 4000)]")
    clip = FloatRect(x=0, y=0, width=wide, height=high)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, clip=clip, animations="disabled")


def serious_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with its rule and the places; empty when the page is accessible."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:160] for node in rule["nodes"][:5])
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def overflow(page: Page) -> list[str]:
    """Elements that make the page wider than the screen; empty when it fits."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.querySelectorAll('main *')]
                .filter((part) => part.getBoundingClientRect().right > wide + 1)
                .map((part) => part.outerHTML.slice(0, 120)).slice(0, 5);
        }"""
    )


def simplified_words(page: Page) -> list[str]:
    """Visible words of the house that a Traditional Chinese page shows in Simplified: texts that the catalogs say otherwise.

    What people wrote is not converted, so a text that the example itself holds is theirs.
    """
    said = {
        text
        for text in _texts(page, "script, style, code, pre, [lang=zh-Hans], [translate=no]")
        if text in _words_of_the_house()
    }
    return sorted(text for text in said if text not in _words_of_the_example())


@cache
def _words_of_the_house() -> set[str]:
    """What the catalogs say in Simplified Chinese and otherwise in Traditional, without what is filled in."""
    entries = [entry for path in ROOT.glob("src/luoshi/*/locale/zh_Hans/*/django.po") for entry in polib.pofile(path)]
    words = {text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    return {text for text in words if simplified_in(text)}


@cache
def _words_of_the_example() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.[ty][sa][vm]*"))


def _texts(page: Page, without: str) -> list[str]:
    """The page's texts outside of what the selector names."""
    return page.evaluate(
        """(without) => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
            while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(without)) found.push(walk.currentNode.data.trim());
            return found;
        }""",
        without,
    )


def english_words(page: Page) -> list[str]:
    """Visible texts of a Chinese page that are English sentences or words: a string without translation."""
    texts = _texts(page, "script, style, code, pre, [lang=en]")
    english = re.compile(r"(?!x+$)([A-Za-z][a-z']+( [A-Za-z'(),.…-]+)+|[A-Z]?[a-z]{3,}[.…]?)")  # xxxx is a plan's blank
    return [text for text in texts if english.fullmatch(text)]
