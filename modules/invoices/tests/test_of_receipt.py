"""The invoice that replaces a receipt: one, to the cent, and nothing is booked or moved again."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from app.act import acting
from app.db import reading, writing_session
from app.errors import Refused
from modules.documents.models import Document, Line, Link, TaxTotal
from modules.documents.queries import document
from modules.documents.tests.builders import BUYER, BY, at_once
from modules.einvoice.services import file_of
from modules.invoices.buyer import Buyer
from modules.invoices.models import Replacement
from modules.invoices.services import from_receipt
from modules.ledger.models import Entry
from modules.payments.tests.builders import on_account
from modules.pos.tests.builders import body, count, demo_shop, sell
from modules.pos.tills import all_tills
from modules.stock.models import Move
from numbering.models import Series
from numbering.tests.builders import a_series
from pos_types.models import PosTypeSeries
from tests.visitors import refusals, visitor

pytestmark = pytest.mark.modules("pos", "einvoice")


def buyer_with(**changes: Any) -> Buyer:
    return Buyer(**{**BUYER, **changes})


ERIKA = buyer_with()
COPIED = ("net", "vat", "gross", "rounding", "total", "supply_date", "currency", "mode", "register", "line_count")
OF_LINES = [column for column in Line.__table__.columns if column.name not in {"document_id", "why"}]
OF_TAXES = [column for column in TaxTotal.__table__.columns if column.name != "document_id"]


def invoice_of(receipt_id: UUID, buyer: Buyer = ERIKA) -> UUID:
    with reading() as connection:
        receipt = document(connection, receipt_id)
    with acting(BY) as act:
        return from_receipt(act, receipt, buyer)


def rows(columns: list[Any], document_id: UUID) -> list[tuple[Any, ...]]:
    table = columns[0].table
    with reading() as connection:
        found = select(*columns).where(table.c.document_id == document_id).order_by(columns[0])
        return [tuple(row) for row in connection.execute(found)]


def test_it_is_a_copy_to_the_cent_and_books_nothing(context: Flask) -> None:
    shop = demo_shop(context)
    sale = body(shop, ("7", "3", "1"), discount="0.13")
    receipt = sell(shop, sale).id
    before = count(Entry), count(Move), count(Document)
    invoice = invoice_of(receipt)
    assert (count(Entry), count(Move), count(Document)) == (before[0], before[1], before[2] + 1)
    with reading() as connection:
        old, new = document(connection, receipt).header, document(connection, invoice).header
        link = connection.execute(select(Link.kind, Link.source_id, Link.target_id)).one()
    assert {name: new[name] for name in COPIED} == {name: old[name] for name in COPIED}
    assert str(new["total"]) == sale["total"]
    assert new["settled"] == new["total"]
    assert rows(OF_LINES, invoice) == rows(OF_LINES, receipt)
    assert rows(OF_TAXES, invoice) == rows(OF_TAXES, receipt)
    assert tuple(link) == ("replaces", receipt, invoice)


def test_two_requests_at_once_give_one_invoice(context: Flask) -> None:
    receipt = sell(demo_shop(context)).id
    found = at_once(context, [lambda: invoice_of(receipt)] * 4)
    assert len(set(found)) == 1
    assert count(Document, Document.kind == "invoice") == count(Replacement) == 1
    assert invoice_of(receipt, Buyer("Somebody Else", "Street 1", "10115", "Berlin")) == found[0]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "changes,field",
    [
        ({"name": " "}, "name"),
        ({"street": ""}, "street"),
        ({"country": "XX"}, "country"),
        ({"vat_id": "DE123456789"}, "vat_id"),
    ],
)
def test_an_incomplete_recipient_is_refused_and_no_number_is_lost(
    context: Flask, changes: dict[str, str], field: str
) -> None:
    receipt = sell(demo_shop(context)).id
    with pytest.raises(Refused) as refused:
        invoice_of(receipt, buyer_with(**changes))
    assert refused.value.field == field
    invoice = invoice_of(receipt, buyer_with(country="de", vat_id="DE 136 695 976"))
    with reading() as connection:
        stored = document(connection, invoice)
    assert stored.header["number"] == 1
    assert (stored.parties["buyer"]["country"], stored.parties["buyer"]["vat_id"]) == ("DE", "DE136695976")


@pytest.mark.sqlite
def test_what_is_not_paid_and_what_is_no_receipt_is_refused(app: Flask) -> None:
    with app.app_context():
        shop = demo_shop(app)
        owed, paid = on_account(shop), sell(shop).id
        with pytest.raises(Refused, match="not paid in full"):
            invoice_of(owed)
        invoice = invoice_of(paid)
        with pytest.raises(Refused, match="Only a receipt"):
            invoice_of(invoice)
        assert count(Replacement) == 1
    clerk = visitor(app, "documents.see", "invoices.issue")
    answer = clerk.get(f"/invoices/of-receipt/{owed}")
    assert answer.status_code == 422
    assert "This receipt is not paid in full yet" in answer.text
    assert "/invoices/of-receipt/" not in clerk.get(f"/documents/{owed}").text


@pytest.mark.sqlite
def test_without_a_series_nothing_is_claimed(context: Flask) -> None:
    receipt = sell(demo_shop(context)).id
    with writing_session() as session:
        session.scalars(select(Series).where(Series.document_kind == "invoice")).one().disabled = True
    with pytest.raises(Refused, match="Numbering Invoices is switched off"):
        invoice_of(receipt)
    assert count(Replacement) == 0


@pytest.mark.sqlite
def test_a_person_makes_it_and_comes_back_to_it(app: Flask) -> None:
    with app.app_context():
        receipt = sell(demo_shop(app)).id
    clerk = visitor(app, "documents.see", "invoices.issue", "invoices.see")
    path = f"/invoices/of-receipt/{receipt}"
    assert path in clerk.get(f"/documents/{receipt}").text
    refused = clerk.send(path, {"name": "Erika Mustermann", "country": "D"})
    assert refused.status_code == 422
    assert refusals(refused) == ["Street and number: An invoice needs the customer's full name and address."]
    assert 'value="Erika Mustermann"' in refused.text
    made = clerk.send(path, BUYER)
    assert made.status_code == 200
    assert "Erika Mustermann" in made.text
    again = clerk.get(path)
    assert again.request.path == made.request.path
    assert "Erika Mustermann" in clerk.get("/invoices/").text
    with app.app_context(), reading() as connection:
        assert connection.execute(select(func.count()).select_from(Replacement)).scalar_one() == 1


@pytest.mark.sqlite
def test_a_customer_of_the_address_book_is_filled_in(app: Flask) -> None:
    with app.app_context():
        receipt = sell(demo_shop(app)).id
    clerk = visitor(app, "documents.see", "invoices.issue")
    page = clerk.get(f"/invoices/of-receipt/{receipt}").text
    party = page.split('<option value="')[2].split('"')[0]
    made = clerk.send(f"/invoices/of-receipt/{receipt}", {"party_id": party, "country": ""})
    assert made.status_code == 200, refusals(made)
    with app.app_context(), reading() as connection:
        buyer = document(connection, connection.execute(select(Replacement.invoice_id)).scalar_one()).parties["buyer"]
    assert buyer["street"]
    assert buyer["code"]


@pytest.mark.sqlite
def test_its_number_comes_from_the_series_of_the_pos_type(context: Flask) -> None:
    shop = demo_shop(context)
    with writing_session() as session:
        own = a_series("INV-SHOP", session=session, document_kind="invoice", format="SHOP-{YYYY}-{n}", fiscal=True)
        for row in session.scalars(select(PosTypeSeries).where(PosTypeSeries.document_kind == "invoice")):
            row.series_id = own
    invoice = invoice_of(sell(shop).id)
    with reading() as connection:
        number = connection.execute(select(Document.number_text).where(Document.id == invoice)).scalar_one()
    assert number.startswith("SHOP-")


@pytest.mark.sqlite
@pytest.mark.parametrize("layout, shown", [("standard", True), ("plain", False)])
def test_the_pos_type_says_how_the_paper_looks(app: Flask, layout: str, *, shown: bool) -> None:
    with app.app_context():
        shop = demo_shop(app)
        with reading() as connection:
            key = all_tills(connection)["T1"].profile.id
    clerk = visitor(app, "pos_types.see", "pos_types.edit")
    assert refusals(clerk.send(f"/pos-types/{key}", {"invoices-layout": layout})) == []
    with app.app_context():
        file = file_of(invoice_of(sell(shop).id))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.pdf)).pages)
    assert (shop.items[0]["code"] in text) is shown
    assert shop.items[0]["code"].encode() in file.xml, "the file for machines says it either way"
