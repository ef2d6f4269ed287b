"""A cashier's shift: float, a cash sale with receipt and drawer, a card sale, a code nobody knows, and the close."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, TILLS, Person
from tests.browser.till import OAT_MILK, RYE_BREAD, TillScreen

UNKNOWN = "4006381333931"
DOCUMENT = "SELECT id FROM documents_document WHERE number_text = ?"


def document(house: House, number: str) -> str:
    return str(house.one(DOCUMENT, number))


def jobs(house: House, sale: str) -> set[tuple[str, str]]:
    """Kind and state of what the devices were told in the moment of a sale."""
    query = (
        "SELECT other.kind, other.state FROM devices_job other JOIN devices_job receipt USING (created_at)"
        " WHERE receipt.document_id = ? AND receipt.kind = 'receipt'"
    )
    return {(kind, state) for kind, state in house.rows(query, sale)}


def test_a_shift(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.go()
    opens_the_shift(till)
    number = sells_for_cash(till, house)
    sees_the_paper(cashier, house, number)
    till.go()
    sells_by_card(till, house)
    meets_an_unknown_code(till)
    closes_the_shift(till, house)


def opens_the_shift(till: TillScreen) -> None:
    till.closed()
    till.person.picture("till-open-shift", TILLS)
    till.page.get_by_label("Float in the drawer").fill("much")
    till.page.keyboard.press("Enter")
    expect(till.page.locator("#shift-open [role=alert]")).to_have_text("Enter an amount such as 20 or 12.50.")
    till.open_shift("100.00")
    for lamp in ("printer", "online"):
        expect(till.lamp(lamp)).to_have_attribute("data-state", "ok")


def sells_for_cash(till: TillScreen, house: House) -> str:
    before = dict(house.rows("SELECT item_id, quantity FROM stock_level"))
    till.type(RYE_BREAD)
    till.has(1, "3.20")
    till.tile("Pretzel").click()
    till.tile("Oat milk").click()
    till.has(3, "6.14")
    expect(till.line("Oat milk")).to_contain_text("19%")
    expect(till.line("Rye bread")).to_contain_text("7%")
    till.person.picture("till-sell", TILLS)
    till.line("Oat milk").locator("button").first.click()
    till.press("Why?")
    expect(till.line("Oat milk").locator(".line-why")).to_contain_text("price1.99")
    till.person.picture("till-line", TILLS)
    till.line("Oat milk").get_by_role("button", name="Note", exact=True).click()
    till.page.locator("#tool-input").fill("for Mrs Berg")
    till.page.keyboard.press("Enter")
    expect(till.line("Oat milk")).to_contain_text("for Mrs Berg")

    till.press("Pay")
    till.shows("pay")
    expect(till.page.locator("#due")).to_have_text("6.14")
    till.page.get_by_label("Received").fill("20")
    expect(till.page.locator("#change")).to_have_text("13.86")
    till.person.picture("till-pay", TILLS)
    till.page.get_by_label("Received").fill("")
    till.page.locator("#notes").get_by_role("button", name="10", exact=True).click()
    till.shows("done")
    expect(till.page.locator("#done-change")).to_have_text("3.86")
    number = till.receipt()
    till.person.picture("till-done", TILLS)
    is_stored(house, number, before)
    return number


def is_stored(house: House, number: str, before: dict[int, int]) -> None:
    sale = document(house, number)
    stored = house.rows("SELECT kind, total, settled, line_count FROM documents_document WHERE id = ?", sale)
    assert stored == [("receipt", 614, 614, 3)]
    taxes = house.rows("SELECT rate, gross FROM documents_tax WHERE document_id = ? ORDER BY rate", sale)
    assert [(rate // 10**6, gross) for rate, gross in taxes] == [(7, 415), (19, 199)]
    assert house.rows("SELECT amount, given, change FROM payments_tender WHERE document_id = ?", sale) == [
        (614, 1000, 386)
    ]
    sold = house.rows("SELECT item_id, quantity FROM stock_move WHERE document_id = ?", sale)
    after = dict(house.rows("SELECT item_id, quantity FROM stock_level"))
    assert [quantity for _, quantity in sold] == [-1000] * 3
    assert all(after[item] == before[item] - 1000 for item, _ in sold)
    entry = house.rows("SELECT debit, line_count FROM ledger_entry WHERE source_id = ?", sale)
    assert len(entry) == 1
    assert entry[0][0] >= 614


def sees_the_paper(cashier: Person, house: House, number: str) -> None:
    sale = document(house, number)
    done = {("receipt", "done"), ("drawer", "done")}
    house.until(lambda: jobs(house, sale) == done, f"receipt and drawer are done: {jobs(house, sale)}")
    [paper] = [sheet for sheet in house.paper("T1-PRINTER") if number in sheet]
    assert "Rye bread" in paper
    assert "for Mrs Berg" in paper
    assert "6.14" in paper.replace(",", ".")

    page = cashier.page
    page.goto("/devices/")
    drawer = page.get_by_role("row", name="T1-DRAWER").first
    expect(drawer).to_contain_text("open")
    cashier.picture("devices")
    receipt = page.get_by_role("region", name="Latest jobs").get_by_role("row").filter(has_text="Receipt")
    receipt.get_by_role("link").first.click()
    picture = page.locator("img.receipt-picture")
    expect(picture).to_be_visible()
    assert shown(picture), "the picture of the paper is broken"
    expect(picture).to_have_attribute("alt", re.compile(re.escape(number)))
    cashier.picture("device-job")


def shown(picture: Locator) -> bool:
    """Whether the browser could read the picture."""
    return bool(picture.evaluate("(each) => each.complete && each.naturalWidth > 100"))


def sells_by_card(till: TillScreen, house: House) -> None:
    till.scan(OAT_MILK)
    till.has(1, "1.99")
    till.page.keyboard.press("F9")
    till.shows("pay")
    till.page.locator("#methods").get_by_role("button", name="Karte").click()
    till.shows("done")
    expect(till.page.locator("#done-change-box")).to_be_hidden()
    sale = document(house, till.receipt())
    methods = house.rows(
        "SELECT m.code, t.amount, t.change FROM payments_tender t JOIN payments_method m ON m.id = t.method_id"
        " WHERE t.document_id = ?",
        sale,
    )
    assert methods == [("card", 199, 0)]
    till.next_sale()


def meets_an_unknown_code(till: TillScreen) -> None:
    till.scan(UNKNOWN)
    notice = till.page.locator("#notice-text")
    expect(notice).to_have_text(f"Nothing is known under {UNKNOWN}. Check the label, or sell it as an open item.")
    till.person.picture("till-unknown-code", TILLS)
    till.has(0, "0.00")
    till.scan(RYE_BREAD)
    expect(notice).to_be_hidden()
    till.has(1, "3.20")
    till.page.keyboard.press("-")
    till.has(0, "0.00")


def closes_the_shift(till: TillScreen, house: House) -> None:
    till.press_more("Close shift")
    till.page.get_by_label("Counted cash").fill("106.00")
    till.person.picture("till-close-shift", TILLS)
    till.page.locator("#shift-close").get_by_role("button", name="Close shift").click()
    expect(till.page.locator("#shift-closed-title")).to_contain_text("Shift closed, Z report")
    expect(till.page.locator("#closed-facts")).to_contain_text("106.14")
    expect(till.page.locator("#closed-facts")).to_contain_text("−0.14")
    till.person.picture("till-shift-closed", TILLS)
    till.page.get_by_role("link", name="Show the Z report").click()
    sheet = till.page.locator("article.sheet")
    expect(sheet.get_by_role("row", name="7%")).to_contain_text("4.15")
    expect(sheet.get_by_role("row", name="19%")).to_contain_text("3.98")
    till.person.picture("z-report")
    close, counted, difference, body = house.rows(
        "SELECT id, counted, difference, body FROM pos_close ORDER BY at DESC LIMIT 1"
    )[0]
    assert (counted, difference) == (10600, -14)
    assert json.loads(body)["receipts"] == 2
    assert house.one("SELECT count(*) FROM pos_close_sale WHERE close_id = ?", close) == 2
