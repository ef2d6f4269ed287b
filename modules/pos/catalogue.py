"""The catalogue that a till keeps in the browser: everything it needs to price a scan without the network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, select

from app.money import rounded
from modules.catalog.models import Barcode, Category, Item, Unit
from modules.pos.differences import plain
from modules.pos.quotes import told
from modules.pos.till_facts import TillView
from modules.price_lists.derive import derive
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.queries import prices_for
from modules.stock.models import Level
from modules.stock.pos_types import StockValues
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at


def catalogue(connection: Connection, till: TillView, on: date, picture: Callable[[int], str]) -> Mapping[str, Any]:
    """Items with price, VAT, barcodes and stock; categories, VAT codes and payment methods. JSON values only.

    `picture` gives the address of an item's picture. `version` changes with anything in it but stock levels.
    """
    rules = rules_at(connection, on)
    values = till.profile.part(PriceListValues)
    prices = prices_for(connection, values.list_id if values else None)
    barcodes = _barcodes(connection)
    items = []
    for row in _items(connection, till):
        if row.tax_code not in rules:
            continue
        rows = prices.get(row.id, [])
        price = derive(row.price, rows, quantity=Decimal(1), on=on, item_gross=row.price_gross)
        items.append(
            {
                "id": row.id,
                "code": row.code,
                "name": row.name,
                "unit": row.unit_code,
                "whole": row.whole,
                "price": _text(price.value),
                "brackets": [
                    {"from": _text(each.from_quantity), "price": _text(each.price)}
                    for each in sorted(rows, key=lambda each: each.from_quantity)
                    if each.from_quantity > 1 and each.applies(each.from_quantity, on, None)
                ],
                "tax_code": row.tax_code,
                "rate": plain(rules[row.tax_code].rate),
                "category": row.category_id,
                "barcodes": list(barcodes.get(row.id, {})),
                "packs": {code: plain(pack) for code, pack in barcodes.get(row.id, {}).items() if pack != 1},
                "stock": plain(row.quantity) if row.stocked and row.quantity else ("0" if row.stocked else None),
                "picture": picture(row.id) if row.has_picture else None,
                "favourite": row.favourite,
                "why": [told(step) for step in price.steps],
            }
        )
    body: dict[str, Any] = {
        "currency": till.currency,
        "step": "0.01",
        "items": items,
        "categories": [
            {"id": row.id, "name": row.name}
            for row in connection.execute(select(Category.id, Category.name).order_by(Category.position, Category.name))
        ],
        "tax_codes": [
            {"code": rule.code, "name": f"{plain(rule.rate)} %", "rate": plain(rule.rate)}
            for rule in sorted(rules.values(), key=lambda rule: -rule.rate)
            if rule.code in {item["tax_code"] for item in items} or not items
        ],
        "methods": [
            {
                "code": method.code,
                "name": method.name,
                "kind": method.kind,
                "gives_change": method.gives_change,
                "opens_drawer": method.opens_drawer,
            }
            for method in till.payments.methods.values()
        ],
        "discount_limit": _text(values.discount_limit) if values else "100",
    }
    text = json.dumps(body, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:24], **body}


def _items(connection: Connection, till: TillView) -> list[Any]:
    stock = till.profile.part(StockValues)
    warehouse = stock.warehouse_id if stock else None
    return list(
        connection.execute(
            select(
                Item.id,
                Item.code,
                Item.name,
                Item.unit_code,
                Unit.whole,
                Item.price,
                Item.price_gross,
                Item.category_id,
                Item.stocked,
                Item.favourite,
                Item.picture.is_not(None).label("has_picture"),
                TaxCode.code.label("tax_code"),
                Level.quantity,
            )
            .join(TaxCode, TaxCode.id == Item.tax_code_id)
            .join(Unit, Unit.code == Item.unit_code)
            .outerjoin(Level, and_(Level.item_id == Item.id, Level.warehouse_id == warehouse))
            .where(Item.active)
            .order_by(Item.name)
        )
    )


def _barcodes(connection: Connection) -> dict[int, dict[str, Decimal]]:
    """The codes of each item, and how many pieces one scan of a code sells."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = connection.execute(select(Barcode.item_id, Barcode.code, Barcode.quantity).order_by(Barcode.code))
    for row in rows:
        found.setdefault(row.item_id, {})[row.code] = row.quantity
    return found


def _text(value: Decimal) -> str:
    """An amount with at least two decimals and none that are zero beyond."""
    return f"{value:.2f}" if value == rounded(value) else plain(value)
