"""One site and one browser for all browser tests of a process."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.kit import CHROMIUM_ARGUMENTS, Site, Visitors, running_site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them bear the mark `browser`, and parallel runs keep them in one process."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The running site."""
    with running_site() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the machine."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not path:
        pytest.fail(
            "no Chromium on the path: install the package chromium (tools/system-packages lists what tests need)"
        )
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The driver keeps an event loop in this thread, in which Django would refuse other tests their database.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _visitors(browser: Browser, site: Site) -> Visitors:
    return Visitors(browser, site)


@pytest.fixture
def visitors(_visitors: Visitors) -> Iterator[Visitors]:
    """Opens pages; at the end of the test none may have caused an error in the console or a refused request."""
    yield _visitors
    assert _visitors.close() == []


@pytest.fixture
def page_as(visitors: Visitors) -> Callable[..., Page]:
    """`page_as("handler", size=PHONE, language="en")` is a page of that person."""
    return partial(visitors.open)
