"""The catalogue that a till keeps in the browser: everything it needs to price a scan without the network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, select

from app.money import rounded
from modules.catalog.models import Item, Unit
from modules.pos.allowed import discount_limit
from modules.pos.catalogue_items import around, categories, scan_rules, weights
from modules.pos.differences import plain
from modules.pos.quotes import told
from modules.pos.till_facts import TillView
from modules.pos.till_rules import rules as till_rules
from modules.pos.till_values import values_at
from modules.posting.queries import cash_reasons
from modules.price_lists.book import Asked, book
from modules.price_lists.derive import Bracket, brackets, reached
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.queries import prices_for
from modules.price_lists.rules import ListPrice
from modules.stock.models import Level
from modules.stock.pos_types import StockValues
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at


def catalogue(
    connection: Connection,
    till: TillView,
    on: date,
    picture: Callable[[int, str | None], str],
    user_id: int | None = None,
    *,
    rights: Collection[str] = (),
) -> Mapping[str, Any]:
    """Items with price, VAT, barcodes and stock; categories, VAT codes and payment methods. JSON values only.

    `picture` gives the address of an item's picture, from its id and the sign of its photograph.
    `version` changes with anything in it but stock levels.
    """
    rules, price_day = rules_at(connection, on), till.price_day(on)
    values = till.profile.part(PriceListValues)
    sold = values_at(till.profile).categories
    known = book(connection)
    asked = known.asked(till.profile.mode, till.currency, values.list_id if values else None)
    prices = prices_for(connection, known, asked)
    more = around(connection)
    items = []
    for row in _items(connection, till):
        if row.tax_code not in rules:
            continue
        if sold is not None and row.category_id not in sold and row.id not in more.deposits:
            continue
        found = _brackets(row, [*prices.get(row.id, ()), *known.broad_rows(row.category_id, asked)], asked, price_day)
        price = reached(found, Decimal(1))
        items.append(
            {
                "id": row.id,
                "code": row.code,
                "name": row.name,
                "unit": row.unit_code,
                "whole": row.whole,
                "price": _text(price.value),
                "brackets": [
                    {"from": _text(each.from_quantity), "price": _text(each.price.value)}
                    for each in found
                    if each.from_quantity > 1 or found[0].price.value != price.value
                ],
                "takes_discount": not row.no_discount,
                "tax_code": row.tax_code,
                "rate": plain(rules[row.tax_code].rate),
                "category": row.category_id,
                "stock": plain(row.quantity) if row.stocked and row.quantity else ("0" if row.stocked else None),
                "picture": picture(row.id, more.photos.get(row.id))
                if row.has_picture or row.id in more.photos
                else None,
                "favourite": row.favourite,
                "why": [told(step) for step in price.steps],
                **more.of(row),
            }
        )
    body: dict[str, Any] = {
        "currency": till.currency,
        "step": "0.01",
        "items": items,
        "categories": categories(connection),
        "scan_rules": scan_rules(connection),
        "kilograms": weights(connection),
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
                "key": method.key,
                "gives_change": method.gives_change,
                "opens_drawer": method.opens_drawer,
            }
            for method in till.payments.methods.values()
        ],
        "discount_limit": _text(discount_limit(connection, till, user_id, rights)),
        "rules": till_rules(till),
        "cash_reasons": cash_reasons(connection, till.company_id),
    }
    text = json.dumps(body, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:24], **body}


def _brackets(row: Any, rows: list[ListPrice], asked: Asked, on: date) -> list[Bracket]:
    """What an item costs today by quantity, so that the till prices it without rules of its own."""
    return brackets(row.price, rows, asked.lists, on=on, item_gross=row.price_gross, takes_discount=not row.no_discount)


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
                Item.no_discount,
                Item.template,
                Item.tracking,
                Item.best_before,
                Item.deposit_item_id,
                Item.deposit_quantity,
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


def _text(value: Decimal) -> str:
    """An amount with at least two decimals and none that are zero beyond."""
    return f"{value:.2f}" if value == rounded(value) else plain(value)
