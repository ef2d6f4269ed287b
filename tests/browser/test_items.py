"""Items: the clerk sets them up and prints labels; the till reads their codes, asks for lots and adds deposits."""

from __future__ import annotations

import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, Person
from tests.browser.till import TillScreen

WATER, CHEESE, TOTE = "2000000000114", "2000000000442", "T-10"
GROUP = "\x1d"
LINES = (
    "SELECT line.item_code, line.type, line.quantity, line.price, line.trace FROM documents_line line"
    " JOIN documents_document document ON document.id = line.document_id WHERE document.number_text = ? ORDER BY line.n"
)


def test_a_clerk_sets_up_an_item(invite: Invite) -> None:
    clerk = invite("clerk")
    page = clerk.page
    page.goto("/catalog/?q=D-03&go=1")
    expect(page.get_by_role("heading", name="Mineral water 0.75 l")).to_be_visible()
    expect(page.locator("#unit-price")).to_contain_text("€1.19 / l")
    expect(page.locator("#stock")).to_contain_text("Laden Mitte")
    expect(page.locator("#deposit_item_id")).to_have_value("PF-25 – Bottle deposit 0.25")
    clerk.picture("item")
    page.get_by_label("Order again below").fill("9000")
    page.get_by_label("Order up to").fill("9500")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/stock/to-order?q=D-03")
    expect(page.locator("tbody tr")).to_contain_text("Mineral water")
    clerk.picture("to-order")


def test_a_clerk_makes_variants_and_tries_a_code(invite: Invite) -> None:
    clerk = invite("clerk")
    page = clerk.page
    page.goto("/catalog/?q=T-10&go=1")
    page.get_by_role("link", name="Variants").click()
    expect(page.locator("[name$='-code']")).to_have_count(6)
    clerk.picture("variants")
    page.goto("/catalog/codes?q=PIECES&go=1")
    page.get_by_label("Scan a code").fill("QTY*D-03*35")
    page.get_by_role("button", name="What does it mean?").click()
    expect(page.locator("#what-it-means")).to_contain_text("D-03 – Mineral water 0.75 l")
    expect(page.locator("#what-it-means")).to_contain_text("35")
    clerk.picture("rule-for-codes")


def test_a_clerk_prints_labels(invite: Invite) -> None:
    clerk = invite("clerk")
    page = clerk.page
    page.goto("/catalog/?q=D-07&go=1")
    page.get_by_role("link", name="Print labels").click()
    page.get_by_label("Labels").fill("3")
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_label(re.compile("Labels of Rhubarb"))).to_have_value("3")
    clerk.picture("labels")
    address = page.locator("#print").get_attribute("action")
    file = clerk.context.request.get(f"{address}?format={page.locator('#format').input_value()}")
    text = PdfReader(io.BytesIO(file.body())).pages[0].extract_text()
    assert text.count("Rhubarb spritzer") == 3
    assert "€5.42 / l" in text


def test_the_till_reads_codes_and_asks_for_what_goods_need(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.ready()
    deposit_follows(till)
    a_variant_is_chosen(till)
    a_lot_is_asked_for(till, cashier)
    till.page.keyboard.press("F10")
    till.shows("done")
    number = till.receipt()
    rows = house.rows(LINES, number)
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("D-03", "item", 3000),
        ("PF-25", "bottle_deposit", 3000),
        ("T-10-RED-L", "item", 1000),
        ("F-01", "item", 1000),
        ("F-01", "item", 1000),
    ]
    assert [row[4] for row in rows[3:]] == [
        '{"lot": "L-77", "best_before": "2027-01-31"}',
        '{"lot": "AB12", "best_before": "2027-02-28"}',
    ]
    assert house.one("SELECT lot FROM stock_move_trace WHERE lot = 'AB12'") == "AB12"


def deposit_follows(till: TillScreen) -> None:
    till.scan(WATER)
    till.scan("QTY*D-03*2")
    expect(till.page.locator(".line")).to_have_count(2)
    till.has(2, "3.42")
    till.person.picture("till-deposit", ((390, 844), TILL))


def a_variant_is_chosen(till: TillScreen) -> None:
    till.type(TOTE)
    expect(till.page.locator("#notice-text")).to_have_text("Tote bag: which one?")
    expect(till.page.locator(".tile")).to_have_count(6)
    till.tile("Tote bag red large").click()
    till.has(3, "18.92")


def a_lot_is_asked_for(till: TillScreen, cashier: Person) -> None:
    till.scan(CHEESE)
    expect(till.page.locator("#trace")).to_be_visible()
    cashier.picture("till-lot", ((390, 844), TILL))
    till.page.locator("#trace").get_by_role("button", name="Add to the sale").click()
    expect(till.page.locator("#trace-error")).to_have_text("Scan or type the lot.")
    till.page.get_by_label("Lot").fill("L-77")
    till.page.get_by_label("Best before").fill("2027-01-31")
    till.page.locator("#trace").get_by_role("button", name="Add to the sale").click()
    till.has(4, "24.32")
    till.scan(f"]C101{CHEESE.zfill(14)}10AB12{GROUP}17270228")
    till.has(5, "29.72")
    expect(till.page.locator(".line").last).to_contain_text("Lot AB12")
