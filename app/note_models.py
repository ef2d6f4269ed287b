"""What people add to a record beside its fields: notes, and files whose content lies in the instance's folder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcTime


class Note(Base):
    """A remark on a record, by whom and when. `table_name` and `key` call the record, as in the audit."""

    __tablename__ = "app_note"
    __table_args__ = (Index("ix_app_note_record", "table_name", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    user_id: Mapped[int | None] = mapped_column(Integer)
    user_name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Attachment(Base):
    """A file of a record. Its content is kept once by its SHA-256, whatever it is called and however often it came."""

    __tablename__ = "app_attachment"
    __table_args__ = (
        Index("ix_app_attachment_record", "table_name", "key"),
        Index("ix_app_attachment_sha256", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    user_id: Mapped[int | None] = mapped_column(Integer)
    user_name: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)  # bytes
    sha256: Mapped[str] = mapped_column(Text)
