"""People and companies, and their addresses."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base


class Party(Base):
    """A person or a company, as customer, supplier or both."""

    __tablename__ = "parties_party"
    __table_args__ = (CheckConstraint("kind IN ('person', 'company')", name="kind"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)  # customer number
    kind: Mapped[str] = mapped_column(Text, default="company")
    name: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(Text, default="")
    vat_id: Mapped[str] = mapped_column(Text, default="")
    tax_number: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    buyer_reference: Mapped[str] = mapped_column(Text, default="")  # BT-10, e.g. a Leitweg-ID
    language: Mapped[str] = mapped_column(Text, default="de")
    active: Mapped[bool] = mapped_column(default=True)
    addresses: Mapped[list[Address]] = relationship(cascade="all, delete-orphan")


class Address(Base):
    """Where a party is billed or delivered to."""

    __tablename__ = "parties_address"
    __table_args__ = (CheckConstraint("kind IN ('billing', 'delivery')", name="kind"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text, default="billing")
    street: Mapped[str] = mapped_column(Text)
    extra: Mapped[str] = mapped_column(Text, default="")
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, default="DE")  # ISO 3166-1 alpha-2
