"""Two people at one till: a colleague approves a discount, and then takes over."""

from __future__ import annotations

from playwright.sync_api import expect

from app.demo import PINS
from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import PAGES, TILL, TILLS
from tests.browser.test_accessibility import findings
from tests.browser.till import RYE_BREAD, TillScreen


def test_a_colleague_approves_a_discount_at_the_till(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    cashier.expects("403")
    till = TillScreen(cashier)
    till.ready()
    till.scan(RYE_BREAD)
    till.has(1, "3.20")
    till.line("Rye bread").locator("button").first.click()
    till.press("Discount")
    till.page.get_by_label("Discount on Rye bread").fill("50")
    till.page.keyboard.press("Enter")
    till.page.keyboard.press("F9")
    window = till.page.locator("#approval")
    expect(window).to_be_visible()
    seen = [*findings(till.page)]
    cashier.picture("till-approval", TILLS)
    number, pin = PINS["clerk"]
    till.page.get_by_label("Cashier number").fill(number)
    till.page.get_by_label("PIN", exact=True).fill("0000")
    till.page.keyboard.press("Enter")
    expect(till.page.locator("#approval-error")).to_have_text("Number, PIN or badge is wrong.")
    till.page.get_by_label("PIN", exact=True).fill(pin)
    till.page.keyboard.press("Enter")
    till.shows("pay")
    till.page.keyboard.press("F10")
    till.shows("done")
    number_text = till.receipt()
    sale = house.one("SELECT id FROM documents_document WHERE number_text = ?", number_text)
    names = house.rows("SELECT asked_by, approved_by FROM app_approval WHERE subject_id = ?", sale)
    assert names == [("Carlo Cashier", "Clara Clerk")]
    assert house.rows("SELECT kind FROM pos_task WHERE sale_id = ? AND kind = 'right'", sale) == []
    assert seen == []


def test_a_colleague_takes_over_the_till_by_pin(house: House, invite: Invite) -> None:
    clerk = invite("clerk", TILL)
    page = clerk.page
    page.goto("/cashier?next=/account")
    seen = [*findings(page)]
    clerk.picture("cashier-change", PAGES)
    number, pin = PINS["cashier"]
    page.get_by_label("Cashier number").fill(number)
    page.get_by_label("PIN").fill(pin)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Carlo Cashier").first).to_be_visible()
    page.goto("/account/second-factor")
    expect(page.get_by_text("Sign in with your password for this.")).to_be_visible()
    clerk.expects("422")
    assert seen == []


def test_the_second_factor_s_page_can_be_read(invite: Invite) -> None:
    person = invite("accountant")
    person.page.goto("/account/second-factor")
    assert [*findings(person.page)] == []
    person.picture("second-factor", PAGES)
    person.page.goto("/account")
    person.picture("account", PAGES)


def test_what_the_configuration_lacks_can_be_read(invite: Invite) -> None:
    person = invite("clerk")
    person.page.goto("/set-up/checks")
    assert [*findings(person.page)] == []
    person.picture("configuration-check", PAGES)
    person.page.goto("/set-up/roles/2")
    assert [*findings(person.page)] == []
    person.picture("role", PAGES)
