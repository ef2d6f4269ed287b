"""What is sold: items, units, categories, barcodes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Scaled
from modules.taxes.models import TaxCode


class Unit(Base):
    """A unit of measure; `code` is UN/ECE Recommendation 20 (`C62` piece, `KGM` kilogram)."""

    __tablename__ = "catalog_unit"
    __audited__ = True

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool] = mapped_column(default=True)  # only whole quantities


class Category(Base):
    """A group of items, shown as a tab at the till."""

    __tablename__ = "catalog_category"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int] = mapped_column(default=50)


class RevenueClass(Base):
    """What kind of revenue an item earns; `posting` gives each class its accounts."""

    __tablename__ = "catalog_revenue_class"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Item(Base):
    """Something that is sold. `price` is per unit and includes VAT where `price_gross`; lists may say otherwise."""

    __tablename__ = "catalog_item"
    __table_args__ = (
        CheckConstraint("kind IN ('goods', 'service')", name="kind"),
        CheckConstraint("price >= 0", name="price"),
        Index("ix_catalog_item_name", "name"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="goods")
    unit_code: Mapped[str] = mapped_column(ForeignKey(Unit.code), default="C62")
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id), index=True)
    tax_code_id: Mapped[int] = mapped_column(ForeignKey(TaxCode.id))
    revenue_class_id: Mapped[int] = mapped_column(ForeignKey(RevenueClass.id))
    price: Mapped[Decimal] = mapped_column(Scaled(6))
    price_gross: Mapped[bool] = mapped_column(default=True)
    stocked: Mapped[bool] = mapped_column(default=True)
    favourite: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str | None] = mapped_column(Text)  # an SVG drawing, shown on the tile
    active: Mapped[bool] = mapped_column(default=True)
    barcodes: Mapped[list[Barcode]] = relationship(cascade="all, delete-orphan")


class Barcode(Base):
    """A code that is scanned for an item; `quantity` is what one scan sells (a pack of six: 6)."""

    __tablename__ = "catalog_barcode"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
    __audited__ = True

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Scaled(3), default=Decimal(1))
