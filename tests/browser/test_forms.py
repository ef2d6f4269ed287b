"""Two clerks keep the tables: rows in place, what both changed, references, notes and files, an import."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Route, expect

from tests.browser.conftest import Invite
from tests.browser.people import Person
from tests.browser.test_accessibility import findings

SEVERAL = "Code;Name;Days until due\nWEEK;A week;7\nNEVER;Never;never\n"


def test_tables(invite: Invite) -> None:
    clerk, other = invite("clerk"), invite("clerk")
    changes_rates_in_place(clerk)
    decides_what_both_changed(clerk, other)
    finds_an_item_by_some_letters(clerk)
    leaves_a_note_and_a_file(clerk)
    looks_where_it_is_used(clerk)
    imports(clerk)


def changes_rates_in_place(clerk: Person) -> None:
    page = clerk.page
    page.goto("/taxes/?q=DE-R")
    page.locator("tbody th a", has_text="DE-R").first.click()
    rates = page.locator("#rates tbody tr")
    more = page.get_by_role("button", name="Add one more")
    expect(more).to_be_visible()
    before = rates.count()
    more.click()
    expect(rates).to_have_count(before + 1)
    rates.last.get_by_label("From").fill("2031-01-01")
    rates.last.get_by_label("Per cent").fill("8")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(rates.last.get_by_label("Per cent")).to_have_value("8")
    clerk.picture("form-rows")
    rates.last.get_by_role("button", name="Remove").click()
    expect(rates).to_have_count(before)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(rates).to_have_count(before)


def decides_what_both_changed(clerk: Person, other: Person) -> None:
    for person in (clerk, other):
        person.page.goto("/payments/methods/1")
    other.page.locator("#name").fill("Coins")
    other.page.locator("#position").fill("3")
    other.page.keyboard.press("Control+s")
    expect(other.page.get_by_text("Saved.")).to_be_visible()
    page = clerk.page
    clerk.expects("422")
    page.locator("#name").fill("Notes")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("Take theirs: Coins")).to_be_visible()
    expect(page.locator("#position")).to_have_value("3")
    clerk.picture("form-clash")
    assert list(findings(page)) == []
    page.get_by_label("Take theirs: Coins").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Coins")


def finds_an_item_by_some_letters(clerk: Person) -> None:
    page = clerk.page
    page.goto("/price-lists/rows/new")
    page.locator("#item_id").press_sequentially("milk oat")
    expect(page.get_by_role("option", name="Oat milk")).to_be_visible()
    assert list(findings(page)) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#item_id")).to_have_value("D-01 – Oat milk 1 l")
    expect(page.locator(".suggestions li")).to_have_count(0)
    page.goto("about:blank")


def leaves_a_note_and_a_file(clerk: Person) -> None:
    page = clerk.page
    page.goto("/payments/methods/1")
    page.get_by_label("New note").fill("Agreed with the bank.")
    page.locator("#notes").get_by_role("button", name="Add").click()
    expect(page.get_by_text("Agreed with the bank.")).to_be_visible()
    paper = FilePayload(name="contract.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 contract")
    page.get_by_label("New file").set_input_files(files=[paper])
    page.locator("#files").get_by_role("button", name="Add").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="contract.pdf").click()
    assert given.value.suggested_filename == "contract.pdf"
    clerk.picture("form-side")
    assert list(findings(page)) == []


def looks_where_it_is_used(clerk: Person) -> None:
    page = clerk.page
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Where used").click()
    expect(page.locator("#uses")).to_contain_text("POS types")
    expect(page.get_by_role("button", name="Delete for good")).to_have_count(0)
    clerk.picture("form-uses")
    assert list(findings(page)) == []


def imports(clerk: Person) -> None:
    page = clerk.page
    page.goto("/payments/terms")
    page.get_by_role("link", name="Import").click()
    expect(page.locator("#file")).to_be_visible()
    assert list(findings(page)) == []
    sheet = FilePayload(name="terms.csv", mimeType="text/csv", buffer=SEVERAL.encode())
    page.locator("#file").set_input_files(files=[sheet])
    page.get_by_role("button", name="Look at the file").click()
    expect(page.locator("#counts")).to_contain_text("1 new")
    expect(page.locator("#faults")).to_contain_text("The number “never” cannot be read.")
    clerk.picture("import-look")
    assert list(findings(page)) == []
    page.get_by_role("button", name="Import the good rows").click()
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    page.goto("/payments/terms?q=WEEK")
    expect(page.get_by_role("link", name="WEEK", exact=True)).to_be_visible()


def test_who_types_before_the_scripts_are_there_is_not_interrupted(invite: Invite) -> None:
    clerk = invite("clerk")
    clerk.expects("422.*parties/new")
    page = clerk.page
    page.goto("/parties/new")
    page.locator("#name").fill("Ada")
    page.get_by_label("IBAN").fill("DE00")
    held: list[Route] = []
    page.route("**/form.js*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright names what it calls
    with page.expect_request("**/form.js*"):
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#errors")).to_contain_text("is not a valid IBAN")
    page.get_by_label("IBAN").focus()
    held[0].continue_()
    page.wait_for_load_state("load")
    expect(page.get_by_label("IBAN")).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#errors")).to_be_focused()  # nobody typed: the mistakes are read first
