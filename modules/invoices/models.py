"""Which invoice replaces which receipt: at most one, whoever asks how often."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from modules.documents.models import Document


class Replacement(Base):
    """The invoice that replaces a receipt. Its row is the claim: the second request finds it."""

    __tablename__ = "invoices_replacement"

    receipt_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column()
