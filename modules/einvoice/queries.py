"""Reads: the stored file, and all that an invoice is copied from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select
from stdnum import ean

from modules.catalog.models import Barcode, Unit
from modules.company.models import CompanyDetails
from modules.documents import queries as documents
from modules.documents.models import Document, Link, TaxTotal
from modules.einvoice import cii
from modules.einvoice.models import EinvoiceFile, PartyFormat
from modules.payments.models import Method, OpenItem, Tender

FILE = EinvoiceFile.__table__
FACTURX, XRECHNUNG = "facturx", "xrechnung"
GUIDELINES = {FACTURX: cii.EN16931, XRECHNUNG: cii.XRECHNUNG}
# GS1 General Specifications 1.4: prefixes for use inside a shop, by length of the code
IN_STORE = {8: ("0", "2"), 12: ("2", "4"), 13: ("02", "04", "2")}


@dataclass(frozen=True)
class File:
    """A stored e-invoice; `profile` is the guideline of `xml`, `sha256` is that of `pdf`."""

    document_id: UUID
    profile: str
    xml: bytes
    pdf: bytes
    sha256: str
    created: datetime


@dataclass(frozen=True)
class Source:
    """What is known of an issued document; everything in it was stored when something happened."""

    document: documents.Issued
    seller: RowMapping | None
    prior: Sequence[RowMapping]
    receipts: Mapping[tuple[str, Decimal], int]  # how many replaced receipts have a category and rate
    tenders: Sequence[RowMapping]
    due_date: date | None
    units: Mapping[str, str]
    gtins: Mapping[int, str]


def file(connection: Connection, document_id: UUID) -> File | None:
    """The stored file of a document, if it was made already."""
    row = connection.execute(select(FILE).where(FILE.c.document_id == document_id)).mappings().one_or_none()
    return File(**row) if row else None


def source(connection: Connection, document_id: UUID) -> Source:
    """Everything that the invoice of a document is copied from; raises `Missing`."""
    document = documents.document(connection, document_id)
    prior = _prior(connection, document_id)
    replaced = [row["id"] for row in prior if row["link"] == "replaces"]
    paid_with = [document_id, *replaced]
    details = select(CompanyDetails.__table__).where(CompanyDetails.company_id == document.header["company_id"])
    return Source(
        document=document,
        seller=connection.execute(details).mappings().one_or_none(),
        prior=prior,
        receipts=_receipts(connection, replaced),
        tenders=_tenders(connection, paid_with),
        due_date=connection.scalar(select(func.max(OpenItem.due_date)).where(OpenItem.document_id.in_(paid_with))),
        units=_units(connection, {line["unit_code"] for line in document.lines}),
        gtins=_gtins(connection, {line["item_id"] for line in document.lines if line["item_id"]}),
    )


def _prior(connection: Connection, document_id: UUID) -> list[RowMapping]:
    """The documents that this one came from, oldest first."""
    statement = (
        select(
            Document.id, Document.kind, Document.number_text, Document.doc_date, Document.register, Document.issued_at
        )
        .add_columns(Link.kind.label("link"))
        .join(Link, Link.source_id == Document.id)
        .where(Link.target_id == document_id)
        .order_by(Document.issued_at)
        .distinct()
    )
    return list(connection.execute(statement).mappings())


def _receipts(connection: Connection, replaced: Sequence[UUID]) -> dict[tuple[str, Decimal], int]:
    statement = (
        select(TaxTotal.category, TaxTotal.rate, func.count())
        .where(TaxTotal.document_id.in_(replaced))
        .group_by(TaxTotal.category, TaxTotal.rate)
    )
    return {(category, rate): count for category, rate, count in connection.execute(statement)}


def _tenders(connection: Connection, paid_with: Sequence[UUID]) -> list[RowMapping]:
    """What was taken by each method, in the order of taking."""
    amount = func.sum(Tender.amount, type_=Tender.amount.type).label("amount")
    statement = (
        select(Method.kind, Method.name, amount)
        .join(Tender, Tender.method_id == Method.id)
        .where(Tender.document_id.in_(paid_with))
        .group_by(Method.id, Method.kind, Method.name)
        .order_by(func.min(Tender.at))
    )
    return list(connection.execute(statement).mappings())


def _units(connection: Connection, codes: set[str]) -> dict[str, str]:
    rows: Any = connection.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes)))
    return dict(tuple(row) for row in rows)


def _gtins(connection: Connection, items: set[int]) -> dict[int, str]:
    """The trade item number of each item: a barcode that sells one, with a sound check digit, not a shop's own."""
    statement = (
        select(Barcode.item_id, Barcode.code)
        .where(Barcode.item_id.in_(items), Barcode.quantity == 1)
        .order_by(Barcode.code.desc())
    )
    return {item: code for item, code in connection.execute(statement) if _is_gtin(code)}


def _is_gtin(code: str) -> bool:
    """Whether a barcode is a GTIN with a sound check digit, and not one that a shop makes for itself."""
    return bool(ean.is_valid(code)) and not code.startswith(IN_STORE.get(len(code), ()))


def wanted(connection: Connection, party_id: int | None) -> str:
    """The format that a customer wants; the PDF where nothing was said, and for nobody in the address book."""
    if party_id is None:
        return FACTURX
    found = connection.execute(select(PartyFormat.format).where(PartyFormat.party_id == party_id)).scalar()
    return str(found or FACTURX)
