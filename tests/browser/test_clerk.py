"""The clerk sets a shop up: numberings, a POS type from the parts of many modules, and a catalogue from a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import Person

CATALOGUE = Path(__file__).parent / "data" / "artikel.csv"
FAULTS = {
    5: "There is no VAT code for a rate of neunzehn %.",
    7: "The check digit of barcode 4000503840506 is wrong.",
    9: "The number -0,79 is below zero.",
    11: "Item number A00001 stands further up already.",
    12: "The name is missing.",
}


def test_setting_up(house: House, invite: Invite) -> None:
    stranger = invite()
    meets_the_door(stranger)
    clerk = invite("clerk")
    looks_at_numberings(clerk)
    makes_a_pos_type(clerk, house)
    imports_a_catalogue(clerk, house)


def meets_the_door(stranger: Person) -> None:
    page = stranger.page
    page.goto("/pos-types/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.picture("sign-in")
    page.get_by_label("Name").fill("clerk")
    page.get_by_label("Password").fill("guessed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    stranger.picture("sign-in-refused")
    stranger.expects("sign-in")


def looks_at_numberings(clerk: Person) -> None:
    page = clerk.page
    page.get_by_role("link", name="Numberings").click()
    row = page.get_by_role("row", name="RC-T1")
    expect(row).to_contain_text("T1-{YYYY}-{n:06}")
    clerk.picture("numberings")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipts of till 1")
    clerk.picture("numbering")


def makes_a_pos_type(clerk: Person, house: House) -> None:
    page = clerk.page
    page.get_by_role("link", name="POS types").first.click()
    expect(page.get_by_role("row", name="RETAIL")).to_be_visible()
    page.get_by_role("link", name="New POS type").click()
    for part in ("Numberings", "Prices", "Stock", "Payments", "Posting", "Fiscal device", "Sales screen", "Printing"):
        expect(page.get_by_role("group", name=part, exact=True)).to_be_visible()
    clerk.expects("422.*pos-types/new")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#errors")).to_contain_text("3 fields need your attention.")
    clerk.picture("pos-type-refused")

    page.get_by_label("Code", exact=True).fill("MARKET")
    page.get_by_label("Name", exact=True).fill("Market stall")
    page.get_by_label("Text on the receipt").fill("See you on Saturday.")
    page.get_by_label("Receipt", exact=True).select_option(label="RC-T2 – Receipts of till 2")
    page.get_by_label("When too little is in stock").select_option(label="Sell, and say so")
    page.get_by_label("Price list").select_option(label="Retail")
    page.get_by_label("Highest discount").fill("12.5")
    payments = page.get_by_role("group", name="Payments", exact=True)
    for place, method in enumerate(("Bar", "Karte")):
        payments.get_by_role("button", name="Add one more").click()
        payments.get_by_label("Payment method", exact=True).nth(place).select_option(label=method)
    page.get_by_label("Posting template").select_option(label="Ladenverkauf")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.wait_for_load_state("load")  # the keys of a form are there with its script
    page.get_by_label("Name", exact=True).fill("Market stall on Saturdays")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Market stall on Saturdays")
    page.goto("/pos-types/")
    row = page.get_by_role("row", name="MARKET")
    expect(row).to_contain_text("Market stall on Saturdays")
    clerk.picture("pos-types")
    row.get_by_role("link").first.click()
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("Clara Clerk")
    expect(history.locator("del").first).to_have_text("Market stall")
    clerk.picture("pos-type")
    holds_all_parts(house)


def holds_all_parts(house: House) -> None:
    key = house.one("SELECT id FROM pos_types_type WHERE code = 'MARKET' AND printed_note = 'See you on Saturday.'")
    methods = (
        "SELECT m.code FROM payments_pos_type p JOIN payments_method m ON m.id = p.method_id WHERE pos_type_id = ?"
    )
    assert {code for (code,) in house.rows(methods, key)} == {"cash", "card"}
    reason = "SELECT r.code FROM stock_pos_type s JOIN stock_reason r ON r.id = s.reason_id WHERE pos_type_id = ?"
    assert house.one(reason, key) == "SALE"
    assert house.one("SELECT discount_limit FROM price_lists_pos_type WHERE pos_type_id = ?", key) == 12_500_000
    assert house.one("SELECT count(*) FROM posting_pos_type WHERE pos_type_id = ?", key) == 1
    assert house.one("SELECT device FROM fiscal_pos_type WHERE pos_type_id = ?", key) == "none"
    changes = house.rows(
        "SELECT DISTINCT user_name FROM app_audit WHERE table_name = 'pos_types_type' AND key = ?", str(key)
    )
    assert changes == [("Clara Clerk",)]


def imports_a_catalogue(clerk: Person, house: House) -> None:
    page = clerk.page
    items = house.one("SELECT count(*) FROM catalog_item")
    looks_at_the_file(page)
    counts(page, new=6, changed=0, same=0, left_out=5)
    assert faults(page) == FAULTS
    assert house.one("SELECT count(*) FROM catalog_item") == items, "looking changed something"
    clerk.picture("import-preview")
    page.get_by_role("button", name="Import the good rows").click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    clerk.picture("import-done")
    assert house.one("SELECT count(*) FROM catalog_item") == items + 6
    assert house.rows("SELECT name, price FROM catalog_item WHERE code = 'A00008'") == [("Pfungstädter", 490_000)]
    stock = "SELECT quantity FROM stock_level l JOIN catalog_item i ON i.id = l.item_id WHERE code = 'A00010'"
    assert house.one(stock) == 13_760

    looks_at_the_file(page)
    counts(page, new=0, changed=0, same=6, left_out=5)
    before = house.one("SELECT count(*) FROM stock_move")
    page.get_by_role("button", name="Import the good rows").click()
    counts(page, new=0, changed=0, same=6, left_out=5)
    assert house.one("SELECT count(*) FROM catalog_item") == items + 6
    assert house.one("SELECT count(*) FROM stock_move") == before
    page.goto("/catalog/?q=4001187104525")
    expect(page.get_by_role("row", name="A00008")).to_contain_text("Pfungstädter")
    clerk.picture("items")


def looks_at_the_file(page: Page) -> None:
    page.goto("/catalog/items/import")
    page.get_by_label("File (CSV or XLSX)").set_input_files(CATALOGUE)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("combobox", name="Meaning of column Bezeichnung")).to_have_value("name")


def counts(page: Page, *, new: int, changed: int, same: int, left_out: int) -> None:
    wanted = f"{new} new · {changed} changed · {same} as before · {left_out} left out"
    expect(page.locator("#counts")).to_have_text(wanted)


def faults(page: Page) -> dict[int, str]:
    """The lines that the report names, with their reasons."""
    rows = page.locator("#faults tbody tr")
    cells = [rows.nth(index).locator("th, td").all_inner_texts() for index in range(rows.count())]
    return {int(line): reason for line, _row, _result, reason in cells}
