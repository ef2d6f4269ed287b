"""The one shape of a commercial document. Issued rows are sealed: lines and taxes first, the header last.

The triggers that compare the sums and refuse changes are in the migrations, for both databases.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from app.models import Company, Shop
from numbering.models import Series


class Document(Base):
    """An issued document. `mode` says whether gross or net amounts count; its other amounts follow from the split.

    total = gross + rounding is what is to be paid; `settled` is what was paid in the same act.
    """

    __tablename__ = "documents_document"
    __table_args__ = (
        UniqueConstraint("series_id", "period_key", "number"),
        Index("ix_documents_document_date", "doc_date", "id"),
        Index("ix_documents_document_number_text", "number_text"),
        Index("ix_documents_document_party", "party_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, info={"choice": "document.kind"})  # receipt, invoice, order …
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id))
    period_key: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(BigInteger)
    number_text: Mapped[str] = mapped_column(Text)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    register: Mapped[str] = mapped_column(Text, default="")  # code of the till, as printed
    doc_date: Mapped[date] = mapped_column(Date)  # the shop's calendar
    supply_date: Mapped[date] = mapped_column(Date)
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    issued_at: Mapped[datetime] = mapped_column(UtcTime)
    currency: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)  # gross | net
    net: Mapped[Decimal] = mapped_column(Scaled(2))
    vat: Mapped[Decimal] = mapped_column(Scaled(2))
    gross: Mapped[Decimal] = mapped_column(Scaled(2))
    rounding: Mapped[Decimal] = mapped_column(Scaled(2))
    total: Mapped[Decimal] = mapped_column(Scaled(2))
    settled: Mapped[Decimal] = mapped_column(Scaled(2))
    line_count: Mapped[int] = mapped_column(Integer)
    party_id: Mapped[int | None] = mapped_column(Integer)  # no foreign key: the person may be purged, the row stays
    party_hash: Mapped[str | None] = mapped_column(Text)  # salted SHA-256 of the printed parties
    note: Mapped[str] = mapped_column(Text, default="")
    by_user_id: Mapped[int | None] = mapped_column(Integer)
    by_name: Mapped[str] = mapped_column(Text)


class Line(Base):
    """A line as issued. `amount` is in the document's mode, after discount; `net` and `gross` are its split."""

    __tablename__ = "documents_line"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(Text)  # item | uncoded | …
    item_id: Mapped[int | None] = mapped_column(Integer)
    item_code: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[Decimal] = mapped_column(Scaled(3))
    unit_code: Mapped[str] = mapped_column(Text)
    list_price: Mapped[Decimal] = mapped_column(Scaled(6))
    price: Mapped[Decimal] = mapped_column(Scaled(6))
    discount: Mapped[Decimal] = mapped_column(Scaled(2))
    amount: Mapped[Decimal] = mapped_column(Scaled(2))
    net: Mapped[Decimal] = mapped_column(Scaled(2))
    gross: Mapped[Decimal] = mapped_column(Scaled(2))
    tax_code: Mapped[str] = mapped_column(Text)
    rate: Mapped[Decimal] = mapped_column(Scaled(6))
    revenue_class: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="[]")  # JSON: the steps that led to the price
    trace: Mapped[str] = mapped_column(Text, default="{}")  # JSON: lot, serial, best_before (ISO 8601), where known


class TaxTotal(Base):
    """The totals of one VAT code, as issued; no report computes them again."""

    __tablename__ = "documents_tax"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    tax_code: Mapped[str] = mapped_column(Text, primary_key=True)
    category: Mapped[str] = mapped_column(Text)
    rate: Mapped[Decimal] = mapped_column(Scaled(6))
    net: Mapped[Decimal] = mapped_column(Scaled(2))
    vat: Mapped[Decimal] = mapped_column(Scaled(2))
    gross: Mapped[Decimal] = mapped_column(Scaled(2))
    exemption: Mapped[str] = mapped_column(Text, default="")


class DocumentParty(Base):
    """Buyer or ship-to as printed (JSON). Beside the sealed rows, so that private data can be purged; `salt` + data
    hash to the header's `party_hash`."""

    __tablename__ = "documents_party"

    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)  # buyer | ship_to
    name: Mapped[str] = mapped_column(Text, default="")  # for lists
    data: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(Text)


class Link(Base):
    """Which quantity of which line came from which line; line 0 is the document as a whole."""

    __tablename__ = "documents_link"
    __table_args__ = (
        Index("ix_documents_link_target", "target_id"),
        Index("ix_documents_link_source", "source_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # replaces | invoices | returns | corrects …
    source_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id))
    source_line: Mapped[int] = mapped_column(Integer, default=0)
    target_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id))
    target_line: Mapped[int] = mapped_column(Integer, default=0)
    quantity: Mapped[Decimal | None] = mapped_column(Scaled(3))


class Event(Base):
    """Something that happened to an issued document: printed, sent, posted, voided … Rows are never changed."""

    __tablename__ = "documents_event"
    __table_args__ = (Index("ix_documents_event_document", "document_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text, default="{}")


class Draft(Base):
    """A parked cart or an unfinished document: header columns to search by, the rest as JSON. It has no number."""

    __tablename__ = "documents_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    title: Mapped[str] = mapped_column(Text, default="")
    party_id: Mapped[int | None] = mapped_column(Integer)
    total: Mapped[Decimal] = mapped_column(Scaled(2))
    body: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
