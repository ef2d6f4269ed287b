"""Reads for invoices: the list, customers to choose from, and what replaces a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, case, select
from sqlalchemy.orm import aliased

from app.errors import Missing, Refused
from modules.documents.models import Document, DocumentParty, Link
from modules.invoices.buyer import REPLACES, Buyer
from modules.invoices.models import Replacement
from modules.parties.models import Address, Party


def listed() -> Select[*tuple[Any, ...]]:
    """Every invoice with its customer, the receipt it replaces, and whether it is paid."""
    receipt = aliased(Document)
    return (
        select(
            Document.id,
            Document.number_text,
            Document.doc_date,
            DocumentParty.name.label("customer"),
            receipt.number_text.label("receipt"),
            receipt.id.label("receipt_id"),
            case((Document.settled >= Document.total, "paid"), else_="open").label("state"),
            Document.net,
            Document.vat,
            Document.total,
        )
        .where(Document.kind == "invoice")
        .outerjoin(DocumentParty, (DocumentParty.document_id == Document.id) & (DocumentParty.role == "buyer"))
        .outerjoin(Link, (Link.target_id == Document.id) & (Link.kind == REPLACES))
        .outerjoin(receipt, receipt.id == Link.source_id)
    )


def replacement(connection: Connection, receipt_id: UUID) -> UUID | None:
    """The invoice that replaces a receipt."""
    return connection.execute(select(Replacement.invoice_id).where(Replacement.receipt_id == receipt_id)).scalar()


def customers(connection: Connection) -> list[tuple[int, str]]:
    """The active parties with a billing address, by name."""
    rows = connection.execute(
        select(Party.id, Party.code, Party.name, Address.city)
        .join(Address, (Address.party_id == Party.id) & (Address.kind == "billing"))
        .where(Party.active)
        .order_by(Party.name)
    )
    return [(row.id, f"{row.name}, {row.city} ({row.code})") for row in rows]


def buyer(connection: Connection, party_id: int) -> Buyer:
    """A party as the recipient of an invoice. Raises `Missing`, and `Refused` for one without billing address."""
    party = connection.execute(select(Party.__table__).where(Party.id == party_id)).one_or_none()
    if party is None:
        raise Missing(_("There is no such customer."), "party_id")
    address = connection.execute(
        select(Address.__table__).where(Address.party_id == party_id, Address.kind == "billing").order_by(Address.id)
    ).first()
    if address is None:
        raise Refused(_("%(name)s has no billing address.", name=party.name), "party_id")
    return Buyer(
        name=party.name,
        contact=party.contact,
        street=address.street,
        extra=address.extra,
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        vat_id=party.vat_id,
        email=party.email,
        buyer_reference=party.buyer_reference,
        phone=party.phone,
        code=party.code,
        party_id=party.id,
    )
