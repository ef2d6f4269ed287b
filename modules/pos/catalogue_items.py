"""What a till keeps of each item beside its price; what is usual is left out, to keep the catalogue small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from modules.catalog.models import Barcode, Category, Item, ItemUnit, Picture, Unit, Variant
from modules.catalog.scan_queries import kilograms, rules
from modules.pos.differences import plain


@dataclass(frozen=True)
class Around:
    """Barcodes, packs, variants, deposits and photographs of all items, each read by one statement."""

    barcodes: Mapping[int, list[Any]]
    units: Mapping[int, list[Any]]
    templates: Mapping[int, int]
    photos: Mapping[int, str]
    deposits: frozenset[int]

    def of(self, row: Any) -> dict[str, Any]:
        """The keys of one item; `row` has id, template, tracking, best_before, deposit_item_id and deposit_quantity."""
        codes = self.barcodes.get(row.id, [])
        found: dict[str, Any] = {
            "barcodes": [each.code for each in codes],
            "packs": {each.code: plain(each.quantity) for each in codes if each.quantity != 1},
            "pack_prices": {each.code: plain(each.price) for each in codes if each.price is not None},
            "units": [_unit(each) for each in self.units.get(row.id, ())],
            "of": self.templates.get(row.id),
            "template": row.template,
            "tracking": row.tracking if row.tracking != "none" else None,
            "best_before": row.best_before,
        }
        if row.deposit_item_id is not None:
            found["deposit"] = {"item": row.deposit_item_id, "quantity": plain(row.deposit_quantity)}
        return {key: value for key, value in found.items() if value or key == "barcodes"}


def _unit(row: Any) -> dict[str, Any]:
    price = None if row.price is None else plain(row.price)
    return {"code": row.unit_code, "name": row.name, "factor": plain(row.factor), "price": price, "sales": row.sales}


def around(connection: Connection) -> Around:
    """What stands around all items."""
    barcodes = _by_item(connection, select(Barcode.__table__).order_by(Barcode.code))
    packs = select(ItemUnit.__table__, Unit.name).join(Unit, Unit.code == ItemUnit.unit_code)
    units = _by_item(connection, packs.order_by(ItemUnit.factor))
    templates = {
        row.item_id: row.template_id for row in connection.execute(select(Variant.item_id, Variant.template_id))
    }
    photos = {row.item_id: row.digest[:12] for row in connection.execute(select(Picture.item_id, Picture.digest))}
    linked = connection.execute(select(Item.deposit_item_id).distinct()).scalars()
    return Around(barcodes, units, templates, photos, frozenset(key for key in linked if key is not None))


def _by_item(connection: Connection, statement: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.item_id, []).append(row)
    return found


def categories(connection: Connection) -> list[dict[str, Any]]:
    """The categories in the order of their tabs, each with the one above it."""
    rows = connection.execute(
        select(Category.id, Category.name, Category.parent_id).order_by(Category.position, Category.name)
    )
    return [{"id": row.id, "name": row.name, "parent": row.parent_id} for row in rows]


def scan_rules(connection: Connection) -> list[dict[str, Any]]:
    """The rules for codes, as `scans.js` takes them."""
    return [
        {
            "code": rule.code,
            "pattern": rule.pattern,
            "meaning": rule.meaning,
            "decimals": rule.decimals,
            "prefix": rule.prefix,
            "separator": rule.separator,
            "tokens": [{"meaning": what, "length": length} for what, length in rule.tokens],
        }
        for rule in rules(connection)
    ]


def weights(connection: Connection) -> dict[str, str]:
    """What one of each unit of weight weighs, in kilograms."""
    return {code: plain(Decimal(weight)) for code, weight in kilograms(connection).items()}
