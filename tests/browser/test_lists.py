"""A clerk at a list: conditions, a kept view, rows chosen over two pages and changed together, the way to anywhere."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import Person


def test_a_clerk_at_a_list(house: House, invite: Invite) -> None:
    clerk = invite("clerk")
    narrows_and_keeps(clerk.page)
    clerk.picture("list-conditions")
    chooses_over_two_pages(clerk, house)
    goes_anywhere_by_keys(clerk.page)


def narrows_and_keeps(page: Page) -> None:
    page.goto("/catalog/")
    page.locator("summary", has_text="Filter").click()
    panel = page.locator("form[data-conditions]")
    panel.locator("select[name=add]").first.select_option(label="Price")
    line = panel.locator(".condition").last
    expect(line.locator("[data-second]")).to_be_hidden()
    line.locator("select").select_option(label="between")
    line.get_by_label("Price: value").fill("1")
    line.get_by_label("Price: up to").fill("2.5")
    panel.get_by_role("button", name="Apply").last.click()
    expect(page.locator(".chip").first).to_contain_text("Price: 1 – 2.5")
    expect(page).to_have_url("/catalog/?where=price:between:1:2.5")
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Keep what is shown as").fill("Small change")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("summary", has_text="Small change")).to_be_visible()


def chooses_over_two_pages(clerk: Person, house: House) -> None:
    page = clerk.page
    page.goto("/catalog/?view=none")
    first = page.locator("input[name=row]").first
    one = first.get_attribute("value")
    first.check()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**after=**")
    last = page.locator("input[name=row]").last
    other = last.get_attribute("value")
    last.check()
    expect(page.locator("[data-chosen]")).to_have_text("2 rows chosen")
    page.get_by_role("button", name="Set category").click()
    page.get_by_label("Category").select_option(label="Kitchen")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Do it to 2 rows").click()
    expect(page.get_by_text("2 done · 0 refused · 0 waiting")).to_be_visible()
    clerk.picture("list-bulk-result")
    query = (
        "SELECT count(*) FROM catalog_item i JOIN catalog_category c ON c.id = i.category_id WHERE c.name = 'Kitchen'"
    )
    assert house.one(f"{query} AND i.id IN (?, ?)", one, other) == 2
    page.goto("/catalog/?view=none")
    expect(page.locator("[data-chosen]")).to_be_hidden()


def goes_anywhere_by_keys(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("RETAIL")
    found = page.locator("#palette a").first
    expect(found).to_contain_text("RETAIL")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code", exact=True)).to_have_value("RETAIL")
