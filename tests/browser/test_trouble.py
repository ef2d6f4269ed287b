"""What goes wrong in a shop: no paper, no proxy, a session that is over, a till that somebody else has open."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, TILLS, Person
from tests.browser.till import OAT_MILK, RYE_BREAD, TillScreen

JOB = (
    "SELECT state FROM devices_job j JOIN documents_document d ON d.id = j.document_id"
    " WHERE j.kind = 'receipt' AND d.number_text = ?"
)
SALES = "SELECT count(*) FROM pos_sale"


def prints(house: House, receipt: str) -> None:
    """Wait until the receipt is on paper."""
    house.until(lambda: house.one(JOB, receipt) == "done", f"{receipt} is printed")
    assert sum(receipt in sheet for sheet in house.paper("T1-PRINTER")) == 1


def test_no_paper(house: House, invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    till.ready()
    owner = invite()
    paper_out(owner, on=True)
    try:
        expect(till.trouble("The paper has run out. Put in a new roll")).to_be_visible()
        expect(till.lamp("printer")).to_have_attribute("data-state", "gone")
        till.person.picture("till-no-paper", TILLS)
        receipt = till.sell_for_cash(RYE_BREAD)
        assert house.one(JOB, receipt) != "done"
    finally:
        paper_out(owner, on=False)
    prints(house, receipt)
    expect(till.lamp("printer")).to_have_attribute("data-state", "ok")
    expect(till.trouble("The paper has run out")).to_have_count(0)


def paper_out(owner: Person, *, on: bool) -> None:
    """Take the paper out of the virtual printer on the proxy's own page, or put it in."""
    page = owner.page
    if not page.url.startswith(owner.house.proxy_url):  # it renews itself; going there twice would break that off
        page.goto(owner.house.proxy_url)
    printer = page.get_by_role("region", name="T1-PRINTER")
    button = printer.get_by_role("button", name="Paper out")
    if (button.get_attribute("aria-pressed") == "true") != on:
        button.click()
    expect(button).to_have_attribute("aria-pressed", "true" if on else "false")
    owner.picture("proxy-paper-out" if on else "proxy")


def test_no_proxy(house: House, invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    till.ready()
    expect(till.lamp("printer")).to_have_attribute("data-state", "ok")
    house.stop_proxy()
    try:
        strip = till.trouble("The shop's device program is not connected. Receipts wait")
        expect(strip).to_be_visible(timeout=90_000)
        till.person.picture("till-no-proxy", TILLS)
        receipt = till.sell_for_cash(RYE_BREAD)
        assert house.one(JOB, receipt) != "done"
    finally:
        house.start_proxy()
    prints(house, receipt)
    expect(strip).to_have_count(0)


def test_the_session_is_over_before_paying(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.ready()
    before = house.one(SALES)
    scans_and_is_heard(till, RYE_BREAD)
    till.has(1, "3.20")
    cashier.expects("401")
    cashier.context.clear_cookies()
    till.scan(OAT_MILK)
    till.has(2, "5.19")
    expect(till.trouble("You have been signed out. The sale is kept; sign in to go on.")).to_be_visible()
    cashier.picture("till-signed-out", TILLS)
    assert house.one(SALES) == before
    signs_in_again(till)
    till.has(2, "5.19")
    cashier.page.keyboard.press("F10")
    till.shows("done")
    receipt = till.receipt()
    assert house.one(SALES) == before + 1
    assert house.one("SELECT total FROM documents_document WHERE number_text = ?", receipt) == 519


def test_the_session_is_over_while_paying(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.ready()
    before = house.one(SALES)
    scans_and_is_heard(till, RYE_BREAD)
    till.has(1, "3.20")
    cashier.page.keyboard.press("F9")
    till.shows("pay")
    cashier.expects("401")
    cashier.context.clear_cookies()
    cashier.page.keyboard.press("F10")
    till.shows("done")
    expect(cashier.page.locator("#done-text")).to_have_text("Sold and kept on this till")
    expect(till.trouble("You have been signed out.")).to_be_visible()
    cashier.picture("till-kept", TILLS)
    assert house.one(SALES) == before
    signs_in_again(till)
    house.until(lambda: house.one(SALES) == before + 1, "the kept sale is stored")
    till.go()
    till.has(0, "0.00")
    assert house.one(SALES) == before + 1


def scans_and_is_heard(till: TillScreen, code: str) -> None:
    """The first line of a cart, and the server's answers to it: each of them would bring the cookie back."""
    page = till.page
    with page.expect_response("**/api/v1/carts/*"), page.expect_response("**/api/v1/quotes"):
        till.scan(code)


def signs_in_again(till: TillScreen) -> None:
    till.trouble("You have been signed out.").get_by_role("link", name="Sign in").click()
    till.person.fill_in("cashier")
    till.shows("sell")


def test_two_windows_and_two_people(invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    first = TillScreen(cashier)
    first.ready()
    first.scan(RYE_BREAD)
    first.has(1, "3.20")
    second = TillScreen(cashier)
    window = cashier.context.new_page()
    window.goto("/pos/T1")
    expect(first.page.get_by_role("heading", name="This till is open in another window")).to_be_visible()
    cashier.picture("till-elsewhere", TILLS)
    expect(window.locator("#total")).to_have_text("3.20")
    second.page.get_by_role("button", name="Go on in this window").click()
    first.has(1, "3.20")
    expect(window.get_by_role("heading", name="This till is open in another window")).to_be_visible()
    window.close()
    cashier.page.keyboard.press("-")
    first.has(0, "0.00")

    early, late = TillScreen(cashier, "T2"), TillScreen(invite("cashier", TILL), "T2")
    early.closed()
    late.go()
    early.open_shift("50")
    late.page.get_by_label("Float in the drawer").fill("50")
    late.page.keyboard.press("Enter")
    expect(late.page.locator("#shift-open [role=alert]")).to_contain_text("Till T2 is already open: Carlo Cashier")
    late.person.expects("409")
    late.person.picture("till-taken", TILLS)
    late.page.get_by_role("button", name="Try again").click()
    late.shows("sell")
