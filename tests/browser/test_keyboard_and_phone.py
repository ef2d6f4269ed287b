"""A sale by keys alone, at a desk and on a phone; and every page of every role, on a phone and without complaint."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import PHONE, TILL, TILLS
from tests.browser.till import OAT_MILK, RYE_BREAD, TillScreen


@pytest.mark.parametrize("size", [TILL, PHONE], ids=["desk", "phone"])
def test_a_cash_sale_by_keys_only(house: House, invite: Invite, size: tuple[int, int]) -> None:
    cashier = invite("cashier", size)
    till = TillScreen(cashier)
    till.ready()
    keys = cashier.page.keyboard
    cashier.fits()
    keys.press("F2")
    keys.type("pencil", delay=120)
    expect(till.page.locator(".tile")).to_have_count(1)
    keys.press("Enter")
    till.has(1, "0.99")
    keys.press("*")
    keys.type("3", delay=120)
    keys.press("Enter")
    till.has(1, "2.97")
    till.scan(OAT_MILK)
    till.has(2, "4.96")
    keys.press("Enter")
    till.shows("sell")
    keys.press("-")
    till.has(1, "2.97")
    cashier.fits()
    pays_by_keys(till, house)


def pays_by_keys(till: TillScreen, house: House) -> None:
    cashier, keys = till.person, till.page.keyboard
    keys.press("F9")
    till.shows("pay")
    till.page.wait_for_timeout(300)  # no hand goes from a key to the scanner in the time in which a scanner sends two
    till.scan(RYE_BREAD)
    expect(till.page.locator("#pay-notice")).to_have_text("The scan was not added: go back to the sale first.")
    keys.type("5", delay=120)
    keys.press("Enter")
    till.shows("pay")
    expect(till.page.locator("#change")).to_have_text("2.03")
    cashier.fits()
    cashier.picture(f"keys-pay-{cashier.size[0]}", [cashier.size])
    keys.press("F10")
    till.shows("done")
    expect(till.page.locator("#done-change")).to_have_text("2.03")
    receipt = till.receipt()
    cashier.fits()
    stored = house.rows(
        "SELECT d.total, t.given, t.change FROM documents_document d JOIN payments_tender t ON t.document_id = d.id"
        " WHERE number_text = ?",
        receipt,
    )
    assert stored == [(297, 500, 203)]
    till.scan(RYE_BREAD)
    till.has(1, "3.20")
    keys.press("F10")
    till.shows("done")
    till.receipt()


def test_a_scan_that_stutters_leaves_no_search_behind(invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    till.ready()
    tiles = till.page.locator(".tile").count()
    for lines, total in ((1, "3.20"), (1, "6.40")):
        till.stutter(RYE_BREAD)
        till.has(lines, total)
        expect(till.page.locator("#search")).to_have_value("")
        expect(till.page.locator(".tile")).to_have_count(tiles)
    assert tiles > 1


def renamed(route: Route) -> None:
    """The catalogue as it is once somebody has changed a name in the back office."""
    headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
    answer = route.fetch(headers=headers)
    route.fulfill(response=answer, body=answer.text().replace("Rye bread 1 kg", "Rye bread 1000 g"))


def test_a_newer_catalogue_does_not_take_a_tile_from_under_the_finger(invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    page = cashier.page
    page.clock.install()
    till = TillScreen(cashier)
    till.ready()
    page.route("**/catalogue", renamed)
    bread = till.tile("Rye bread")
    bread.hover()
    page.mouse.down()
    page.clock.fast_forward("01:01")
    expect(bread).to_contain_text("Rye bread 1000 g")
    page.mouse.up()
    till.has(1, "3.20")


def test_what_the_till_does_not_believe(invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.ready()
    till.scan(RYE_BREAD)
    till.has(1, "3.20")
    tools = till.line("Rye bread")
    for tool, typed, sentence in (
        ("Qty", "-2", "The quantity must be above zero; void the line to take it out."),
        ("Qty", "100000", "100,000 is more than one line may hold (9999)."),
        ("Qty", "1.5", "This item is sold in whole pieces."),
        ("Price", "-1", "A price cannot be below zero."),
    ):
        tools.locator(".line-head").click()
        tools.get_by_role("button", name=tool).click()
        tools.locator("#tool-input").fill(typed)
        till.page.keyboard.press("Enter")
        expect(tools.locator("[role=alert]")).to_have_text(sentence)
        till.has(1, "3.20")
        till.page.keyboard.press("Escape")
    tools.locator(".line-head").click()
    tools.get_by_role("button", name="Qty").click()
    tools.locator("#tool-input").fill("-2")
    till.page.keyboard.press("Enter")
    cashier.picture("till-quantity-refused", TILLS)
    till.page.keyboard.press("Escape")
    till.page.keyboard.press("-")
    till.has(0, "0.00")


@pytest.mark.parametrize("login", ["clerk", "cashier", "accountant"])
def test_every_page_on_a_phone(house: House, invite: Invite, login: str) -> None:
    if not house.one("SELECT count(*) FROM documents_document"):
        house.flask("demo", "sale")
    person = invite(login, PHONE)
    page = person.page
    page.goto("/account")
    person.fits()
    menu = person.menu()
    assert len(menu) >= 10
    for path in menu:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        person.fits()
        record = page.locator("tr[data-row]").first
        address = record.get_attribute("data-row") if record.count() else None
        if address:
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, f"{login} cannot open {address}"
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            person.fits()
    person.page.goto(menu[0])
    person.page.locator("#menu-open").click()
    person.picture(f"menu-{login}", [PHONE])
