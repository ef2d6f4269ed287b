"""One kind of till operation: its name and the series of its documents. The rest are other modules' parts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from numbering.models import Series


class PosType(Base):
    """`mode` says whether prices at this till include VAT (`gross`) or not (`net`)."""

    __tablename__ = "pos_types_type"
    __table_args__ = (CheckConstraint("mode IN ('gross', 'net')", name="mode"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text, default="gross")
    printed_note: Mapped[str] = mapped_column(Text, default="")  # printed at the foot of the receipt
    is_default: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    series: Mapped[list[PosTypeSeries]] = relationship(cascade="all, delete-orphan")


class PosTypeSeries(Base):
    """The series that a kind of document takes at a till of this type; a till may have its own instead."""

    __tablename__ = "pos_types_series"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="CASCADE"), primary_key=True)
    document_kind: Mapped[str] = mapped_column(Text, primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id))
