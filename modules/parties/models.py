"""People and companies: who they are, where they are, whom to ask, and what they allowed us to do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, UtcTime


class Group(Base):
    """Customers who are treated alike; other modules give a group its price list and its terms."""

    __tablename__ = "parties_group"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Party(Base):
    """A person or a company, as customer, supplier, employee, or several of them.

    One that is `blocked` buys nothing, for the `block_reason`; `till_note` is shown to the cashier. The electronic
    address (EN 16931 BT-49) has a scheme of the code list EAS. `erased_at` says when the person was forgotten. One
    that turned out to be another record's customer leads there by `merged_into_id`; what was issued stays with it.
    """

    __tablename__ = "parties_party"
    __table_args__ = (CheckConstraint("kind IN ('person', 'company')", name="kind"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)  # customer number
    kind: Mapped[str] = mapped_column(Text, default="company")
    name: Mapped[str] = mapped_column(Text)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(Group.id), index=True)
    vat_id: Mapped[str] = mapped_column(Text, default="")
    tax_number: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    buyer_reference: Mapped[str] = mapped_column(Text, default="")  # BT-10, e.g. a Leitweg-ID
    electronic_scheme: Mapped[str] = mapped_column(Text, default="")  # BT-49-1
    electronic_address: Mapped[str] = mapped_column(Text, default="")  # BT-49
    iban: Mapped[str] = mapped_column(Text, default="")
    bic: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="de")
    till_note: Mapped[str] = mapped_column(Text, default="")
    blocked: Mapped[bool] = mapped_column(default=False)
    block_reason: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("parties_party.id"), index=True)
    roles: Mapped[list[PartyRole]] = relationship(cascade="all, delete-orphan")
    addresses: Mapped[list[Address]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    consents: Mapped[list[Consent]] = relationship(cascade="all, delete-orphan")


class PartyRole(Base):
    """What a party is to us: customer, supplier, employee."""

    __tablename__ = "parties_role"
    __table_args__ = (CheckConstraint("role IN ('customer', 'supplier', 'employee')", name="role"),)
    __audited__ = True

    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)


class Address(Base):
    """Where a party is billed or delivered to; of each kind one is the default, which documents take.

    `name` is whom to write to there, where it is not the party itself.
    """

    __tablename__ = "parties_address"
    __table_args__ = (CheckConstraint("kind IN ('billing', 'delivery')", name="kind"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text, default="billing")
    is_default: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(Text, default="")
    street: Mapped[str] = mapped_column(Text)
    extra: Mapped[str] = mapped_column(Text, default="")
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, default="DE")  # ISO 3166-1 alpha-2


class Contact(Base):
    """Somebody to talk to at a party; the default one stands on its documents (EN 16931 BG-9)."""

    __tablename__ = "parties_contact"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    function: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)


class Consent(Base):
    """What somebody allowed us to do, since when and where they said so; until they take it back (Art. 7 GDPR)."""

    __tablename__ = "parties_consent"
    __table_args__ = (CheckConstraint("purpose IN ('email', 'phone', 'post', 'profile')", name="purpose"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
