"""What stands on the counter beside the printer: a scanner on a cable, a scale, a display for the customer."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, TILLS, Person
from tests.browser.till import OAT_MILK, RYE_BREAD, TillScreen


class Counter:
    """The virtual devices of till T1, on the page of the shop's device program."""

    def __init__(self, owner: Person) -> None:
        owner.expects("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE")  # the program is stopped in one of the stories
        self.house, self.page = owner.house, owner.page
        self.page.goto(owner.house.proxy_url)

    def device(self, kind: str) -> Locator:
        return self.page.get_by_role("region", name=f"T1-{kind}")

    def reads(self, code: str) -> None:
        """The scanner reads a code."""
        self.device("SCANNER").get_by_label("Code").fill(code)
        self.device("SCANNER").get_by_role("button", name="Scan").click()

    def weighs(self, grams: int) -> None:
        """Something lies on the scale."""
        self.device("SCALE").get_by_label("Grams on the scale").fill(str(grams))
        self.device("SCALE").get_by_role("button", name="Put it on").click()

    def shows(self, *lines: str) -> None:
        """Wait until the customer reads these lines."""
        self.house.until(lambda: self.house.twin("T1-DISPLAY")["lines"] == list(lines), f"the display shows {lines}")


def test_a_scanner_on_a_cable_sells_as_a_wedge_does_and_the_customer_reads_along(house: House, invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    counter = Counter(invite())
    till.ready()
    counter.shows("Welcome", "Berlin-Mitte")
    counter.reads(OAT_MILK)
    till.has(1, "1.99")
    till.scan(OAT_MILK)
    till.has(1, "3.98")
    counter.shows("Oat milk 1 l", "2 × 1.99        3.98")
    till.page.locator("#search").fill("3*")
    counter.reads(RYE_BREAD)
    till.has(2, "13.58")
    expect(till.page.locator("#search")).to_have_value("")
    counter.reads("4006381333931")
    expect(till.page.locator("#notice")).to_contain_text("Nothing is known under 4006381333931")
    till.press("Pay")
    till.shows("pay")
    counter.shows("Total", "           13.58 EUR")
    counter.reads(OAT_MILK)
    expect(till.page.locator("#pay-notice")).to_contain_text("The scan was not added")
    till.page.locator("#notes").get_by_role("button", name="20").click()
    till.shows("done")
    counter.shows("Change", "            6.42 EUR")
    counter.reads(RYE_BREAD)
    till.shows("sell")
    till.has(1, "3.20")
    till.press_more("Clear this sale")
    till.press("Press again to clear")
    counter.shows("Welcome", "Berlin-Mitte")


def test_goods_by_weight_ask_the_scale_and_can_be_typed_where_it_says_nothing(house: House, invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    counter = Counter(invite())
    till.ready()
    counter.weighs(485)
    till.page.locator("#search").fill("Mountain cheese")
    till.tile("Mountain cheese").click()
    expect(till.line("Mountain cheese").locator(".line-quantity")).to_have_text("0.485 kg ×")
    counter.weighs(0)
    till.page.locator("#search").fill("K-12")
    till.page.keyboard.press("Enter")
    nuts = till.line("Hazelnuts")
    expect(nuts).to_contain_text("There is nothing on the scale.")
    till.person.picture("till-weigh", TILLS)
    counter.weighs(250)
    nuts.get_by_label("Tare in g").fill("12")
    nuts.get_by_role("button", name="Weigh").click()
    expect(nuts.locator(".line-quantity")).to_have_text("0.238 kg ×")
    house.stop_proxy()
    try:
        expect(till.trouble("device program is not connected")).to_have_count(1)
        till.line("Mountain cheese").locator(".line-head").click()
        till.press("Qty")
        till.press("Weigh")
        expect(till.line("Mountain cheese")).to_contain_text("The scale does not answer. Type the weight.")
        till.page.keyboard.press("Control+a")
        till.page.locator("#tool-input").fill("0.5")
        till.page.keyboard.press("Enter")
        expect(till.line("Mountain cheese").locator(".line-quantity")).to_have_text("0.5 kg ×")
    finally:
        house.start_proxy()
    till.page.keyboard.press("F10")
    till.shows("done")
    till.receipt()
    sold = "SELECT quantity FROM documents_line WHERE text LIKE ? ORDER BY rowid DESC LIMIT 1"
    assert (house.one(sold, "Mountain cheese%"), house.one(sold, "Hazelnuts%")) == (500, 238)
