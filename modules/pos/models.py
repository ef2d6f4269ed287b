"""Tills, shifts, sales as they were reported, closes, and what a clerk has to look at."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Scaled, UtcTime
from app.models import Role, Shop, User
from modules.catalog.models import Category, RevenueClass
from modules.devices.models import Device
from modules.fiscal.models import Chain
from modules.ledger.models import Journal
from modules.parties.models import Group, Party
from modules.taxes.models import TaxCode
from numbering.models import Series
from pos_types.models import PosType


class Till(Base):
    """A till: bound to a POS type, with a series, a journal and a fiscal chain that no other till writes."""

    __tablename__ = "pos_till"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id))
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id), unique=True)  # the online series of its receipts
    journal_id: Mapped[int] = mapped_column(ForeignKey(Journal.id), unique=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey(Chain.id), unique=True)
    printer_id: Mapped[int | None] = mapped_column(ForeignKey(Device.id))
    drawer_id: Mapped[int | None] = mapped_column(ForeignKey(Device.id))
    active: Mapped[bool] = mapped_column(default=True)

    pos_type: Mapped[PosType] = relationship()
    shop: Mapped[Shop] = relationship()


class Shift(Base):
    """From opening with a float to the close. A till has at most one open shift."""

    __tablename__ = "pos_shift"
    __table_args__ = (
        Index(
            "uq_pos_shift_open",
            "till_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    till_id: Mapped[int] = mapped_column(ForeignKey(Till.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    user_name: Mapped[str] = mapped_column(Text)
    float: Mapped[Decimal] = mapped_column(Scaled(2))  # cash in the drawer at the opening
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Sale(Base):
    """A sale as a till reported it: `id` is the uuid that the till made, and the document's id."""

    __tablename__ = "pos_sale"
    __table_args__ = (Index("ix_pos_sale_shift", "shift_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    body_hash: Mapped[str] = mapped_column(Text)
    till_id: Mapped[int] = mapped_column(ForeignKey(Till.id))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey(Shift.id))
    at: Mapped[datetime] = mapped_column(UtcTime)


class Close(Base):
    """A Z report: consecutive per till, made once, never changed. `body` is the report as JSON."""

    __tablename__ = "pos_close"
    __table_args__ = (UniqueConstraint("till_id", "z_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    till_id: Mapped[int] = mapped_column(ForeignKey(Till.id))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey(Shift.id))
    z_number: Mapped[int] = mapped_column(Integer)
    expected: Mapped[Decimal] = mapped_column(Scaled(2))
    counted: Mapped[Decimal] = mapped_column(Scaled(2))
    difference: Mapped[Decimal] = mapped_column(Scaled(2))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)


class CloseSale(Base):
    """Which Z a sale is in: exactly one."""

    __tablename__ = "pos_close_sale"

    sale_id: Mapped[UUID] = mapped_column(ForeignKey(Sale.id), primary_key=True)
    close_id: Mapped[UUID] = mapped_column(ForeignKey(Close.id), index=True)


class CashMove(Base):
    """Cash that went in or out without a sale: float, cash in, cash out, bank drop, difference at the close."""

    __tablename__ = "pos_cash_move"
    __table_args__ = (Index("ix_pos_cash_move_shift", "shift_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey(Shift.id))
    kind: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Scaled(2))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)


class Task(Base):
    """Something a clerk has to look at: a sale that differs from what the server thought, by kind and in words."""

    __tablename__ = "pos_task"
    __table_args__ = (Index("ix_pos_task_open", "done_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # price | stock | right | closed_shift | quarantine
    sale_id: Mapped[UUID | None] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    done_by: Mapped[str] = mapped_column(Text, default="")


class Quarantine(Base):
    """A reported sale that does not add up, kept whole."""

    __tablename__ = "pos_quarantine"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sale_id: Mapped[UUID] = mapped_column()
    body: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    user_name: Mapped[str] = mapped_column(Text)


class PosTypeTill(Base):
    """How the sales screen of a POS type works, and what its receipts look like."""

    __tablename__ = "pos_pos_type"
    __table_args__ = (
        CheckConstraint("merge IN ('never', 'last', 'any')", name="merge"),
        CheckConstraint("print IN ('always', 'ask')", name="print"),
        CheckConstraint("layout IN ('full', 'compact')", name="layout"),
        CheckConstraint("copies BETWEEN 1 AND 5", name="copies"),
        CheckConstraint("idle_minutes >= 0", name="idle"),
    )
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    default_party_id: Mapped[int | None] = mapped_column(ForeignKey(Party.id))  # each sale begins with this customer
    customer_required: Mapped[bool] = mapped_column(default=False)
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id))  # nothing else is sold
    merge: Mapped[str] = mapped_column(Text, default="any")  # equal lines: never, with the last one, with any
    parks: Mapped[bool] = mapped_column(default=True)  # several carts per cashier
    uncoded: Mapped[bool] = mapped_column(default=True)  # lines that are in no catalogue
    uncoded_class_id: Mapped[int | None] = mapped_column(ForeignKey(RevenueClass.id))
    uncoded_tax_id: Mapped[int | None] = mapped_column(ForeignKey(TaxCode.id))  # proposed
    expenses: Mapped[bool] = mapped_column(default=False)  # charges such as delivery or engraving
    expense_class_id: Mapped[int | None] = mapped_column(ForeignKey(RevenueClass.id))
    tips: Mapped[bool] = mapped_column(default=False)
    tip_class_id: Mapped[int | None] = mapped_column(ForeignKey(RevenueClass.id))
    tip_tax_id: Mapped[int | None] = mapped_column(ForeignKey(TaxCode.id))
    down_payments: Mapped[bool] = mapped_column(default=False)  # taken here, and deducted on a later receipt
    down_payment_class_id: Mapped[int | None] = mapped_column(ForeignKey(RevenueClass.id))
    down_payment_tax_id: Mapped[int | None] = mapped_column(ForeignKey(TaxCode.id))
    line_notes: Mapped[bool] = mapped_column(default=True)
    variants: Mapped[bool] = mapped_column(default=True)  # behind the tile of their item; else each has its own
    drawer_button: Mapped[bool] = mapped_column(default=True)
    idle_minutes: Mapped[int] = mapped_column(Integer, default=0)  # signed out after that; 0: never
    sign_out_after_sale: Mapped[bool] = mapped_column(default=False)
    print: Mapped[str] = mapped_column(Text, default="always")
    copies: Mapped[int] = mapped_column(Integer, default=1)
    layout: Mapped[str] = mapped_column(Text, default="full")
    header: Mapped[str] = mapped_column(Text, default="")
    logo: Mapped[str] = mapped_column(Text, default="")  # SHA-256 of the picture at the head, kept by devices
    label_one: Mapped[str] = mapped_column(Text, default="")  # of a free field that is asked and printed
    label_two: Mapped[str] = mapped_column(Text, default="")


class PosTypeGroup(Base):
    """A group of customers that a POS type sells to; without any it sells to everybody."""

    __tablename__ = "pos_pos_type_group"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id), primary_key=True)


class RoleLimit(Base):
    """The most per cent that a role may take off at tills of a POS type; of several roles the largest counts."""

    __tablename__ = "pos_role_limit"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100000000", name="percent"),)
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey(Role.id, ondelete="CASCADE"), primary_key=True)
    percent: Mapped[Decimal] = mapped_column(Scaled(6))
