"""From a finished sale to the invoice, and to its recipient, who has no account."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Invite
from tests.browser.house import House
from tests.browser.people import TILL, Person
from tests.browser.till import OAT_MILK, RYE_BREAD, TillScreen

CUSTOMER = "Café Morgenrot GmbH"


def test_an_invoice_of_a_receipt(house: House, invite: Invite) -> None:
    cashier = invite("cashier", TILL)
    till = TillScreen(cashier)
    till.ready()
    till.scan(OAT_MILK)
    till.has(1, "1.99")
    receipt = till.sell_for_cash(RYE_BREAD, lines=2)
    page = cashier.page
    entries = house.one("SELECT count(*) FROM ledger_entry")

    page.get_by_role("link", name="Invoice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Invoice of receipt {receipt}")
    page.get_by_role("button", name="Make the invoice").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    cashier.expects("422")
    cashier.picture("invoice-customer")
    asked_at = page.url
    page.get_by_role("combobox", name="Customer").select_option(label=f"{CUSTOMER}, Berlin (10001)")
    page.get_by_role("button", name="Make the invoice").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Invoice R-")
    expect(page.locator("article.sheet")).to_contain_text(CUSTOMER)
    expect(page.locator("article.sheet")).to_contain_text("5.19")
    cashier.picture("invoice")
    made_at = page.url

    heads = "SELECT d.total, d.vat FROM documents_document d"
    of_receipt = house.rows(f"{heads} WHERE number_text = ?", receipt)
    joined = "JOIN invoices_replacement i ON i.invoice_id = d.id JOIN documents_document r ON r.id = i.receipt_id"
    assert house.rows(f"{heads} {joined} WHERE r.number_text = ?", receipt) == of_receipt
    assert of_receipt[0][0] == 519
    assert house.one("SELECT count(*) FROM ledger_entry") == entries, "revenue was booked again"

    assert download(cashier, "E-invoice (PDF)").startswith(b"%PDF")
    page.goto(asked_at)
    assert page.url == made_at, "a second request leads elsewhere"
    assert (
        house.one(
            "SELECT count(*) FROM invoices_replacement i JOIN documents_document r ON r.id = i.receipt_id"
            " WHERE r.number_text = ?",
            receipt,
        )
        == 1
    )

    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("link", name="Open the recipient's page").get_attribute("href")
    assert link is not None
    reads_it(invite(), link, receipt)


def reads_it(recipient: Person, link: str, receipt: str) -> None:
    page = recipient.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Invoice R-")
    expect(page.locator("article.sheet")).to_contain_text("Oat milk 1 l")
    expect(page.locator("article.sheet")).to_contain_text(f"Replaces receipt {receipt}")
    expect(page.locator("main")).to_contain_text("€5.19")
    expect(page.locator("main")).to_contain_text("Paid")
    recipient.picture("recipient")
    paper = page.get_by_role("link", name="PDF with e-invoice inside").get_attribute("href")
    assert paper is not None
    answer = recipient.context.request.get(paper)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    xml = download(recipient, "XML for your software").decode()
    assert "CrossIndustryInvoice" in xml
    assert CUSTOMER in xml
    assert "5.19" in xml
    page.goto("/documents/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def download(person: Person, name: str) -> bytes:
    """What the browser saves when a link is pressed."""
    with person.page.expect_download() as saved:
        person.page.get_by_role("link", name=name).click()
    return saved.value.path().read_bytes()
