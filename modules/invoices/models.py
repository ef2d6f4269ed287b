"""Which invoice replaces which receipt: at most one, whoever asks how often. And how invoices of a POS type look."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from modules.documents.models import Document
from pos_types.models import PosType


class Replacement(Base):
    """The invoice that replaces a receipt. Its row is the claim: the second request finds it."""

    __tablename__ = "invoices_replacement"

    receipt_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column()


class PosTypeInvoice(Base):
    """The layout of the invoices that are made of a POS type's receipts."""

    __tablename__ = "invoices_pos_type"
    __table_args__ = (CheckConstraint("layout IN ('standard', 'numbers', 'plain')", name="layout"),)
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    layout: Mapped[str] = mapped_column(Text)
