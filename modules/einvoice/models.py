"""The files that were made: once each, and never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime
from modules.documents.models import Document


class EinvoiceFile(Base):
    """The e-invoice of a document. Triggers refuse UPDATE, DELETE and TRUNCATE: who asks again gets the same bytes."""

    __tablename__ = "einvoice_file"

    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), primary_key=True)
    profile: Mapped[str] = mapped_column(Text)  # BT-24, the guideline that the XML follows
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)  # PDF/A-3b with the XML inside
    sha256: Mapped[str] = mapped_column(Text)  # of the PDF
    created: Mapped[datetime] = mapped_column(UtcTime)
