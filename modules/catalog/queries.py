"""Reads of the catalogue: a scan, the list, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from modules.catalog.barcodes import spellings
from modules.catalog.models import (
    Attribute,
    AttributeValue,
    Barcode,
    Category,
    Item,
    LabelFormat,
    RevenueClass,
    ScanRule,
    ScanToken,
    SupplierItem,
    Unit,
    Variant,
)
from modules.taxes.models import TaxCode


@dataclass(frozen=True)
class Scanned:
    """What was scanned; `quantity` is what one scan sells (a pack of six: 6)."""

    item_id: int
    code: str
    name: str
    unit_code: str
    price: Decimal
    price_gross: bool
    active: bool
    barcode: str
    quantity: Decimal


_SCAN = (
    select(
        Item.id,
        Item.code,
        Item.name,
        Item.unit_code,
        Item.price,
        Item.price_gross,
        Item.active,
        Barcode.code.label("barcode"),
        Barcode.quantity,
    )
    .join(Barcode, Barcode.item_id == Item.id)
    .where(Barcode.code.in_(bindparam("codes", expanding=True)))
    .limit(1)
)


def find_by_barcode(connection: Connection, code: str) -> Scanned | None:
    """The item of a scanned code, by one statement on the key; a UPC-A is found with and without its leading zero."""
    row = connection.execute(_SCAN, {"codes": spellings(code)}).first()
    return None if row is None else Scanned(*row)


def listed() -> Select[*tuple[Any, ...]]:
    """Every item for the list; `barcodes` are all its codes and `suppliers` the numbers of its suppliers, so that a
    scanned number finds it. `family` is the item number of a variant's template."""
    codes = (
        select(func.aggregate_strings(Barcode.code, " "))
        .where(Barcode.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    numbers = (
        select(func.aggregate_strings(SupplierItem.code, " "))
        .where(SupplierItem.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    family = aliased(Item)
    return (
        select(
            Item.id,
            Item.code,
            Item.name,
            Category.name.label("category"),
            Item.category_id,
            Item.price,
            TaxCode.code.label("tax"),
            Unit.name.label("unit"),
            Item.stocked,
            Item.active,
            codes.label("barcodes"),
            numbers.label("suppliers"),
            family.code.label("family"),
            Item.template,
            Item.tracking,
            Item.no_discount,
        )
        .outerjoin(Variant, Variant.item_id == Item.id)
        .outerjoin(family, family.id == Variant.template_id)
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .join(Unit, Unit.code == Item.unit_code)
        .outerjoin(Category, Category.id == Item.category_id)
    )


def picture(connection: Connection, key: int) -> str | None:
    """The drawing of an item, if it has one."""
    found: str | None = connection.scalar(select(Item.picture).where(Item.id == key))
    return found


def categories(connection: Connection) -> list[tuple[int, str]]:
    """(id, name) in the order of the till's tabs."""
    rows = connection.execute(select(Category.id, Category.name).order_by(Category.position, Category.name))
    return [(row.id, row.name) for row in rows]


def units(connection: Connection) -> list[tuple[str, str]]:
    """(code, name) of the units."""
    rows = connection.execute(select(Unit.code, Unit.name).order_by(Unit.name))
    return [(row.code, f"{row.name} ({row.code})") for row in rows]


def revenue_classes(connection: Connection) -> list[tuple[int, str]]:
    """(id, name) of the revenue classes."""
    rows = connection.execute(select(RevenueClass.id, RevenueClass.name).order_by(RevenueClass.code))
    return [(row.id, row.name) for row in rows]


def attribute_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """An attribute with its values in their order; None for an unknown one."""
    row = connection.execute(select(Attribute.__table__).where(Attribute.id == key)).mappings().first()
    if row is None:
        return None
    values = connection.execute(
        select(AttributeValue.__table__).where(AttributeValue.attribute_id == key).order_by(AttributeValue.position)
    ).mappings()
    return {**row, "values": [{**each, "place": each["position"]} for each in values]}


def scan_rule_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A rule for codes with its tokens in their order; None for an unknown one."""
    row = connection.execute(select(ScanRule.__table__).where(ScanRule.id == key)).mappings().first()
    if row is None:
        return None
    tokens = connection.execute(
        select(ScanToken.__table__).where(ScanToken.rule_id == key).order_by(ScanToken.position)
    ).mappings()
    return {**row, "tokens": [{**each, "place": each["position"]} for each in tokens]}


def listed_attributes() -> Select[*tuple[Any, ...]]:
    """Every attribute with the names of its values."""
    values = (
        select(func.aggregate_strings(AttributeValue.name, ", "))
        .where(AttributeValue.attribute_id == Attribute.id)
        .correlate(Attribute)
        .scalar_subquery()
    )
    return select(Attribute.id, Attribute.code, Attribute.name, Attribute.position, values.label("values"))


def listed_categories() -> Select[*tuple[Any, ...]]:
    """Every category with the one above it and its number of items."""
    above = aliased(Category)
    count = select(func.count()).where(Item.category_id == Category.id).correlate(Category).scalar_subquery()
    return select(
        Category.id, Category.name, above.name.label("parent"), Category.position, count.label("items")
    ).outerjoin(above, above.id == Category.parent_id)


def listed_label_formats() -> Select[*tuple[Any, ...]]:
    """Every format of labels."""
    return select(
        LabelFormat.id,
        LabelFormat.code,
        LabelFormat.name,
        LabelFormat.kind,
        LabelFormat.width,
        LabelFormat.height,
        (LabelFormat.across * LabelFormat.down).label("on_page"),
    )
