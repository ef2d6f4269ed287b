"""A clerk sets up a stall: a numbering, a POS type like the shop's, a till; tries it; and a cashier sells there."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import DESK, TILL, TILLS, Person
from tests.browser.till import APPLE_JUICE, OAT_MILK, TillScreen

BY_CODE = re.compile(r"\bSTALL\b")  # the code, and not a name with a stall in it


def test_a_stall(house: House, invite: Invite) -> None:
    clerk = invite("clerk", DESK)
    numbers_the_receipts(clerk)
    copies_the_pos_type(clerk)
    makes_a_till(clerk)
    tries_it(clerk, house)
    till = TillScreen(invite("cashier", TILL), "T9")
    sells_at_the_stall(till, house)
    moves_cash(till, house)
    parks_and_is_signed_out(clerk, till)


def numbers_the_receipts(clerk: Person) -> None:
    page = clerk.page
    page.goto("/numbering/new")
    page.get_by_label("Code").fill("RC-T9")
    page.get_by_label("Name", exact=True).fill("Receipts of the stall")
    page.get_by_label("Numbers", exact=True).select_option(label="Receipt")
    page.get_by_label("Format", exact=True).fill("T9-{YY}-{n:04}")
    expect(page.locator("[data-preview-text]")).to_contain_text("-0002")
    page.get_by_label("Format", exact=True).fill("T9-{n:04}")
    expect(page.locator("[data-preview-text]")).to_contain_text("must contain {YYYY}")
    page.get_by_label("Format", exact=True).fill("T9-{YYYY}-{n:04}")
    clerk.picture("numbering-new")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/numbering/new-year/")
    expect(page.get_by_text("Every numbering in use gives numbers")).to_be_visible()
    clerk.picture("new-year")


def copies_the_pos_type(clerk: Person) -> None:
    page = clerk.page
    page.goto("/pos-types/")
    page.get_by_role("row", name="RETAIL").get_by_role("link").first.click()
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Copy").click()
    page.get_by_label("Code", exact=True).fill("STALL")
    page.get_by_label("Name", exact=True).fill("Stall")
    page.get_by_label("Print the receipt").select_option(label="When it is asked for")
    page.get_by_label("First free field").fill("Table")
    page.get_by_label("Put equal items into one line").select_option(label="Never")
    page.get_by_label("Notes on lines").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def makes_a_till(clerk: Person) -> None:
    page = clerk.page
    page.goto("/set-up/tills/new")
    expect(page.get_by_label("POS type").locator("option:checked")).to_have_text("Retail")
    page.get_by_label("Code", exact=True).fill("T9")
    page.get_by_label("Name", exact=True).fill("Stall")
    page.get_by_label("POS type").select_option(label="Stall")
    page.get_by_label("Series of its receipts").select_option(label="Receipts of the stall")
    page.get_by_label("Cash drawer").select_option(label="T1-DRAWER")
    page.get_by_label("Receipt printer").select_option(label="T1-PRINTER")
    clerk.picture("till-new")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def tries_it(clerk: Person, house: House) -> None:
    page = clerk.page
    before = house.one("SELECT count(*) FROM documents_document")
    page.goto("/pos-types/")
    page.get_by_role("row", name=BY_CODE).get_by_role("link").first.click()
    clerk.picture("pos-type-stall")
    page.get_by_role("link", name="Try it").click()
    expect(page.get_by_text("T9-")).not_to_have_count(0)
    expect(page.get_by_text("Printed when it is asked for:")).to_be_visible()
    expect(page.locator("pre").first).to_contain_text("Table: …")
    clerk.picture("pos-type-try")
    assert house.one("SELECT count(*) FROM documents_document") == before
    assert house.one("SELECT count(*) FROM pos_till t JOIN numbering_range r ON 1 WHERE t.code = 'T9'") > 0


def sells_at_the_stall(till: TillScreen, house: House) -> None:
    page = till.page
    till.person.expects("401.*/state")  # the till may ask for its devices while its session ends
    till.ready("50.00")
    for _each in range(2):
        till.scan(OAT_MILK)
    expect(page.locator("#lines .line")).to_have_count(2)
    till.press("Open item")
    page.get_by_label("Charge").check()
    page.get_by_label("Description").fill("Delivery")
    page.get_by_label("Price with VAT").fill("4")
    page.get_by_role("button", name="Add to the sale").click()
    expect(page.locator("#lines .line")).to_have_count(3)
    page.keyboard.press("F3")
    page.get_by_label("Name, number, town or telephone").fill("ber")
    expect(page.locator("#customers-list .parked-row").first).to_be_visible()
    till.person.picture("till-customers", TILLS)
    name = page.locator("#customers-list [data-slot=name]").first.inner_text()
    page.locator("#customers-list .parked-row").first.click()
    expect(page.locator("#cart-title")).to_have_text(name)
    page.keyboard.press("F9")
    till.shows("pay")
    page.get_by_label("Table").fill("7")
    till.person.picture("till-pay-asked", TILLS)
    page.keyboard.press("F10")
    till.shows("done")
    number = till.receipt()
    expect(page.locator("#done-print")).to_have_text("Print the receipt")
    row = house.rows("SELECT note, party_id FROM documents_document WHERE number_text = ?", number)[0]
    assert row[0].startswith("Table: 7")
    assert row[1] is not None
    till.next_sale()


def moves_cash(till: TillScreen, house: House) -> None:
    page = till.page
    till.press_more("Cash in or out")
    page.get_by_label("Cash out").check()
    page.get_by_label("Amount (EUR)").fill("5")
    page.get_by_label("Reason").select_option(label="Bürobedarf 19 %")
    page.get_by_label("Note", exact=True).fill("Tape")
    till.person.picture("till-cash-out", TILLS)
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#notice-text")).to_contain_text("went out of the drawer")
    assert house.rows("SELECT amount, reason FROM pos_cash_move WHERE kind = 'cash_out'") == [
        (-500, "Bürobedarf 19 %: Tape")
    ]
    till.press_more("Open the drawer")
    expect(page.locator("#live")).to_have_text("The drawer is opening.")
    assert house.one("SELECT count(*) FROM fiscal_journal WHERE kind = 'drawer'") == 1


def parks_and_is_signed_out(clerk: Person, till: TillScreen) -> None:
    """A type that signs out after each sale: the parked sale is still there for whoever signs in next."""
    clerk.page.goto("/pos-types/")
    clerk.page.get_by_role("row", name=BY_CODE).get_by_role("link").first.click()
    clerk.page.get_by_label("Sign out after each sale").check()
    clerk.page.get_by_role("button", name="Save").click()
    expect(clerk.page.get_by_text("Saved.")).to_be_visible()
    page = till.page
    with page.expect_response(lambda answer: answer.url.endswith("/catalogue") and answer.status == 200):
        till.go()
    till.scan(OAT_MILK)
    till.has(1, "1.99")
    page.keyboard.press("F4")
    expect(page.locator("#live")).to_have_text("Sale parked.")
    till.has(0, "0.00")
    expect(page.locator("#act-parked")).to_have_text("1 parked")
    till.scan(APPLE_JUICE)
    till.has(1, "2.49")
    page.keyboard.press("F10")
    till.shows("done")
    till.press("Next sale")
    expect(page).to_have_url(re.compile("/sign-in"))
    till.person.fill_in("cashier")
    expect(page).not_to_have_url(re.compile("/sign-in"))
    till.go()
    page.keyboard.press("F4")
    expect(page.locator("#parked-list .parked-row")).to_have_count(1)
    till.person.picture("till-parked", TILLS)
    page.locator("#parked-list .parked-row").click()
    till.has(1, "1.99")
    expect(page.locator("#act-parked")).to_be_hidden()
