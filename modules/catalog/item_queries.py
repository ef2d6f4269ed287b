"""Reads for the page of an item: its form's values, its unit price, its variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, select

from app.models import Company
from modules.catalog.models import (
    AttributeValue,
    Barcode,
    Category,
    Item,
    ItemUnit,
    Picture,
    SupplierItem,
    Unit,
    Variant,
    VariantValue,
)
from modules.catalog.pictures import read
from modules.catalog.unit_price import Measure, UnitPrice, unit_price


def item_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """An item with packs, barcodes, suppliers and picture as its form takes it; None for an unknown one."""
    row = connection.execute(select(Item.__table__).where(Item.id == key)).mappings().first()
    if row is None:
        return None
    shape, colour = read(row["picture"]) or ("", "#0b6e69")
    return {
        **row,
        "shape": shape,
        "colour": colour,
        "barcodes": _rows(connection, select(Barcode.__table__), Barcode.item_id == key, Barcode.code),
        "units": _rows(connection, select(ItemUnit.__table__), ItemUnit.item_id == key, ItemUnit.factor),
        "suppliers": _rows(connection, select(SupplierItem.__table__), SupplierItem.item_id == key, SupplierItem.code),
    }


def _rows(connection: Connection, statement: Select[Any], condition: Any, order: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(statement.where(condition).order_by(order)).mappings()]


def photo(connection: Connection, key: int) -> Row[str, str, bytes] | None:
    """Media type, digest and bytes of an item's photograph, if it has one."""
    return connection.execute(
        select(Picture.media_type, Picture.digest, Picture.data).where(Picture.item_id == key)
    ).first()


def currency(connection: Connection) -> str:
    """The currency of our company, for prices of the catalogue."""
    return connection.scalar(select(Company.currency).order_by(Company.id).limit(1)) or "EUR"


def measures(connection: Connection) -> dict[str, Measure]:
    """Every unit as so many of its base."""
    rows = connection.execute(select(Unit.code, Unit.base_code, Unit.factor))
    return {row.code: Measure(row.base_code or row.code, row.factor) for row in rows}


def unit_price_of(connection: Connection, item: Mapping[str, Any]) -> UnitPrice | None:
    """The unit price of an item at its own price; None where none is due or its price is without VAT."""
    if not item["price_gross"]:
        return None
    found = measures(connection).get(item["content_unit_code"] or "")
    price: Decimal = item["price"]
    return unit_price(price, item["content"], found)


def variants_of(connection: Connection, template: int) -> list[RowMapping]:
    """The variants of a template: id, code, name, price, price_difference, active, barcode (the first one)."""
    first = select(Barcode.code).where(Barcode.item_id == Item.id).order_by(Barcode.code).limit(1)
    rows = connection.execute(
        select(
            Item.id,
            Item.code,
            Item.name,
            Item.price,
            Variant.price_difference,
            Item.active,
            first.correlate(Item).scalar_subquery().label("barcode"),
        )
        .join(Variant, Variant.item_id == Item.id)
        .where(Variant.template_id == template)
        .order_by(Item.code)
    )
    return list(rows.mappings())


def values_of_variants(connection: Connection, template: int) -> dict[int, set[int]]:
    """The values that each variant of a template has, by item."""
    rows = connection.execute(
        select(VariantValue.item_id, VariantValue.value_id)
        .join(Variant, Variant.item_id == VariantValue.item_id)
        .where(Variant.template_id == template)
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.item_id, set()).add(row.value_id)
    return found


def attribute_values(connection: Connection) -> Sequence[Row[Any]]:
    """Every value of every attribute: id, attribute_id, code, name, price_difference."""
    return connection.execute(
        select(AttributeValue.__table__).order_by(AttributeValue.attribute_id, AttributeValue.position)
    ).all()


def template_of(connection: Connection, key: int) -> RowMapping | None:
    """The template of a variant: id and name; None for what is no variant."""
    return (
        connection.execute(
            select(Item.id, Item.name).join(Variant, Variant.template_id == Item.id).where(Variant.item_id == key)
        )
        .mappings()
        .first()
    )


def tree(connection: Connection) -> list[tuple[int, str]]:
    """(id, name with those above it) of the categories, each below its parent."""
    rows = connection.execute(
        select(Category.id, Category.name, Category.parent_id).order_by(Category.position, Category.name)
    ).all()
    below: dict[int | None, list[Row[int, str, int | None]]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[tuple[int, str]] = []

    def walk(parent: int | None, before: str) -> None:
        for row in below.get(parent, ()):
            found.append((row.id, f"{before}{row.name}"))
            walk(row.id, f"{before}{row.name} › ")

    walk(None, "")
    return found
