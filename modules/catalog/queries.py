"""Reads of the catalogue: a scan, the list, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from modules.catalog.barcodes import spellings
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.catalog.pictures import read
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
    """Every item for the list; `barcodes` are all its codes, so that a scanned number finds it."""
    codes = (
        select(func.aggregate_strings(Barcode.code, " "))
        .where(Barcode.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
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
        )
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .join(Unit, Unit.code == Item.unit_code)
        .outerjoin(Category, Category.id == Item.category_id)
    )


def item_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """An item with barcodes and picture as the form takes it; None for an unknown one."""
    row = connection.execute(select(Item.__table__).where(Item.id == key)).mappings().first()
    if row is None:
        return None
    codes = connection.execute(
        select(Barcode.code, Barcode.quantity).where(Barcode.item_id == key).order_by(Barcode.code)
    ).mappings()
    shape, colour = read(row["picture"]) or ("", "#0b6e69")
    return {**row, "shape": shape, "colour": colour, "barcodes": [dict(each) for each in codes]}


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


def record(connection: Connection, model: type[Category | RevenueClass | Unit], key: Any) -> Any:
    """One row of a small table as a mapping; None for an unknown key."""
    table = model.__table__
    column = next(iter(table.primary_key.columns))
    return connection.execute(select(table).where(column == key)).mappings().first()
