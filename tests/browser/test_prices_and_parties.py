"""The clerk makes prices and looks after customers; the till sells at what was agreed."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import Person

NOTEBOOK = "P-02"


def test_prices(house: House, invite: Invite) -> None:
    clerk = invite("clerk")
    makes_a_list(clerk)
    writes_a_row(clerk)
    gives_it_to_a_customer(clerk)
    asks_which_price(clerk)
    changes_many_and_takes_it_back(clerk, house)


def test_parties(house: House, invite: Invite) -> None:
    clerk = invite("clerk")
    makes_a_customer(clerk, house)
    sees_what_is_held(clerk)
    forgets(clerk, house)


def makes_a_list(clerk: Person) -> None:
    page = clerk.page
    page.get_by_role("link", name="Price lists").click()
    expect(page.get_by_role("row", name="RETAIL")).to_be_visible()
    clerk.picture("price-lists")
    page.get_by_role("link", name="New price list").click()
    form = page.locator("#edit")
    form.get_by_label("Code").fill("CLUB")
    form.get_by_label("Name").fill("Club")
    form.get_by_label("Rank").fill("30")
    page.get_by_label("Without a row of its own, a price comes from").select_option(label="another price list")
    page.get_by_label("That list").select_option(label="Retail")
    page.get_by_label("times").fill("0.8")
    page.get_by_label("in steps of").fill("1")
    page.get_by_label("ending in").fill("0.99")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    clerk.picture("price-list")


def writes_a_row(clerk: Person) -> None:
    page = clerk.page
    page.get_by_role("link", name="Its prices").click()
    page.get_by_role("link", name="New price").first.click()
    page.locator("#item_id").fill("D-01")
    page.get_by_label("Discounts (per cent)").fill("50+10,5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Discounts (per cent)")).to_have_value("50+10.5")
    clerk.picture("price")


def gives_it_to_a_customer(clerk: Person) -> None:
    page = clerk.page
    page.goto("/parties/?q=Lindner")
    page.get_by_role("link", name="10002").click()
    page.get_by_role("group", name="Prices", exact=True).get_by_label("Price list").select_option(label="Club")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def asks_which_price(clerk: Person) -> None:
    page = clerk.page
    page.goto("/price-lists/")
    page.get_by_role("link", name="Which price?").click()
    page.locator("#item_id").fill(NOTEBOOK)
    page.locator("#customer_id").fill("10002")
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Show the price").click()
    expect(page.locator(".figure")).to_have_text("5.99")
    expect(page.locator(".why-list")).to_contain_text("Price list Retail from quantity 3")
    expect(page.locator(".why-list")).to_contain_text("Rounded to the price ending of list Club")
    clerk.picture("which-price")


def changes_many_and_takes_it_back(clerk: Person, house: House) -> None:
    page = clerk.page
    before = house.rows("SELECT id, price, valid_to FROM price_lists_price ORDER BY id")
    page.goto("/price-lists/")
    page.get_by_role("row", name="RETAIL").get_by_role("link").first.click()
    page.get_by_role("link", name="Change many").click()
    page.get_by_label("Change in per cent").fill("3")
    page.get_by_label("Valid from").fill("2031-01-01")
    page.get_by_role("button", name="Preview").click()
    row = page.get_by_role("row", name=NOTEBOOK).first
    expect(row).to_contain_text("8.50")
    clerk.picture("price-change")
    assert house.rows("SELECT id, price, valid_to FROM price_lists_price ORDER BY id") == before
    page.get_by_role("button", name="Change these prices").click()
    expect(page.get_by_text("prices were changed.")).to_be_visible()
    assert house.one("SELECT count(*) FROM price_lists_price WHERE valid_from = '2031-01-01'") > 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The change was undone")).to_be_visible()
    assert house.rows("SELECT id, price, valid_to FROM price_lists_price ORDER BY id") == before


def makes_a_customer(clerk: Person, house: House) -> None:
    page = clerk.page
    page.get_by_role("link", name="Customers", exact=True).click()
    clerk.picture("customers")
    page.get_by_role("link", name="New customer").click()
    page.locator("#name").fill("Anke Antrag")
    page.get_by_label("Kind", exact=True).select_option(label="Person")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
    clerk.expects("422.*parties/new")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#errors")).to_contain_text("is not a valid IBAN")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Note for the till").fill("Takes no bag")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("BIC")).to_have_value("COBADEFFXXX")
    clerk.picture("customer")
    assert house.one("SELECT till_note FROM parties_party WHERE name = 'Anke Antrag'") == "Takes no bag"


def sees_what_is_held(clerk: Person) -> None:
    page = clerk.page
    page.get_by_role("link", name="Personal data").click()
    expect(page.get_by_role("region", name="Record", exact=True)).to_contain_text("Anke Antrag")
    clerk.picture("personal-data")
    with page.expect_download() as download:
        page.get_by_role("link", name="As JSON").click()
    found = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert found["party"][0]["iban"] == "DE89370400440532013000"


def forgets(clerk: Person, house: House) -> None:
    page = clerk.page
    code = str(house.one("SELECT code FROM parties_party WHERE name = 'Anke Antrag'"))
    page.get_by_label("to confirm").fill(code)
    page.get_by_role("button", name="Forget for good").click()
    expect(page.get_by_text("The person is forgotten")).to_be_visible()
    assert house.one("SELECT count(*) FROM parties_party WHERE name = 'Anke Antrag'") == 0
    assert house.one("SELECT count(*) FROM app_audit WHERE old LIKE '%Anke%' OR new LIKE '%Anke%'") == 0
