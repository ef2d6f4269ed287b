"""Links by which a recipient opens a document without an account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime
from modules.documents.models import Document


class PortalLink(Base):
    """A secret link to one document. The token itself is kept: it is shown again to whoever may see the document."""

    __tablename__ = "portal_link"

    token: Mapped[str] = mapped_column(Text, primary_key=True)  # 256 random bits, URL-safe
    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
