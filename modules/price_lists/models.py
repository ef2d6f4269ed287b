"""Price lists, their rows, who sells and buys at them, and what was changed at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from modules.catalog.models import Category, Item
from modules.parties.models import Group, Party
from pos_types.models import PosType


class PriceList(Base):
    """A list of prices in one currency, gross or net, valid between two dates.

    The smaller `rank` is asked first; one that holds `everywhere` is asked without being chosen. `round_to` and
    `ending` are the price endings of what the list computes; `source` says what its formula builds on, if it has one.
    """

    __tablename__ = "price_lists_list"
    __table_args__ = (
        CheckConstraint("mode IN ('gross', 'net')", name="mode"),
        CheckConstraint("rounding IN ('', 'nearest', 'up', 'down')", name="rounding"),
        CheckConstraint("source IN ('', 'item', 'list')", name="source"),
        CheckConstraint("(source = 'list') = (base_id IS NOT NULL)", name="base"),
        CheckConstraint("round_to > 0 AND ending >= 0 AND ending < round_to", name="ending"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text, default="EUR")
    mode: Mapped[str] = mapped_column(Text, default="gross")
    rank: Mapped[int] = mapped_column(Integer, default=50)
    everywhere: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(default=True)
    rounding: Mapped[str] = mapped_column(Text, default="nearest")
    round_to: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal("0.01"))
    ending: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(0))
    source: Mapped[str] = mapped_column(Text, default="")
    base_id: Mapped[int | None] = mapped_column(ForeignKey("price_lists_list.id"))
    factor: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(1))
    amount: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(0))


class Price(Base):
    """A price, a chain of discounts (`50+10`), or both: of an item, a category, or all; for one, a group, or all."""

    __tablename__ = "price_lists_price"
    __table_args__ = (
        Index("ix_price_lists_price_item", "list_id", "item_id"),
        CheckConstraint("price IS NULL OR price >= 0", name="price"),
        CheckConstraint("price IS NOT NULL OR discount <> ''", name="says_something"),
        CheckConstraint("item_id IS NULL OR category_id IS NULL", name="about_one"),
        CheckConstraint("customer_id IS NULL OR group_id IS NULL", name="for_one"),
        CheckConstraint("from_quantity >= 0", name="from_quantity"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey(PriceList.id, ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey(Party.id), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(Group.id), index=True)
    from_quantity: Mapped[Decimal] = mapped_column(Scaled(3), default=Decimal(0))
    price: Mapped[Decimal | None] = mapped_column(Scaled(6))
    discount: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class PosTypePriceList(Base):
    """The list a POS type sells at; without one, the items' own prices hold."""

    __tablename__ = "price_lists_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey(PriceList.id))
    valid_on: Mapped[date | None] = mapped_column(Date)  # the day whose prices hold; else that of the sale
    discount_limit: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(100))  # per cent a cashier may give


class PartyPriceList(Base):
    """The list a customer buys at."""

    __tablename__ = "price_lists_party"
    __audited__ = True

    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id, ondelete="RESTRICT"), primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey(PriceList.id))


class GroupPriceList(Base):
    """The list the customers of a group buy at."""

    __tablename__ = "price_lists_group"
    __audited__ = True

    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id, ondelete="RESTRICT"), primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey(PriceList.id))


class Run(Base):
    """Many prices of a list changed at once; it can be undone as long as nobody touched them since."""

    __tablename__ = "price_lists_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey(PriceList.id, ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)  # the change in words of the field: 3+0.10#, from the item's own prices
    valid_from: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[str] = mapped_column(Text, default="")


class RunRow(Base):
    """One price of a run: the row that came, and the one that it ended, with the last day it had before."""

    __tablename__ = "price_lists_run_row"

    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id, ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    new_id: Mapped[int] = mapped_column(Integer)
    new_price: Mapped[Decimal] = mapped_column(Scaled(6))
    old_id: Mapped[int | None] = mapped_column(Integer)
    old_to: Mapped[date | None] = mapped_column(Date)
