"""How money is taken, what was taken, and what is still open."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from modules.parties.models import Group, Party
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


KEYS = ("F6", "F7", "F8", "F9", "F10")
"""Function keys that may take money; the others are the browser's or the till's."""


class PosTypeMethod(Base):
    """A method on a button of a POS type: its place, its own name there ("": the method's), and its key."""

    __tablename__ = "payments_pos_type"
    __table_args__ = (CheckConstraint("key IN ('', 'F6', 'F7', 'F8', 'F9', 'F10')", name="key"),)
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=50)
    label: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text, default="")
    proposed: Mapped[bool] = mapped_column(default=False)


class PosTypeTerm(Base):
    """The terms on which a POS type sells on account; without them what is owed is due at once (section 271 BGB)."""

    __tablename__ = "payments_pos_type_term"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey(Term.id))


class PartyTerms(Base):
    """On which terms a customer buys, and how much may be owed at once; None: nothing is agreed.

    `credit_mode` says what happens above the limit: it is watched, the cashier is warned, or nothing more is sold on
    account.
    """

    __tablename__ = "payments_party"
    __table_args__ = (
        CheckConstraint("credit_mode IN ('watch', 'warn', 'block')", name="credit_mode"),
        CheckConstraint("credit_limit >= 0", name="credit_limit"),
    )
    __audited__ = True

    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="RESTRICT"), primary_key=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey(Term.id))
    credit_limit: Mapped[Decimal | None] = mapped_column(Scaled(2))
    credit_mode: Mapped[str] = mapped_column(Text, default="watch")


class PartyMethod(Base):
    """A payment method that a customer may use. Without any, all but those on account."""

    __tablename__ = "payments_party_method"
    __audited__ = True

    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey(Method.id), primary_key=True)


class GroupTerms(Base):
    """On which terms the customers of a group buy."""

    __tablename__ = "payments_group"
    __audited__ = True

    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id, ondelete="RESTRICT"), primary_key=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey(Term.id))


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


class OpeningItem(Base):
    """What was owed already when the shop began with Kontor: the number and the day of a document that is not here."""

    __tablename__ = "payments_opening_item"

    open_item_id: Mapped[UUID] = mapped_column(ForeignKey(OpenItem.id), primary_key=True)
    number_text: Mapped[str] = mapped_column(Text)
    doc_date: Mapped[date] = mapped_column(Date)
