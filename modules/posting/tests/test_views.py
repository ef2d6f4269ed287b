"""The clerk's tables of account determination, and what the accountant sees of posting."""

from __future__ import annotations

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select

from app.act import acting
from app.db import reading
from modules.ledger.tests.builders import ANNA, NOW
from modules.posting.models import CashReason, MethodAccount, RevenueAccount, Template
from modules.posting.pos_types import PostingPart, PostingValues
from modules.posting.tests.kept import SLIP, ShopKept, shop
from modules.posting.tests.test_services import issued_with, unassigned
from numbering.tests.builders import a_series
from tests.visitors import Visitor, refusals, visitor

pytestmark = pytest.mark.sqlite
ALL = ("posting.see", "posting.retry", "posting.configure", "ledger.see", "documents.see")


@pytest.fixture
def kept(app: Flask) -> ShopKept:
    app.extensions["kontor"].choice(*SLIP)
    with app.app_context():
        return shop()


@pytest.fixture
def clerk(app: Flask, kept: ShopKept) -> Visitor:
    return visitor(app, *ALL)


def press(person: Visitor, page: str, action: str) -> str:
    """Press the button on `page` that posts to `action`."""
    tree = lxml.html.fromstring(person.get(page).text)
    token = next(form.fields["csrf_token"] for form in tree.forms if form.action == action)
    return person.client.post(action, data={"csrf_token": token}, follow_redirects=True).text


def test_a_clerk_gives_a_method_and_a_class_their_accounts(app: Flask, clerk: Visitor, kept: ShopKept) -> None:
    url = f"/posting/accounts/{kept.books.company}"
    card, revenue = f"method_{kept.methods['card']}", f"revenue_{kept.revenue_class}_{kept.taxes['S']}"
    answer = clerk.send(url, {card: str(kept.books.keys["bank"]), revenue: str(kept.books.keys["rev0"])})
    assert refusals(answer) == []
    assert refusals(clerk.send(url, {f"method_{kept.methods['transfer']}": ""})) == []
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(MethodAccount.method_id, MethodAccount.account_id)).all()
        own = connection.execute(
            select(RevenueAccount.account_id).where(RevenueAccount.revenue_class_id == kept.revenue_class)
        ).scalars()
        assert own.all() == [kept.books.keys["rev0"]]
    assert {row.method_id: row.account_id for row in rows} == {
        kept.methods["cash"]: kept.books.keys["cash"],
        kept.methods["card"]: kept.books.keys["bank"],
    }


def test_templates_are_made_and_one_is_the_default(app: Flask, clerk: Visitor, kept: ShopKept) -> None:
    values = clerk.fields(f"/posting/templates/{kept.template}")
    new = {name: value for name, value in values.items() if name not in {"csrf_token", "seen"}}
    answer = clerk.send("/posting/templates/new", {**new, "code": "WEB", "name": "Web", "is_default": "y"})
    assert refusals(answer) == []
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(Template.code, Template.is_default).order_by(Template.code)).all()
    assert [tuple(row) for row in rows] == [("RETAIL", False), ("WEB", True)]
    assert "WEB" in clerk.get("/posting/templates/").text


def test_a_cash_reason_needs_both_parts_of_its_vat(app: Flask, clerk: Visitor, kept: ShopKept) -> None:
    new = {"company_id": str(kept.books.company), "code": "STAMPS", "name": "Stamps", "active": "y"}
    new |= {"account_id": str(kept.books.keys["office"]), "tax_code_id": str(kept.taxes["S"]), "tax_account_id": ""}
    refused = clerk.send("/posting/reasons/new", new)
    assert "VAT needs both a code and an account." in refusals(refused)[0]
    assert refusals(clerk.send("/posting/reasons/new", {**new, "tax_code_id": ""})) == []
    assert "Stamps" in clerk.get("/posting/reasons/").text
    with app.app_context(), reading() as connection:
        assert connection.execute(select(CashReason.tax_code_id).where(CashReason.code == "STAMPS")).all() == [(None,)]


def test_from_not_posted_to_the_books(app: Flask, clerk: Visitor, kept: ShopKept) -> None:
    with app.app_context():
        series = a_series()
        unassigned(kept, "card")
        with acting(ANNA, NOW) as act:
            made = issued_with(act, kept, series)
    sentence = "The payment method “card” has no account."
    waiting = f"/posting/unposted/{made.id}"
    assert sentence in clerk.get("/posting/unposted/").text
    assert sentence in clerk.get(f"/documents/{made.id}").text
    assert "could not be posted" in press(clerk, waiting, f"{waiting}/retry")
    assert "0 of 1 are in the books now." in press(clerk, "/posting/unposted/", "/posting/unposted/retry")
    clerk.send(
        f"/posting/accounts/{kept.books.company}", {f"method_{kept.methods['card']}": str(kept.books.keys["transit"])}
    )
    assert "It is in the books now." in press(clerk, waiting, f"{waiting}/retry")
    document = clerk.get(f"/documents/{made.id}").text
    for words in ("In the books", "Entry GENERAL-TEST 1", "1460 Geldtransit", "the method has this account"):
        assert words in document
    entry = lxml.html.fromstring(document).xpath('//aside//a[contains(@href, "/ledger/entries/")]/@href')[0]
    voucher = clerk.get(entry).text
    assert f"/documents/{made.id}" in voucher
    assert "VAT of code S: 19% on 12.58 net, as the document shows it." in voucher


def test_the_books_are_not_shown_to_everybody_who_may_see_a_document(app: Flask, kept: ShopKept) -> None:
    with app.app_context():
        series = a_series()
        with acting(ANNA, NOW) as act:
            made = issued_with(act, kept, series)
    assert "In the books" not in visitor(app, "documents.see").get(f"/documents/{made.id}").text


def test_a_pos_type_names_its_template(app: Flask, kept: ShopKept) -> None:
    part = PostingPart()
    with app.app_context(), reading() as connection:
        assert part.load(connection, kept.pos_type) == PostingValues(kept.template)
        assert part.load(connection, 999) is None


@pytest.mark.parametrize("path", ["unposted/", "templates/", "accounts/", "reasons/"])
def test_posting_is_not_for_everybody(app: Flask, path: str) -> None:
    assert visitor(app).get(f"/posting/{path}").status_code == 403
