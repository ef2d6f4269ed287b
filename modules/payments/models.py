"""How money is taken, what was taken, and what is still open."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from pos_types.models import PosType


class Method(Base):
    """A payment method. `kind` decides how it behaves; `posting` gives each method its account."""

    __tablename__ = "payments_method"
    __table_args__ = (CheckConstraint("kind IN ('cash', 'card', 'transfer', 'on_account')", name="kind"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    gives_change: Mapped[bool] = mapped_column(default=False)
    opens_drawer: Mapped[bool] = mapped_column(default=False)
    cash_step: Mapped[Decimal] = mapped_column(Scaled(2), default=Decimal("0.01"))  # cash is rounded to this
    position: Mapped[int] = mapped_column(Integer, default=50)
    active: Mapped[bool] = mapped_column(default=True)


class Term(Base):
    """When an invoice is due, in days after its date."""

    __tablename__ = "payments_term"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    days: Mapped[int] = mapped_column(Integer, default=14)


class PosTypeMethod(Base):
    """The methods on the buttons of a POS type."""

    __tablename__ = "payments_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=50)


class PosTypeTerm(Base):
    """The terms on which a POS type sells on account; without them what is owed is due at once (section 271 BGB)."""

    __tablename__ = "payments_pos_type_term"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey(Term.id))


class Tender(Base):
    """Money taken (or given back, negative) with a document. Rows are never changed."""

    __tablename__ = "payments_tender"
    __table_args__ = (Index("ix_payments_tender_document", "document_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column()
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id))
    amount: Mapped[Decimal] = mapped_column(Scaled(2))
    given: Mapped[Decimal] = mapped_column(Scaled(2))
    change: Mapped[Decimal] = mapped_column(Scaled(2))
    reference: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcTime)


class OpenItem(Base):
    """What a party still owes for a document (positive) or has to its credit (negative)."""

    __tablename__ = "payments_open_item"
    __table_args__ = (Index("ix_payments_open_item_party", "party_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(unique=True)
    party_id: Mapped[int | None] = mapped_column(Integer)
    amount: Mapped[Decimal] = mapped_column(Scaled(2))
    open: Mapped[Decimal] = mapped_column(Scaled(2))
    due_date: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcTime)
