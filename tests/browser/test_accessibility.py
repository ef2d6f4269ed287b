"""axe-core finds nothing serious on any page that a role of the shop can open, light or dark, folded or unfolded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Invite
from tests.browser.people import Person

GRAVE = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


HAS_LOADED = "new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))"
UNFOLDED = "details.pop[open], dialog[open]"


def findings(page: Page, within: str | None = None) -> Iterator[str]:
    """What axe-core calls serious or critical, with the first element that has it; `within` looks at a part only."""
    page.evaluate(HAS_LOADED)  # without its styles every page has findings
    result: dict[str, Any] = Axe().run(page, context=within, options=RULES).response
    for each in result["violations"]:
        if each["impact"] in GRAVE:
            node = each["nodes"][0]
            yield f"{page.url}: {each['id']} ({each['help']}) at {node['target']}: {node['html'][:160]}"


def addresses(person: Person) -> list[str]:
    """The pages of the menu, the first record of each list, and what belongs to everybody."""
    found = [*person.menu(), "/account", "/go?q=an", "/lists/bulk"]
    for path in person.menu():
        person.page.goto(path)
        row = person.page.locator("tr[data-row]").first
        if row.count():
            found.append(str(row.get_attribute("data-row")))
    return list(dict.fromkeys(found))


def test_pages_of_every_kind_have_no_serious_finding(invite: Invite) -> None:
    """One page of the clerk's in nine; all of everybody's are looked at in the long form below."""
    person = invite("clerk")
    some = addresses(person)[::9]
    assert len(some) > 5
    seen: list[str] = []
    for path in some:
        person.page.goto(path)
        seen += findings(person.page)
    assert seen == []


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_no_page_has_a_serious_finding(invite: Invite) -> None:
    """A page that several roles can open is looked at once."""
    seen: list[str] = []
    looked_at: set[str] = set()
    for login in ("clerk", "cashier", "accountant"):
        person = invite(login)
        if not person.page.locator("a.menu-link").count():
            person.page.goto("/account")
        for path in addresses(person):
            if path not in looked_at:
                looked_at.add(path)
                person.page.goto(path)
                seen += findings(person.page)
    assert len(looked_at) > 50
    assert seen == []


def test_no_page_has_a_serious_finding_in_the_dark(invite: Invite) -> None:
    person = invite("clerk")
    person.page.emulate_media(color_scheme="dark")
    seen: list[str] = []
    for path in ("/documents/", "/catalog/", "/pos-types/", "/documents/?where=total:ge:1&where=2:total:le:5"):
        person.page.goto(path)
        seen += findings(person.page)
    assert seen == []


def test_nothing_that_unfolds_has_a_serious_finding(invite: Invite) -> None:
    """Only what is unfolded is looked at: it covers parts of the page on purpose."""
    person = invite("clerk")
    page = person.page
    seen: list[str] = []
    page.goto("/catalog/?where=price:ge:1&draft=2:name&draft=2:active")
    seen += findings(page, UNFOLDED)
    for name in ("Columns", "Views", "Export"):
        page.goto("/catalog/")
        page.locator("summary", has_text=name).click()
        seen += findings(page, UNFOLDED)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("new")
    expect(page.locator("#palette a").first).to_be_visible()
    seen += findings(page, UNFOLDED)
    page.goto("/catalog/?format=print")
    seen += findings(page)
    page.goto("/catalog/")
    page.locator("input[name=row]").first.check()
    page.get_by_role("button", name="Set category").click()
    page.get_by_label("Category").select_option(index=2)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    seen += findings(page)
    assert seen == []
