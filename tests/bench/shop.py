"""A shop to measure in: the demo shop with four tills, each with an open shift, and sales as tills send them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import config_counter, create_app, schema
from app.act import Actor, acting
from app.db import db, reading, writing_session
from app.models import Shop, User
from app.module import discover
from modules.catalog.models import Item
from modules.devices.models import Device, Proxy
from modules.pos import set_up
from modules.pos.models import Shift, Till
from modules.pos.shifts import open_shift
from modules.stock.models import Warehouse
from modules.stock.services import open_balances
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at
from modules.taxes.split import TaxedAmount, split_gross
from numbering.models import Series
from numbering.seeds import annual
from pos_types.models import PosType

TILLS = ("T1", "T2", "T3", "T4")
QUANTITIES = (2, 1, 3)
PLENTY = Decimal(100_000_000)


@dataclass(frozen=True)
class Bench:
    """What the measurements need: the application, the cashier, and each till's open shift."""

    app: Flask
    url: str
    cashier: Actor
    rights: frozenset[str]
    shifts: Mapping[str, str]
    items: Sequence[Any]


@contextmanager
def shop(url: str) -> Iterator[Bench]:
    """The shop in the database at `url`, made if it is not there, with its application context pushed."""
    settings = {"DATABASE_URL": url, "SECRET_KEY": "bench", "TESTING": True}
    first = create_app(settings)
    with first.app_context():
        schema.install(db.engine, discover())
        db.engine.dispose()
    app = create_app(settings)
    with app.app_context():
        for _order, _module, fill in sorted(app.extensions["kontor"].seeds, key=lambda row: row[0]):
            with writing_session() as session:
                fill(session)
        with writing_session() as session:
            _more_tills(session)
        made = _opened(app, url)
        _fill_stock(made)
        yield made
        db.engine.dispose()


def _more_tills(session: Any) -> None:
    """Two more tills, with printers and drawers like the first two."""
    shop_id = session.scalars(select(Shop.id)).first()
    pos_type = session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()
    proxy = session.scalars(select(Proxy.id)).first()
    for code in TILLS:
        if session.scalar(select(Till.id).where(Till.code == code)) is not None:
            continue
        series = annual(f"RC-{code}", f"Receipts of {code}", "receipt", code + "-{YYYY}-{n:06}")
        printer = Device(proxy_id=proxy, code=f"{code}-PRINTER", kind="printer", driver="virtual", virtual=True)
        drawer = Device(proxy_id=proxy, code=f"{code}-DRAWER", kind="drawer", driver="virtual", virtual=True)
        session.add_all((series, printer, drawer))
        session.flush()
        data = {
            "code": code,
            "name": code,
            "shop_id": shop_id,
            "pos_type_id": pos_type,
            "series_id": session.scalars(select(Series.id).where(Series.code == f"RC-{code}")).one(),
            "printer_id": printer.id,
            "drawer_id": drawer.id,
            "active": True,
        }
        set_up.save(session, None, data)


def _opened(app: Flask, url: str) -> Bench:
    with reading() as connection:
        user = connection.execute(select(User.id, User.name).where(User.login == "cashier")).one()
        at = config_counter.value(connection)
        items = _items(connection)
        have = connection.execute(
            select(Till.code, Shift.id).join(Till, Till.id == Shift.till_id).where(Shift.closed_at.is_(None))
        ).all()
    cashier = Actor(user.id, user.name, at)
    shifts = {row.code: str(row.id) for row in have}
    for code in TILLS:
        if code not in shifts:
            shifts[code] = str(open_shift(cashier, code, Decimal("100.00")).id)
    return Bench(app, url, cashier, frozenset({"pos.sell"}), shifts, items)


def _fill_stock(bench: Bench) -> None:
    """Goods for any number of sales: a shop that sells what it has not got leaves a task with each line."""
    with acting(bench.cashier) as act:
        goods = {item.id: PLENTY for item in bench.items}
        for warehouse in act.read(select(Warehouse.id)).scalars().all():
            open_balances(act, warehouse, goods)


def _items(connection: Any) -> list[Any]:
    """Three stocked items of two VAT rates."""
    rows = connection.execute(
        select(Item.id, Item.name, Item.price, Item.unit_code, TaxCode.code.label("tax_code"))
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .where(Item.stocked, Item.unit_code == "C62")
        .order_by(Item.id)
    ).all()
    reduced = [row for row in rows if row.tax_code == "DE-R"]
    standard = [row for row in rows if row.tax_code == "DE-S"]
    return [reduced[0], standard[0], standard[1]]


def body(bench: Bench, till: str) -> dict[str, Any]:
    """A sale of three lines at two VAT rates, paid in cash, as the sales screen sends it."""
    now = datetime.now(UTC)
    with reading() as connection:
        rules = rules_at(connection, now.date())
    lines, taxed = [], []
    for n, (item, quantity) in enumerate(zip(bench.items, QUANTITIES, strict=True), 1):
        amount = (item.price * quantity).quantize(Decimal("0.01"))
        rate = rules[item.tax_code].rate
        taxed.append(TaxedAmount(amount, item.tax_code, rate))
        price = f"{item.price:.2f}"
        lines.append(
            {
                "n": n,
                "type": "item",
                "item": item.id,
                "text": item.name,
                "quantity": str(quantity),
                "unit": item.unit_code,
                "price": price,
                "list_price": price,
                "discount": "0.00",
                "amount": str(amount),
                "tax_code": item.tax_code,
                "rate": f"{rate:.0f}",
                "note": "",
            }
        )
    split = split_gross(taxed)
    taxes = [
        {
            "tax_code": each.code,
            "rate": f"{each.rate:.0f}",
            "gross": str(each.gross),
            "net": str(each.net),
            "vat": str(each.vat),
        }
        for each in split.totals
    ]
    given = Decimal(200)
    return {
        "till": till,
        "shift": bench.shifts[till],
        "began_at": now.isoformat(),
        "made_at": now.isoformat(),
        "customer": None,
        "lines": lines,
        "taxes": taxes,
        "total": str(split.gross),
        "tenders": [
            {"method": "cash", "amount": str(split.gross), "given": "200.00", "change": str(given - split.gross)}
        ],
    }
