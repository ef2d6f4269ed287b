"""Warehouses, moves and levels. Moves are never changed; a level is the sum of its moves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Scaled, UtcTime
from app.models import Shop
from modules.catalog.models import Item
from pos_types.models import PosType


class Warehouse(Base):
    """A place where goods are kept."""

    __tablename__ = "stock_warehouse"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    shop_id: Mapped[int] = mapped_column(ForeignKey(Shop.id))
    active: Mapped[bool] = mapped_column(default=True)


class Reason(Base):
    """Why goods moved: sale, return, opening balance, count, damage."""

    __tablename__ = "stock_reason"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Move(Base):
    """Goods that came (positive) or went (negative). `cost` is per unit, from the level at the time."""

    __tablename__ = "stock_move"
    __table_args__ = (
        Index("ix_stock_move_item", "item_id", "warehouse_id", "at"),
        Index("ix_stock_move_document", "document_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey(Warehouse.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    quantity: Mapped[Decimal] = mapped_column(Scaled(3))
    cost: Mapped[Decimal | None] = mapped_column(Scaled(6))
    reason_id: Mapped[int] = mapped_column(ForeignKey(Reason.id))
    document_id: Mapped[UUID | None] = mapped_column()
    document_line: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")


class MoveTrace(Base):
    """Which goods moved, where the item is followed by lot or serial number. Beside the move, and as lasting."""

    __tablename__ = "stock_move_trace"
    __table_args__ = (
        Index("ix_stock_move_trace_lot", "item_id", "lot"),
        Index("ix_stock_move_trace_serial", "item_id", "serial"),
    )

    move_id: Mapped[UUID] = mapped_column(ForeignKey(Move.id), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    lot: Mapped[str] = mapped_column(Text, default="")
    serial: Mapped[str] = mapped_column(Text, default="")
    best_before: Mapped[date | None] = mapped_column(Date)


class ItemStock(Base):
    """How much of an item a shop wants to have: below `minimum` it is ordered again, up to `maximum`."""

    __tablename__ = "stock_item"
    __table_args__ = (CheckConstraint("minimum >= 0", name="minimum"), CheckConstraint("maximum >= 0", name="maximum"))
    __audited__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    minimum: Mapped[Decimal | None] = mapped_column(Scaled(3))
    maximum: Mapped[Decimal | None] = mapped_column(Scaled(3))


class Level(Base):
    """How much of an item a warehouse has. `cost` is the moving average per unit."""

    __tablename__ = "stock_level"

    warehouse_id: Mapped[int] = mapped_column(ForeignKey(Warehouse.id), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), primary_key=True, index=True)
    quantity: Mapped[Decimal] = mapped_column(Scaled(3))
    cost: Mapped[Decimal | None] = mapped_column(Scaled(6))


class PosTypeStock(Base):
    """From which warehouse a POS type sells, with which reason, and what happens when too little is there."""

    __tablename__ = "stock_pos_type"
    __table_args__ = (
        CheckConstraint("shortage IN ('allow', 'warn', 'refuse')", name="shortage"),
        CheckConstraint("unload IN ('close', 'hand')", name="unload"),
    )
    __audited__ = True

    pos_type_id: Mapped[int] = mapped_column(ForeignKey(PosType.id, ondelete="RESTRICT"), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey(Warehouse.id))
    reason_id: Mapped[int] = mapped_column(ForeignKey(Reason.id))
    shortage: Mapped[str] = mapped_column(Text, default="warn")  # asked when quoting
    unload: Mapped[str] = mapped_column(Text, default="close")  # goods go with the receipt, or by hand


class Unloading(Base):
    """A receipt whose goods are taken out of stock by hand: once per document, waiting until `moved_at` is set.

    `body` are its movements as JSON: item, quantity (negative goes), line, trace. Warehouse and reason are those of the
    POS type at the time of the sale.
    """

    __tablename__ = "stock_unloading"
    __table_args__ = (Index("ix_stock_unloading_moved", "moved_at"),)

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    number_text: Mapped[str] = mapped_column(Text)
    doc_date: Mapped[date] = mapped_column(Date)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey(Warehouse.id))
    reason_id: Mapped[int] = mapped_column(ForeignKey(Reason.id))
    body: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    moved_by: Mapped[str] = mapped_column(Text, default="")
