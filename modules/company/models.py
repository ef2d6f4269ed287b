"""Our own details, as they stand on documents, and fiscal years."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models import Company, Shop


class CompanyDetails(Base):
    """Name, address, tax numbers and bank of a company (EN 16931 BG-4, BG-17)."""

    __tablename__ = "company_details"
    __audited__ = True

    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id), primary_key=True)
    legal_name: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    vat_id: Mapped[str] = mapped_column(Text, default="")
    tax_number: Mapped[str] = mapped_column(Text, default="")  # Steuernummer
    register: Mapped[str] = mapped_column(Text, default="")  # e.g. "Amtsgericht Berlin, HRB 12345"
    director: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    iban: Mapped[str] = mapped_column(Text, default="")
    bic: Mapped[str] = mapped_column(Text, default="")
    bank: Mapped[str] = mapped_column(Text, default="")


class ShopAddress(Base):
    """Where a shop is; printed on its receipts."""

    __tablename__ = "company_shop"
    __audited__ = True

    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id), primary_key=True)
    street: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")


class FiscalYear(Base):
    """A fiscal year of a company; periods of the ledger belong to one."""

    __tablename__ = "company_fiscal_year"
    __table_args__ = (
        CheckConstraint("last_day > first_day", name="days"),
        UniqueConstraint("company_id", "first_day"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey(Company.id))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
