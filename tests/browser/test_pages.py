"""Every page, as somebody who uses it: it opens without an error, fits a phone, is accessible and speaks the language chosen."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from tests.browser.kit import (
    DESKTOP,
    PHONE,
    Visitors,
    english_words,
    overflow,
    serious_findings,
    shot,
    simplified_words,
)


@dataclass(frozen=True)
class Visit:
    """A page: its name, who looks at it, where to begin, and the links to follow from there."""

    name: str
    person: str | None
    path: str
    follow: tuple[str, ...] = ()
    status: int = 200


#: A link of the tree to an organization.
TREE = "main .tree a[href^='/organizations/']"
#: The first line of the ledger's list.
LINE_OF_LIST = "main table a[href^='/assignments/']"
VISITS = [
    Visit("sign-in", None, "/accounts/login/"),
    Visit("offline", None, "/offline/"),
    Visit("not-found", "handler", "/no-such-page/", status=404),
    Visit("account", "handler", "/accounts/"),
    Visit("password", "handler", "/accounts/password/change/"),
    Visit("codes", "handler", "/accounts/codes/"),
    Visit("devices", "handler", "/accounts/sessions/"),
    Visit("invitation-code", None, "/accounts/invitation/"),
    Visit("invitation-over", None, "/accounts/invitation/made-up/", status=410),
    Visit("sign-on-cancelled", None, "/accounts/sign-on/cancelled/"),
    Visit("accounts", "administrator", "/accounts/manage/"),
    Visit("account-one", "administrator", "/accounts/manage/?q=xj-qs", ("main tbody a[href^='/accounts/manage/']",)),
    Visit("account-new", "administrator", "/accounts/manage/new/"),
    Visit("invite", "administrator", "/accounts/manage/invite/"),
    Visit("invite-people", "administrator", "/accounts/manage/invite/", ("main .choices a",)),
    Visit("invitations", "administrator", "/accounts/manage/invitations/"),
    Visit("conflicts", "auditor", "/accounts/manage/conflicts/"),
    Visit("components", "plan_office", "/components/"),
    Visit("desk-handler", "handler", "/"),
    Visit("desk-leader", "leader", "/"),
    Visit("desk-plan-office", "plan_office", "/"),
    Visit("desk-bureau-leader", "bureau_leader", "/"),
    Visit("desk-reviewer", "reviewer", "/"),
    Visit("desk-supervisor", "supervisor", "/"),
    Visit("desk-auditor", "auditor", "/"),
    Visit("desk-administrator", "administrator", "/"),
    Visit("plans", "plan_office", "/plans/"),
    Visit("plan", "plan_office", "/plans/", ("main table a[href^='/plans/']",)),
    Visit("plan-upload", "plan_office", "/plans/upload/"),
    Visit("plan-table", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href$='/table/']")),
    Visit("plan-asks", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href$='/asks/']")),
    Visit(
        "obligation-asks",
        "plan_office",
        "/plans/",
        ("main table a[href^='/plans/']", "a[href$='/asks/']", "main td a[href$='/asks/']"),
    ),
    Visit("plan-amendment", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href$='/amendment/']")),
    Visit("plan-burden", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href$='/burden/']")),
    Visit(
        "plan-signers",
        "plan_office",
        "/plans/",
        ("main table a[href^='/plans/']", "a[href$='/asks/']", "a[href$='/signers/']"),
    ),
    Visit("plan-timeline", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href$='/timeline/']")),
    Visit("ledger", "plan_office", "/ledger/"),
    Visit("ledger-handler", "handler", "/ledger/"),
    Visit("assignment", "handler", "/ledger/", ("main a[href^='/assignments/']",)),
    Visit("report-new", "handler", "/ledger/", ("main a[href^='/assignments/']", "main a[href^='/reports/new/']")),
    Visit(
        "extension-ask",
        "handler",
        "/ledger/?plan=1&view=list&state=open",
        (LINE_OF_LIST, "main a[href$='/extension/']"),
    ),
    Visit("extensions", "plan_office", "/extensions/?state=all"),
    Visit("extension", "plan_office", "/extensions/?state=all", ("main table a[href^='/extensions/']",)),
    Visit("ledger-settings", "plan_office", "/ledger/", ("main a[href$='/rules/']",)),
    Visit("due-day", "plan_office", "/ledger/?plan=1&view=list&due=none", (LINE_OF_LIST, "main a[href$='/due/']")),
    Visit("supervision", "supervisor", "/supervision/"),
    Visit("supervised-line", "supervisor", "/supervision/?state=open", ("main table a[href^='/assignments/']",)),
    Visit("guidance", "supervisor", "/supervision/", ("main table a[href$='/guidance/']",)),
    Visit("reports", "handler", "/reports/"),
    Visit("report", "handler", "/reports/", ("main table a[href^='/reports/']",)),
    Visit(
        "evidence-preview",
        "handler",
        "/reports/?q=在建工程",
        ("main table a[href^='/reports/']", "main a[href$='/preview/']"),
    ),
    Visit("reviews", "reviewer", "/reviews/"),
    Visit("reviews-filtered", "reviewer", "/reviews/?waiting=1&kind=completion&signals=none"),
    Visit(
        "review-rules",
        "plan_office",
        "/plans/",
        ("main table a[href^='/plans/']", "a[href$='/asks/']", "a[href$='/review-rules/']"),
    ),
    Visit("signals", "reviewer", "/signals/"),
    Visit("signal", "reviewer", "/signals/?code=similar_picture", ("main table a[href^='/signals/']",)),
    Visit("signal-text", "reviewer", "/signals/?code=shared_text", ("main table a[href^='/signals/']",)),
    Visit("mails", "plan_office", "/intake/"),
    Visit("mail", "plan_office", "/intake/", ("main table a[href^='/intake/']",)),
    Visit("organizations", "administrator", "/organizations/"),
    Visit("organization", "administrator", "/organizations/", (TREE,)),
    Visit("roster-import", "administrator", "/organizations/import/"),
    Visit("organization-add", "administrator", "/organizations/add/"),
    Visit("organization-rename", "administrator", "/organizations/", (TREE, "a[href$='/rename/']")),
    Visit("organization-particulars", "administrator", "/organizations/", (TREE, "a[href$='/particulars/']")),
    Visit("organization-move", "administrator", "/organizations/", (TREE, "a[href$='/move/']")),
    Visit("organization-reorganize", "administrator", "/organizations/", (TREE, "a[href$='/reorganize/']")),
    Visit("kinds", "administrator", "/organizations/kinds/"),
    Visit("kind-add", "administrator", "/organizations/kinds/add/"),
    Visit("kind-change", "administrator", "/organizations/kinds/", ("main table a[href$='/change/']",)),
    Visit("vacancies", "administrator", "/organizations/vacancies/"),
    Visit(
        "post",
        "administrator",
        "/contacts/",
        ("main tbody a[href^='/organizations/']", "main a[href^='/organizations/posts/']"),
    ),
    Visit("contacts", "handler", "/contacts/"),
    Visit("contacts-print", "handler", "/contacts/print/?role=handler"),
    Visit(
        "contacts-of-plan", "plan_office", "/plans/", ("main table a[href^='/plans/']", "a[href^='/contacts/plans/']")
    ),
    Visit("contacts-wrong-link", None, "/contacts/answer/1-0/", status=404),
    Visit("notices", "plan_office", "/notices/"),
    Visit("notices-none", "auditor", "/notices/"),
    Visit("notice-settings", "handler", "/notices/settings/"),
    Visit("plan-notices", "plan_office", "/notices/plans/1/"),
    Visit("robots", "plan_office", "/notices/robots/"),
    Visit("deliveries", "administrator", "/notices/deliveries/"),
    Visit("audit", "auditor", "/audit/"),
    Visit("audit-verifications", "auditor", "/audit/verifications/"),
]


def go(page: Page, visit: Visit) -> None:
    """Opens the page of the visit; each link is followed to where it leads."""
    answer = page.goto(visit.path)
    for link in visit.follow:
        href = page.locator(link).first.get_attribute("href")
        assert href, f"{visit.name}: {link} leads nowhere"
        answer = page.goto(href)
    assert answer
    assert answer.status == visit.status
    settle(page)


def settle(page: Page) -> None:
    """Waits for the parts that the page fetches by itself."""
    if page.locator("[hx-trigger*=load]").count():
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page_in_chinese(visit: Visit, visitors: Visitors) -> None:
    page = visitors.open(visit.person)
    visitors.watch(page).expected = {visit.status}
    go(page, visit)
    shot(page, f"{visit.name}-1440")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert serious_findings(page) == []
    assert english_words(page) == []
    page.set_viewport_size(PHONE)
    page.reload()
    settle(page)
    shot(page, f"{visit.name}-390")
    assert overflow(page) == []
    assert serious_findings(page) == []


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="words do not depend on the database")
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page_in_traditional_chinese(visit: Visit, visitors: Visitors) -> None:
    page = visitors.open(visit.person, language="zh-hant")
    visitors.watch(page).expected = {visit.status}
    go(page, visit)
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    shot(page, f"{visit.name}-1440-hant")
    assert english_words(page) == []
    assert simplified_words(page) == []


@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="words do not depend on the database")
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page_in_english(visit: Visit, page_as: Callable[..., Page], visitors: Visitors) -> None:
    page = page_as(visit.person, language="en", size=PHONE)
    visitors.watch(page).expected = {visit.status}
    go(page, visit)
    assert page.locator("html").get_attribute("lang") == "en"
    shot(page, f"{visit.name}-390-en")
    assert overflow(page) == []
    page.set_viewport_size(DESKTOP)
    shot(page, f"{visit.name}-1440-en")
