"""Price lists, their rows, and the list that a POS type uses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled
from modules.catalog.models import Item
from pos_types.models import PosType


class PriceList(Base):
    """A list of prices in one currency, gross or net, valid between two dates."""

    __tablename__ = "price_lists_list"
    __table_args__ = (CheckConstraint("mode IN ('gross', 'net')", name="mode"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text, default="EUR")
    mode: Mapped[str] = mapped_column(Text, default="gross")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(default=True)


class Price(Base):
    """The price of an item in a list from a quantity on, between two dates."""

    __tablename__ = "price_lists_price"
    __table_args__ = (
        Index("ix_price_lists_price_item", "list_id", "item_id"),
        CheckConstraint("price >= 0", name="price"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey(PriceList.id, ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    from_quantity: Mapped[Decimal] = mapped_column(Scaled(3), default=Decimal(0))
    price: Mapped[Decimal] = mapped_column(Scaled(6))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class PosTypePriceList(Base):
    """The list a POS type sells at; without one, the items' own prices hold."""

    __tablename__ = "price_lists_pos_type"
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey(PriceList.id))
    discount_limit: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(100))  # per cent a cashier may give
