"""What is sold: items, their units, variants, barcodes and suppliers; rules for scans; formats of labels."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Scaled
from modules.parties.models import Party
from modules.taxes.models import TaxCode


class Unit(Base):
    """A unit of measure; `code` is UN/ECE Recommendation 20 (`C62` piece, `KGM` kilogram).

    One of it is `factor` of `base_code`: a gram is 0.001 kilograms. Without a base it stands for itself.
    """

    __tablename__ = "catalog_unit"
    __table_args__ = (CheckConstraint("factor > 0", name="factor"),)
    __audited__ = True

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool] = mapped_column(default=True)  # only whole quantities
    base_code: Mapped[str | None] = mapped_column(ForeignKey("catalog_unit.code"))
    factor: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(1))


class Category(Base):
    """A group of items, shown as a tab at the till; groups inside it appear when it is chosen."""

    __tablename__ = "catalog_category"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int] = mapped_column(default=50)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("catalog_category.id"), index=True)


class RevenueClass(Base):
    """What kind of revenue an item earns; `posting` gives each class its accounts."""

    __tablename__ = "catalog_revenue_class"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Item(Base):
    """Something that is sold. `price` is per unit and includes VAT where `price_gross`; lists may say otherwise.

    A `template` is sold by its variants only. Each unit sold brings `deposit_quantity` of `deposit_item` along.
    `content` (net, drained where it drains) is what the unit price is worked out from.
    """

    __tablename__ = "catalog_item"
    __table_args__ = (
        CheckConstraint("kind IN ('goods', 'service')", name="kind"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("tracking IN ('none', 'lot', 'serial')", name="tracking"),
        CheckConstraint("content > 0", name="content"),
        CheckConstraint("deposit_quantity > 0", name="deposit_quantity"),
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
    template: Mapped[bool] = mapped_column(default=False)
    no_discount: Mapped[bool] = mapped_column(default=False)  # its price is bound, as that of books
    tracking: Mapped[str] = mapped_column(Text, default="none")  # what the till asks: none | lot | serial
    best_before: Mapped[bool] = mapped_column(default=False)  # the till asks for the day
    deposit_item_id: Mapped[int | None] = mapped_column(ForeignKey("catalog_item.id"), index=True)
    deposit_quantity: Mapped[Decimal] = mapped_column(Scaled(3), default=Decimal(1))
    content: Mapped[Decimal | None] = mapped_column(Scaled(3))
    content_unit_code: Mapped[str | None] = mapped_column(ForeignKey(Unit.code))
    barcodes: Mapped[list[Barcode]] = relationship(cascade="all, delete-orphan")
    units: Mapped[list[ItemUnit]] = relationship(cascade="all, delete-orphan")
    suppliers: Mapped[list[SupplierItem]] = relationship(cascade="all, delete-orphan")


class ItemUnit(Base):
    """A pack in which an item is sold too: `factor` of the item's unit, at `price` for the pack or factor × price.

    `sales` marks what one tap sells.
    """

    __tablename__ = "catalog_item_unit"
    __table_args__ = (CheckConstraint("factor > 0", name="factor"), CheckConstraint("price >= 0", name="price"))
    __audited__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey(Unit.code), primary_key=True)
    factor: Mapped[Decimal] = mapped_column(Scaled(3))
    price: Mapped[Decimal | None] = mapped_column(Scaled(6))
    sales: Mapped[bool] = mapped_column(default=False)


class Barcode(Base):
    """A code that is scanned for an item: one scan sells `quantity` of the item's unit (a pack of six: 6).

    `price` is that of all it sells, in the mode of the item's price; None where the usual price holds.
    """

    __tablename__ = "catalog_barcode"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), CheckConstraint("price >= 0", name="price"))
    __audited__ = True

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Scaled(3), default=Decimal(1))
    price: Mapped[Decimal | None] = mapped_column(Scaled(6))


class SupplierItem(Base):
    """Under which number and at which price (net, per unit) a supplier delivers an item."""

    __tablename__ = "catalog_supplier_item"
    __table_args__ = (Index("ix_catalog_supplier_item_code", "code"), CheckConstraint("price >= 0", name="price"))
    __audited__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey(Party.id), primary_key=True, index=True)
    code: Mapped[str] = mapped_column(Text)
    price: Mapped[Decimal | None] = mapped_column(Scaled(6))


class Picture(Base):
    """A photograph of an item, made small; `digest` names its content."""

    __tablename__ = "catalog_picture"

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    media_type: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Attribute(Base):
    """In what variants differ: size, colour."""

    __tablename__ = "catalog_attribute"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=50)
    values: Mapped[list[AttributeValue]] = relationship(
        cascade="all, delete-orphan", order_by="AttributeValue.position, AttributeValue.id"
    )


class AttributeValue(Base):
    """One of the values: L, blue. `price_difference` is what a new variant costs more (or less) because of it."""

    __tablename__ = "catalog_attribute_value"
    __table_args__ = (UniqueConstraint("attribute_id", "code"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey(Attribute.id, ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    price_difference: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(0))


class Variant(Base):
    """An item that is one variant of a template; its price is the template's plus `price_difference`."""

    __tablename__ = "catalog_variant"
    __audited__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)
    price_difference: Mapped[Decimal] = mapped_column(Scaled(6), default=Decimal(0))
    values: Mapped[list[VariantValue]] = relationship(cascade="all, delete-orphan")


class VariantValue(Base):
    """Which value a variant has of an attribute."""

    __tablename__ = "catalog_variant_value"
    __audited__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey(Variant.item_id, ondelete="CASCADE"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey(Attribute.id), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey(AttributeValue.id), index=True)


class ScanRule(Base):
    """How a code is read that is in no table.

    With a `pattern` such as 28NNNNNVVVVVC: digits stand for themselves, N is the item's number, V the value (`meaning`:
    price, weight or quantity, with `decimals`), C the check digit, X is skipped. Without one, a composite code:
    `prefix`, `separator`, and the tokens in their order.
    """

    __tablename__ = "catalog_scan_rule"
    __table_args__ = (CheckConstraint("meaning IN ('price', 'weight', 'quantity')", name="meaning"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    pattern: Mapped[str] = mapped_column(Text, default="")
    meaning: Mapped[str] = mapped_column(Text, default="price")
    decimals: Mapped[int] = mapped_column(default=2)
    prefix: Mapped[str] = mapped_column(Text, default="")
    separator: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    tokens: Mapped[list[ScanToken]] = relationship(cascade="all, delete-orphan", order_by="ScanToken.position")


class ScanToken(Base):
    """One part of a composite code, `length` signs long; 0: up to the separator or the end."""

    __tablename__ = "catalog_scan_token"
    __table_args__ = (
        CheckConstraint(
            "meaning IN ('item', 'quantity', 'weight', 'price', 'lot', 'serial', 'best_before', 'skip')", name="meaning"
        ),
        CheckConstraint("length >= 0", name="length"),
    )
    __audited__ = True

    rule_id: Mapped[int] = mapped_column(ForeignKey(ScanRule.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    meaning: Mapped[str] = mapped_column(Text)
    length: Mapped[int] = mapped_column(default=0)


class LabelFormat(Base):
    """A sheet or roll of labels; lengths in millimetres. One column and one row: a label is a page."""

    __tablename__ = "catalog_label_format"
    __table_args__ = (
        CheckConstraint("kind IN ('item', 'shelf')", name="kind"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("across > 0 AND down > 0", name="count"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="item")
    width: Mapped[Decimal] = mapped_column(Scaled(2))
    height: Mapped[Decimal] = mapped_column(Scaled(2))
    across: Mapped[int] = mapped_column(default=1)
    down: Mapped[int] = mapped_column(default=1)
    margin_top: Mapped[Decimal] = mapped_column(Scaled(2), default=Decimal(0))
    margin_left: Mapped[Decimal] = mapped_column(Scaled(2), default=Decimal(0))
    gap_across: Mapped[Decimal] = mapped_column(Scaled(2), default=Decimal(0))
    gap_down: Mapped[Decimal] = mapped_column(Scaled(2), default=Decimal(0))
    show_price: Mapped[bool] = mapped_column(default=True)
    show_unit_price: Mapped[bool] = mapped_column(default=True)
    show_barcode: Mapped[bool] = mapped_column(default=True)
    show_code: Mapped[bool] = mapped_column(default=True)


class LabelWanted(Base):
    """Labels that somebody asked for and nobody has printed yet: so many of an item."""

    __tablename__ = "catalog_label_wanted"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id, ondelete="CASCADE"), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1)
