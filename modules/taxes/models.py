"""VAT codes and their rates by date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Scaled


class TaxCode(Base):
    """A VAT code, e.g. `DE-S` standard, `DE-R` reduced. `category` is the EN 16931 code (S, Z, E, AE, K, G, O)."""

    __tablename__ = "taxes_code"
    __table_args__ = (CheckConstraint("category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name="category"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)  # ISO 3166-1 alpha-2
    category: Mapped[str] = mapped_column(Text, default="S")
    exemption: Mapped[str] = mapped_column(Text, default="")  # printed reason where no VAT is shown
    active: Mapped[bool] = mapped_column(default=True)
    rates: Mapped[list[TaxRate]] = relationship(order_by="TaxRate.valid_from", cascade="all, delete-orphan")


class TaxRate(Base):
    """The rate in per cent from a day on."""

    __tablename__ = "taxes_rate"
    __table_args__ = (CheckConstraint("rate BETWEEN 0 AND 100000000", name="rate"),)  # millionths of a per cent
    __audited__ = True

    tax_code_id: Mapped[int] = mapped_column(ForeignKey(TaxCode.id, ondelete="CASCADE"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    rate: Mapped[Decimal] = mapped_column(Scaled(6))
