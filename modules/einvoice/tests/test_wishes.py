"""What a customer's record says of invoices is what the invoice does."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from lxml import etree

from app.db import reading, writing_session
from app.errors import Refused
from modules.einvoice import cii, services
from modules.einvoice.fill import invoice_from
from modules.einvoice.layout import page
from modules.einvoice.parties import FormatPart
from modules.einvoice.queries import XRECHNUNG, source
from modules.einvoice.tests import judge
from modules.einvoice.tests.builders import NOW, House, house, invoice_of, receipt
from modules.invoices.queries import buyer
from modules.parties.models import Address, Contact, Party, PartyRole

LEITWEG = "04011000-1234512345-06"


@pytest.fixture
def made(context: Flask) -> House:
    return house()


def a_party(**fields: Any) -> int:
    given = {"code": "900", "name": "Amt", "email": "post@amt.example", "buyer_reference": LEITWEG, "language": "de"}
    with writing_session() as session:
        party = Party(**{**given, **fields})
        party.roles = [PartyRole(role="customer")]
        party.addresses = [
            Address(kind="billing", is_default=False, street="Hof 2", postcode="20095", city="Hamburg"),
            Address(kind="billing", name="Amt, Kasse", street="Platz 1", postcode="10115", city="Berlin"),
        ]
        party.contacts = [Contact(name="Nobody"), Contact(name="Jo Amt", email="jo@amt.example", is_default=True)]
        session.add(party)
        session.flush()
        return party.id


def wish(party: int, format_: str = XRECHNUNG) -> None:
    with writing_session() as session:
        FormatPart().save(session, party, {"format": format_})


def the_buyer(party: int) -> Any:
    with reading() as connection:
        return buyer(connection, party)


def test_the_wanted_format_is_the_one_that_is_made(made: House) -> None:
    party = a_party(electronic_scheme="0204", electronic_address=LEITWEG)
    wish(party)
    file = services.file_of(invoice_of(receipt(made), the_buyer(party)), NOW)
    assert file.profile == cii.XRECHNUNG
    assert judge.faults(file.xml, "cen", "xrechnung") == []
    address = etree.fromstring(file.xml).find(".//{*}BuyerTradeParty/{*}URIUniversalCommunication/{*}URIID")
    assert address is not None
    assert (address.get("schemeID"), address.text) == ("0204", LEITWEG)
    wish(party, "facturx")
    assert services.file_of(invoice_of(receipt(made), the_buyer(party)), NOW).profile == cii.EN16931


@pytest.mark.sqlite
def test_the_usual_address_contact_and_language_stand_on_the_invoice(made: House) -> None:
    party = a_party(language="en")
    with reading() as connection:
        invoice = invoice_from(source(connection, invoice_of(receipt(made), the_buyer(party))))
    assert (invoice.buyer.name, invoice.buyer.address.street) == ("Amt, Kasse", "Platz 1")
    assert invoice.buyer.contact is not None
    assert (invoice.buyer.contact.name, invoice.buyer.contact.email) == ("Jo Amt", "jo@amt.example")
    assert (invoice.buyer.electronic_scheme, invoice.buyer.electronic_address) == ("EM", "jo@amt.example")
    assert invoice.language == "en"
    assert "Invoice" in page(invoice)
    assert "Rechnung" not in page(invoice)


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "lacking, field", [({"buyer_reference": ""}, "buyer_reference"), ({"email": ""}, "electronic_address")]
)
def test_an_xrechnung_needs_a_reference_and_an_address(lacking: dict[str, str], field: str) -> None:
    party = a_party(**lacking)
    with pytest.raises(Refused) as refused:
        wish(party)
    assert refused.value.field == field


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
def test_a_blocked_customer_gets_no_invoice() -> None:
    with pytest.raises(Refused, match="is blocked: Insolvent"):
        the_buyer(a_party(blocked=True, block_reason="Insolvent"))
