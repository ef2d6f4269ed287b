"""Paying by card at the till's terminal: what the cashier is told, and that nothing is charged twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, TILLS, Person
from tests.browser.till import OAT_MILK, TillScreen

PAYMENTS = "SELECT state FROM devices_job WHERE kind = 'pay' ORDER BY seq"
TENDERS = "SELECT m.kind, t.amount FROM payments_tender t JOIN payments_method m ON m.id = t.method_id ORDER BY t.rowid"


class Terminal:
    """The virtual terminal of till T2, on the page of the shop's device program."""

    def __init__(self, owner: Person) -> None:
        self.house = owner.house
        self.page = owner.page
        owner.expects("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE")  # the program is started anew in one of the stories
        self.page.goto(owner.house.proxy_url)

    def will(self, answer: str) -> None:
        """What it does with the next card."""
        self.page.goto(self.house.proxy_url)  # the program may have been started anew: its buttons are others then
        self.button(answer).click()
        self.has_been_told(answer)

    def button(self, answer: str) -> Locator:
        """The button that tells it what to do."""
        return self.page.get_by_role("region", name="T2-TERMINAL").get_by_role("button", name=answer)

    def has_been_told(self, answer: str) -> None:
        """Wait until its page shows that this is what it will do."""
        expect(self.button(answer)).to_have_attribute("aria-pressed", "true")

    def charged(self) -> int:
        """How many cards it has charged or refused so far."""
        payments: int = self.house.twin("T2-TERMINAL")["payments"]
        return payments


@pytest.fixture
def terminal(house: House, invite: Invite) -> Iterator[Terminal]:
    """The clerk says whom the terminal serves; afterwards nobody, and the other stories take cards by hand."""
    clerk = invite("clerk").page
    device = house.one("SELECT id FROM devices_device WHERE code = 'T2-TERMINAL'")

    def serves(till: str) -> None:
        clerk.goto(f"/devices/{device}")
        clerk.locator("#name").fill("Card terminal T2")
        clerk.locator("#serves").fill(till)
        clerk.get_by_role("button", name="Save").first.click()
        house.until(
            lambda: house.one("SELECT serves FROM devices_device WHERE id = ?", device) == till, "the form is saved"
        )

    serves("T2")
    terminal = Terminal(invite())
    yield terminal
    terminal.will("Card accepted")
    serves("")


def ready(invite: Invite) -> TillScreen:
    """At till T2 with one bottle in the cart and the panel of methods open."""
    till = TillScreen(invite("cashier", TILL), "T2")
    till.ready()
    expect(till.lamp("terminal")).to_have_attribute("data-state", "ok")
    to_pay(till)
    return till


def to_pay(till: TillScreen) -> None:
    till.scan(OAT_MILK)
    till.has(1, "1.99")
    till.page.keyboard.press("F9")
    till.shows("pay")


def by_card(till: TillScreen) -> None:
    till.page.locator("#methods").get_by_role("button", name="Karte").click()


def test_a_card_is_charged_once_and_the_sale_is_done(house: House, invite: Invite, terminal: Terminal) -> None:
    before = len(house.rows(PAYMENTS))
    till = ready(invite)
    terminal.will("Waits for a card")
    by_card(till)
    panel = till.page.locator("#card-panel")
    expect(panel).to_contain_text("1.99")
    expect(till.page.locator("#card-text")).to_contain_text("card")
    expect(till.page.locator("#pay-body")).to_be_hidden()
    till.person.picture("till-card", TILLS)
    till.page.reload()  # a browser that dies meanwhile finds its payment again, and begins no second one
    expect(panel).to_be_visible()
    terminal.will("Card accepted")
    till.shows("done")
    till.receipt()
    assert house.rows(PAYMENTS)[before:] == [("done",)]
    assert house.rows(TENDERS)[-1] == ("card", 199)
    assert terminal.charged() == 1


def test_a_card_that_is_declined_or_broken_off_leaves_the_sale_to_be_paid(
    house: House, invite: Invite, terminal: Terminal
) -> None:
    charged = terminal.charged()
    till = ready(invite)
    terminal.will("Card declined")
    by_card(till)
    expect(till.page.locator("#pay-notice")).to_contain_text("declined")
    terminal.will("Waits for a card")
    by_card(till)
    expect(till.page.locator("#card-panel")).to_be_visible()
    till.press("Break off")
    expect(till.page.locator("#pay-notice")).to_contain_text("nothing was charged")
    expect(till.page.locator("#due")).to_have_text("1.99")
    till.page.keyboard.press("F10")
    till.shows("done")
    till.receipt()
    assert house.rows(TENDERS)[-1] == ("cash", 199)
    assert terminal.charged() == charged + 1  # the declined one; the terminal keeps no record of the other


def test_a_line_that_is_cut_after_charging_is_settled_without_a_second_charge(
    house: House, invite: Invite, terminal: Terminal
) -> None:
    charged, before = terminal.charged(), len(house.rows(PAYMENTS))
    till = ready(invite)
    terminal.will("Line cut after charging")
    by_card(till)
    till.shows("done")
    till.receipt()
    assert terminal.charged() == charged + 1
    assert house.rows(PAYMENTS)[before:] == [("done",)]
    assert house.rows(TENDERS)[-1] == ("card", 199)


def test_news_do_not_take_a_button_from_under_the_finger(invite: Invite, terminal: Terminal) -> None:
    page, other = terminal.page, Terminal(invite())
    terminal.button("Card declined").hover()
    page.mouse.down()
    other.will("Busy")
    with page.expect_request("**/status.json"), page.expect_response("**/status.json"):
        page.wait_for_timeout(1500)
    page.mouse.up()
    terminal.has_been_told("Card declined")
    other.has_been_told("Card declined")  # who looks on sees it without reloading


@pytest.mark.soak  # the terminal is given ninety seconds to say something
def test_a_terminal_that_falls_silent_is_asked_what_it_did_before_anything_else(
    house: House, invite: Invite, terminal: Terminal
) -> None:
    charged = terminal.charged()
    till = ready(invite)
    terminal.will("Falls silent")
    by_card(till)
    expect(till.page.locator("#pay-notice")).to_contain_text("nothing was charged", timeout=150_000)
    terminal.will("Card accepted")
    by_card(till)
    till.shows("done")
    till.receipt()
    assert terminal.charged() == charged + 1
    assert house.rows(TENDERS)[-1] == ("card", 199)


def test_where_nobody_can_tell_the_cashier_decides_and_the_card_is_not_charged_again(
    house: House, invite: Invite, terminal: Terminal
) -> None:
    """The terminal comes back without a memory, as one does that was swapped: a person reads its last slip."""
    till = ready(invite)
    terminal.will("Card accepted")
    by_card(till)
    till.shows("done")
    till.next_sale()
    to_pay(till)
    before = len(house.rows(PAYMENTS))
    terminal.will("Waits for a card")
    by_card(till)
    house.until(lambda: house.rows(PAYMENTS)[before:] == [("accepted",)], "the terminal has the payment")
    house.stop_proxy()
    house.start_proxy()
    expect(till.page.locator("#card-text")).to_contain_text("Nobody can tell whether the card was charged")
    expect(till.page.locator("#card-cancel")).to_be_hidden()
    till.person.picture("till-card-doubt", TILLS)
    till.press("It was charged")
    till.shows("done")
    till.receipt()
    assert house.rows(PAYMENTS)[before:] == [("uncertain",)]
    assert house.rows(TENDERS)[-1] == ("card", 199)
    assert house.twin("T2-TERMINAL")["payments"] == 0
