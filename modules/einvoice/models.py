"""The files that were made, once each and never changed; and what customers want."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime
from modules.documents.models import Document
from modules.parties.models import Party


class EinvoiceFile(Base):
    """The e-invoice of a document. Triggers refuse UPDATE, DELETE and TRUNCATE: who asks again gets the same bytes."""

    __tablename__ = "einvoice_file"

    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), primary_key=True)
    profile: Mapped[str] = mapped_column(Text)  # BT-24, the guideline that the XML follows
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)  # PDF/A-3b with the XML inside
    sha256: Mapped[str] = mapped_column(Text)  # of the PDF
    created: Mapped[datetime] = mapped_column(UtcTime)


class PartyFormat(Base):
    """The format in which a customer wants e-invoices."""

    __tablename__ = "einvoice_party"
    __table_args__ = (CheckConstraint("format IN ('facturx', 'xrechnung')", name="format"),)
    __audited__ = True

    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="RESTRICT"), primary_key=True)
    format: Mapped[str] = mapped_column(Text, default="facturx")
