"""Downloads for the back office."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from lxml import etree

from app.tests.builders import client_of
from modules.einvoice.services import file_of
from modules.einvoice.tests.builders import basket, house, invoice_of, issued, receipt

pytestmark = pytest.mark.sqlite


@pytest.fixture
def invoice(app: Flask) -> UUID:
    with app.app_context():
        return invoice_of(receipt(house()))


def test_the_pdf_and_the_xml_are_what_is_stored(app: Flask, invoice: UUID) -> None:
    client = client_of(app, "einvoice.download")
    paper, data = client.get(f"/einvoice/{invoice}.pdf"), client.get(f"/einvoice/{invoice}.xml")
    with app.app_context():
        stored = file_of(invoice)
    assert (paper.status_code, paper.mimetype, paper.data) == (200, "application/pdf", stored.pdf)
    assert (data.status_code, data.mimetype, data.data) == (200, "application/xml", stored.xml)
    assert "INV-00001.pdf" in paper.headers["Content-Disposition"]
    assert etree.fromstring(data.data).find(".//{*}ExchangedDocument/{*}ID").text == "INV-00001"  # type: ignore[union-attr]


def test_without_the_right_nothing_is_given(app: Flask, invoice: UUID) -> None:
    client = client_of(app, "documents.see")
    assert client.get(f"/einvoice/{invoice}.pdf").status_code == 403
    assert "/einvoice/" not in client.get(f"/documents/{invoice}").text


def test_the_invoice_s_page_offers_both_and_a_receipt_s_none(app: Flask) -> None:
    with app.app_context():
        sold = receipt(house())
        invoice = invoice_of(sold)
    client = client_of(app, "documents.see", "einvoice.download")
    page = client.get(f"/documents/{invoice}").text
    assert f"/einvoice/{invoice}.pdf" in page
    assert f"/einvoice/{invoice}.xml" in page
    assert "/einvoice/" not in client.get(f"/documents/{sold}").text


def test_what_cannot_be_made_is_said_in_one_sentence(app: Flask) -> None:
    with app.app_context():
        made = house()
        nameless = issued(made, "invoice", basket(made), ("cash", "23.00"))
        sold = receipt(made)
    client = client_of(app, "einvoice.download")
    answer = client.get(f"/einvoice/{nameless}.pdf")
    assert answer.status_code == 422
    assert "Full name of the buyer is missing" in answer.text
    assert "Only invoices and credit notes" in client.get(f"/einvoice/{sold}.xml").text
    assert client.get(f"/einvoice/{uuid4()}.pdf").status_code == 404
