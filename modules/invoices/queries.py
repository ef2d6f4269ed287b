"""Reads for invoices: the list, customers to choose from, and what replaces a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, case, select
from sqlalchemy.orm import aliased

from app.current import current_hub
from app.errors import Missing, Refused
from modules.documents.models import Document, DocumentParty, Link
from modules.invoices.buyer import REPLACES, Buyer
from modules.invoices.models import Replacement
from modules.parties.models import Address, Party
from modules.parties.queries import BILLING, has_role, usual_address, usual_contact

STANDARD = "standard"
LAYOUT = "invoices.layout"
"""The choice of a module that issues receipts: (connection, register) → the layout of their invoices, or None."""


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


def layout_of(connection: Connection, register: str) -> str:
    """How an invoice that came from a register is laid out; the usual way where nobody says otherwise."""
    for layout_at in current_hub().choices(LAYOUT).values():
        named: str | None = layout_at(connection, register)
        if named is not None:
            return named
    return STANDARD


def customers(connection: Connection) -> list[tuple[int, str]]:
    """The active parties with a billing address, by name."""
    rows = connection.execute(
        select(Party.id, Party.code, Party.name, Address.city)
        .join(Address, BILLING)
        .where(Party.active, has_role("customer"))
        .order_by(Party.name)
    )
    return [(row.id, f"{row.name}, {row.city} ({row.code})") for row in rows]


def buyer(connection: Connection, party_id: int) -> Buyer:
    """A party as the recipient of an invoice. Raises `Missing`, and `Refused` for one without billing address."""
    party = connection.execute(select(Party.__table__).where(Party.id == party_id)).one_or_none()
    if party is None:
        raise Missing(_("There is no such customer."), "party_id")
    if party.blocked:
        raise Refused(_("%(name)s is blocked: %(why)s", name=party.name, why=party.block_reason), "party_id")
    address = usual_address(connection, party_id, "billing")
    if address is None:
        raise Refused(_("%(name)s has no billing address.", name=party.name), "party_id")
    contact = usual_contact(connection, party_id)
    return Buyer(
        name=address["name"] or party.name,
        contact=contact["name"] if contact else "",
        street=address["street"],
        extra=address["extra"],
        postcode=address["postcode"],
        city=address["city"],
        country=address["country"],
        vat_id=party.vat_id,
        email=(contact["email"] if contact else "") or party.email,
        electronic_scheme=party.electronic_scheme if party.electronic_address else "",
        electronic_address=party.electronic_address,
        buyer_reference=party.buyer_reference,
        phone=(contact["phone"] if contact else "") or party.phone,
        code=party.code,
        language=party.language,
        party_id=party.id,
    )
