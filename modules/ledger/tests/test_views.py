"""The accountant's pages."""

from __future__ import annotations

from uuid import UUID

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading
from modules.ledger.models import Account, Entry, Journal, Period
from modules.ledger.tests.builders import BooksKept, books, posted
from tests.visitors import Visitor, refusals, visitor

pytestmark = pytest.mark.sqlite
ALL = ("ledger.see", "ledger.reverse", "ledger.close", "ledger.configure")


@pytest.fixture
def kept(app: Flask) -> BooksKept:
    with app.app_context():
        return books()


@pytest.fixture
def entry(app: Flask, kept: BooksKept) -> UUID:
    with app.app_context():
        return posted(kept)


@pytest.fixture
def accountant(app: Flask, kept: BooksKept) -> Visitor:
    return visitor(app, *ALL)


def press(person: Visitor, page: str, action: str) -> str:
    """Press the button on `page` that posts to `action`."""
    tree = lxml.html.fromstring(person.get(page).text)
    token = next(form.fields["csrf_token"] for form in tree.forms if form.action == action)
    return person.client.post(action, data={"csrf_token": token}, follow_redirects=True).text


def test_from_the_list_to_the_voucher_to_the_account(accountant: Visitor, entry: UUID, kept: BooksKept) -> None:
    assert f"/ledger/entries/{entry}" in accountant.get("/ledger/entries/").text
    voucher = accountant.get(f"/ledger/entries/{entry}").text
    for words in ("Entry GENERAL-TEST 1", "1600 Kasse", "4400 Erlöse 19 % USt", "11.90", "10.00", "1.90", "Anna"):
        assert words in voucher
    sheet = accountant.get(f"/ledger/accounts/{kept.keys['cash']}/sheet?from=2026-11-01&to=2026-11-30").text
    assert "4400, 3806" in sheet
    assert f"/ledger/entries/{entry}" in sheet


def test_neighbours_and_reversal(app: Flask, accountant: Visitor, entry: UUID, kept: BooksKept) -> None:
    with app.app_context():
        second = posted(kept)
    assert f"/ledger/entries/{second}" in accountant.get(f"/ledger/entries/{entry}").text
    answer = accountant.send(f"/ledger/entries/{entry}/reverse", {"day": "2026-12-01", "reason": "wrong customer"})
    assert refusals(answer) == []
    assert "Reverses this entry" in answer.text
    assert "Takes back the line of" in answer.text
    assert ": wrong customer" in answer.text
    assert "Was reversed by this entry" in accountant.get(f"/ledger/entries/{entry}").text
    again = accountant.send(f"/ledger/entries/{entry}/reverse", {"day": "2026-12-01", "reason": "again"})
    assert refusals(again) == ["This entry was already reversed."]
    late = accountant.send(f"/ledger/entries/{second}/reverse", {"day": "2030-01-01", "reason": "later"})
    assert "no period for 2030-01-01" in refusals(late)[0]
    with app.app_context(), reading() as connection:
        assert len(connection.execute(select(Entry.id)).all()) == 3


def test_the_trial_balance_adds_up(accountant: Visitor, entry: UUID) -> None:
    page = accountant.get("/ledger/trial-balance/?from=2026-11&to=2026-11").text
    assert "1600 Kasse" in page
    assert "11.90" in page
    before = accountant.get("/ledger/trial-balance/?from=2026-10&to=2026-10").text
    assert "Nothing was posted yet" in before


def test_a_period_is_closed_and_opened_again(app: Flask, accountant: Visitor, kept: BooksKept) -> None:
    with app.app_context(), reading() as connection:
        first, second = connection.execute(select(Period.id).order_by(Period.first_day).limit(2)).scalars()
    page = "/ledger/periods/"
    assert "Close 2026-01 first." in press(accountant, page, f"/ledger/periods/{second}/close")
    assert "2026-01 is closed." in press(accountant, page, f"/ledger/periods/{first}/close")
    assert "2026-01 is open again." in press(accountant, page, f"/ledger/periods/{first}/reopen")
    answer = accountant.send("/ledger/periods/new", {"company_id": str(kept.company), "first_day": "2027-01-01"})
    assert refusals(answer) == []
    assert "2027-12" in answer.text


def test_accounts_and_journals_are_kept(app: Flask, accountant: Visitor, entry: UUID, kept: BooksKept) -> None:
    company = str(kept.company)
    new = {"company_id": company, "number": "1630", "name": "Kasse 3", "kind": "asset", "active": "y"}
    assert refusals(accountant.send("/ledger/accounts/new", new)) == []
    assert "1630" in accountant.get("/ledger/accounts/?q=Kasse+3").text
    taken = accountant.send("/ledger/accounts/new", new)
    assert "already taken" in refusals(taken)[0]
    moved = accountant.send(f"/ledger/accounts/{kept.keys['cash']}", {"number": "1601"})
    assert refusals(moved) == ["Number: Entries carry this account; its number and kind stay."]
    journal = {"company_id": company, "code": "T9", "name": "Till 9"}
    assert refusals(accountant.send("/ledger/journals/new", journal)) == []
    changed = accountant.send(f"/ledger/journals/{kept.journal}", {"code": "X"})
    assert "part of its chain" in refusals(changed)[0]
    with app.app_context(), reading() as connection:
        assert connection.execute(select(Journal.code).order_by(Journal.code)).scalars().all() == ["GENERAL-TEST", "T9"]
        assert connection.execute(select(Account.name).where(Account.number == "1630")).scalar_one() == "Kasse 3"


def test_the_books_verify_themselves(accountant: Visitor, entry: UUID) -> None:
    assert "all as they were written" not in accountant.get("/ledger/check/").text
    assert "1 entries with 3 lines: all as they were written." in accountant.get("/ledger/check/?run=1").text


def test_a_day_that_is_none_is_refused_in_words(accountant: Visitor, kept: BooksKept) -> None:
    answer = accountant.get(f"/ledger/accounts/{kept.keys['cash']}/sheet?from=soon")
    assert answer.status_code == 422
    assert "is not a date" in answer.text


@pytest.mark.parametrize("path", ["entries/", "accounts/", "trial-balance/", "periods/", "journals/", "check/"])
def test_the_books_are_not_for_everybody(app: Flask, path: str) -> None:
    assert visitor(app).get(f"/ledger/{path}").status_code == 403
