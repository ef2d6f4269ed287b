"""Reads: a stored document as posting needs it, what is not posted, and the tables of account determination."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, exists, func, select
from sqlalchemy.orm import aliased

from app.errors import Missing
from modules.documents.models import Document, Line, TaxTotal
from modules.ledger.models import Entry
from modules.payments.models import Method, Tender
from modules.posting.book import Booking, Paid, Turnover, Vat
from modules.posting.models import Unposted


@dataclass(frozen=True)
class Stored:
    """An issued document, read again for posting."""

    company_id: int
    day: date
    number_text: str
    booking: Booking


def stored_document(connection: Connection, document_id: UUID) -> Stored:
    """What posting needs of a document that was issued before; raises `Missing`."""
    head = connection.execute(select(Document.__table__).where(Document.id == document_id)).one_or_none()
    if head is None:
        raise Missing(_("There is no such document."))
    lines = connection.execute(select(Line.__table__).where(Line.document_id == document_id).order_by(Line.n))
    taxes = connection.execute(
        select(TaxTotal.__table__).where(TaxTotal.document_id == document_id).order_by(TaxTotal.rate, TaxTotal.tax_code)
    )
    paid = connection.execute(
        select(Tender.method_id, Method.name, Method.kind, Tender.amount)
        .join(Method, Method.id == Tender.method_id)
        .where(Tender.document_id == document_id)
        .order_by(Tender.id)
    )
    booking = Booking(
        gross=head.gross,
        rounding=head.rounding,
        total=head.total,
        party_id=head.party_id,
        turnover=[Turnover(row.revenue_class, row.tax_code, row.rate, row.net) for row in lines],
        taxes=[Vat(row.tax_code, row.rate, row.net, row.vat) for row in taxes],
        paid=[Paid(row.method_id, row.name, row.kind, row.amount) for row in paid],
    )
    return Stored(head.company_id, head.doc_date, head.number_text, booking)


def still_posted(connection: Connection, source_id: UUID) -> bool:
    """Whether an entry of this source stands in the books and was not reversed."""
    reversal = aliased(Entry)
    standing = select(Entry.id).where(
        Entry.source_id == source_id,
        Entry.reverses_id.is_(None),
        ~exists(select(reversal.id).where(reversal.reverses_id == Entry.id)),
    )
    return connection.execute(standing.limit(1)).first() is not None


def open_ids(connection: Connection) -> list[UUID]:
    """What waits to be posted, in the order of happening."""
    rows = connection.execute(
        select(Unposted.source_id).where(Unposted.posted_at.is_(None)).order_by(Unposted.at, Unposted.source_id)
    )
    return list(rows.scalars())


def open_count(connection: Connection) -> int:
    """How many wait to be posted."""
    return connection.execute(
        select(func.count()).select_from(Unposted).where(Unposted.posted_at.is_(None))
    ).scalar_one()


def listed_unposted() -> Select[*tuple[Any, ...]]:
    """What is not posted, and what was posted later."""
    return select(
        Unposted.source_id.label("id"),
        Unposted.number_text,
        Unposted.kind,
        Unposted.at,
        Unposted.total,
        Unposted.reason,
        Unposted.posted_at.is_not(None).label("posted"),
    )


def waiting(connection: Connection, source_id: UUID) -> str | None:
    """Why a document is not posted; None when nothing is kept of it."""
    return connection.execute(
        select(Unposted.reason).where(Unposted.source_id == source_id, Unposted.posted_at.is_(None))
    ).scalar_one_or_none()
