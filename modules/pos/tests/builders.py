"""The demo shop, and sales as its tills report them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import RowMapping, func, select

from app.act import Actor
from app.db import Base, db, reading, writing_session
from app.ids import new_id
from app.models import User
from app.money import rounded
from modules.catalog.models import Item
from modules.pos import services
from modules.pos.schemas import SaleSchema
from modules.pos.shifts import open_shift
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at
from modules.taxes.split import TaxedAmount, split_gross
from tests.databases import filled_once

RIGHTS = frozenset({"pos.sell"})
SCHEMA = SaleSchema()


@dataclass(frozen=True)
class DemoShop:
    """Till T1 of the demo shop with an open shift, and three of its items: one at 7 %, two at 19 %."""

    app: Flask
    cashier: Actor
    shift: UUID
    items: Sequence[RowMapping]


def demo_shop(app: Flask, float_: str = "100.00") -> DemoShop:
    """Fill the demo shop and open a shift at till T1. Call inside the application's context."""
    fill(app)
    with reading() as connection:
        user = connection.execute(select(User.id, User.name).where(User.login == "cashier")).one()
        rows = connection.execute(
            select(Item.id, Item.code, Item.name, Item.price, Item.unit_code, TaxCode.code.label("tax_code"))
            .join(TaxCode, TaxCode.id == Item.tax_code_id)
            .where(Item.stocked, Item.unit_code == "C62")
            .order_by(Item.id)
        ).mappings()
        found = list(rows)
    cashier = Actor(user.id, user.name)
    items = [row for row in found if row["tax_code"] == "DE-R"][:1]
    items += [row for row in found if row["tax_code"] == "DE-S"][:2]
    return DemoShop(app, cashier, open_shift(cashier, "T1", Decimal(float_)).id, items)


def fill(app: Flask) -> None:
    """Every module's part of the demo shop; made once for each set of modules, then copied."""
    filled_once(db.engine, tuple(sorted(app.extensions["kontor_modules"])), lambda: _seed(app))


def _seed(app: Flask) -> None:
    for _order, _module, seed in sorted(app.extensions["kontor"].seeds, key=lambda row: row[0]):
        with writing_session() as session:
            seed(session)


def line(n: int, item: RowMapping, quantity: str, rate: Decimal, /, **changes: Any) -> dict[str, Any]:
    """A line as the sales screen sends it; `changes` replace fields, and the amount follows unless it is given."""
    found: dict[str, Any] = {
        "n": n,
        "type": "item",
        "item": item["id"],
        "text": item["name"],
        "quantity": quantity,
        "unit": item["unit_code"],
        "price": f"{item['price']:.2f}",
        "list_price": f"{item['price']:.2f}",
        "discount": "0.00",
        "tax_code": item["tax_code"],
        "rate": f"{rate:.0f}",
        "note": "",
        **changes,
    }
    amount = rounded(Decimal(found["quantity"]) * Decimal(found["price"])) - Decimal(found["discount"])
    return {"amount": f"{amount:.2f}", **found}


def body(shop: DemoShop, quantities: Sequence[str] = ("2", "1", "3"), **changes: Any) -> dict[str, Any]:
    """A sale of the shop's three items for cash. `changes` replace fields of the first line."""
    with reading() as connection:
        rules = rules_at(connection, datetime.now(UTC).date())
    lines = [
        line(n, item, quantity, rules[item["tax_code"]].rate, **(changes if n == 1 else {}))
        for n, (item, quantity) in enumerate(zip(shop.items, quantities, strict=True), 1)
    ]
    return with_totals(shop, lines)


def with_totals(shop: DemoShop, lines: list[dict[str, Any]], method: str = "cash") -> dict[str, Any]:
    """The lines with their VAT, total and tender."""
    taxed = [TaxedAmount(Decimal(each["amount"]), each["tax_code"], Decimal(each["rate"])) for each in lines]
    split = split_gross(taxed)
    taxes = [
        {"tax_code": t.code, "rate": f"{t.rate:.0f}", "gross": str(t.gross), "net": str(t.net), "vat": str(t.vat)}
        for t in split.totals
    ]
    given = split.gross + 5 if method == "cash" else split.gross
    tender = {"method": method, "amount": str(split.gross), "given": str(given), "change": str(given - split.gross)}
    now = datetime.now(UTC).isoformat()
    return {
        "till": "T1",
        "shift": str(shop.shift),
        "began_at": now,
        "made_at": now,
        "customer": None,
        "lines": lines,
        "taxes": taxes,
        "total": str(split.gross),
        "tenders": [tender],
    }


def sell(
    shop: DemoShop, sale: dict[str, Any] | None = None, sale_id: UUID | None = None, rights: frozenset[str] = RIGHTS
) -> services.StoredSale:
    """Report a sale, as the API does after reading it."""
    told = sale or body(shop)
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return services.complete(sale_id or new_id(), digest, SCHEMA.load(told), shop.cashier, rights)


def count(model: type[Base], *conditions: Any) -> int:
    """How many rows there are."""
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()
