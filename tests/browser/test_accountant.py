"""The accountant finds the entry of a sale, sees why each line was posted, goes to the receipt and comes back."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL
from tests.browser.till import APPLE_JUICE, TillScreen


def test_reviewing_a_sale(house: House, invite: Invite) -> None:
    till = TillScreen(invite("cashier", TILL))
    till.ready()
    receipt = till.sell_for_cash(APPLE_JUICE)

    accountant = invite("accountant")
    page = accountant.page
    page.get_by_role("link", name="Entries").click()
    page.get_by_role("searchbox").fill(receipt)
    page.keyboard.press("Enter")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(1)
    accountant.picture("entries")
    rows.get_by_role("link").first.click()

    entry = page.get_by_role("heading", level=1).inner_text()
    lines = page.locator("article tbody tr")
    expect(lines).to_have_count(3)
    balances(page, "2.49")
    for index in range(lines.count()):
        why = lines.nth(index).locator("details")
        why.locator("summary").click()
        expect(why.locator("p")).to_be_visible()
        assert len(why.locator("p").inner_text()) > 10
    accountant.picture("entry")
    books = house.rows(
        "SELECT account_number, amount FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id"
        " WHERE source_text = ? ORDER BY n",
        receipt,
    )
    assert sorted(amount for _, amount in books) == [-209, -40, 249]

    page.get_by_role("link", name="Comes from").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Receipt {receipt}")
    accountant.picture("receipt-document")
    page.get_by_role("complementary").get_by_role("link", name=entry).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(entry)

    page.get_by_role("link", name="Trial balance").click()
    sums_agree(page)
    accountant.picture("trial-balance")
    page.get_by_role("link", name="Verify the books").click()
    page.get_by_role("link", name="Verify now").click()
    expect(page.locator("#content")).to_contain_text("all as they were written")
    accountant.picture("verify-the-books")
    assert house.flask("ledger", "check")


def balances(page: Page, total: str) -> None:
    """Debit and credit of the entry are the same, and their lines add up."""
    sums = page.locator("article tfoot td.is-amount").all_inner_texts()
    assert [text.strip() for text in sums] == [total, total]
    for column in ("Debit", "Credit"):
        cells = page.locator(f'article tbody td[data-label="{column}"]').all_inner_texts()
        assert sum(Decimal(cell) for cell in cells if cell.strip()) == Decimal(total)


def sums_agree(page: Page) -> None:
    """What was debited in all accounts was credited in others."""
    rows = page.locator("tr[data-row]")
    expect(rows.first).to_be_visible()

    def column(label: str) -> Decimal:
        cells = page.locator(f'tr[data-row] td[data-label="{label}"]').all_inner_texts()
        return sum((number(cell) for cell in cells), Decimal(0))

    assert column("Debit") == column("Credit") > 0
    assert column("Closing") == 0


def number(text: str) -> Decimal:
    return Decimal(text.strip().replace("−", "-").replace(",", ""))
