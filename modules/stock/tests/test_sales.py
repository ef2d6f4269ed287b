"""Goods go with sales."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import reading, writing_session
from modules.documents.models import Event
from modules.documents.tests.builders import at_once
from modules.pos.shifts import open_shift
from modules.pos.tests.builders import DemoShop, body, demo_shop, sell
from modules.stock import queries
from modules.stock.models import Level, Move, PosTypeStock

pytestmark = pytest.mark.modules("pos")


def level(item: int) -> Decimal:
    with reading() as connection:
        return connection.execute(select(Level.quantity).where(Level.item_id == item)).scalar_one()


def test_two_tills_selling_the_same_item_lose_no_change(context: Flask) -> None:
    shop = demo_shop(context)
    other = DemoShop(context, shop.cashier, open_shift(shop.cashier, "T2", Decimal(50)).id, shop.items)
    before = {item["id"]: level(item["id"]) for item in shop.items}

    def sell_six(where: DemoShop, till: str) -> None:
        for _n in range(6):
            sell(where, {**body(where), "till": till})

    at_once(context, [lambda: sell_six(shop, "T1"), lambda: sell_six(other, "T2")])
    for item, sold in zip(shop.items, (2, 1, 3), strict=True):
        assert level(item["id"]) == before[item["id"]] - 12 * sold
        with reading() as connection:
            moved = select(func.sum(Move.quantity)).where(Move.item_id == item["id"])
            assert connection.execute(moved).scalar_one() == level(item["id"])


@pytest.mark.sqlite
def test_a_paid_sale_is_kept_where_there_is_no_warehouse(context: Flask) -> None:
    shop = demo_shop(context)
    with writing_session() as session:
        session.delete(session.scalars(select(PosTypeStock)).one())
    before = level(shop.items[0]["id"])
    key = sell(shop).id
    with reading() as connection:
        kinds = connection.execute(select(Event.kind).where(Event.document_id == key)).scalars().all()
        assert [row.name for row in queries.types_without_warehouse(connection)] != []
    assert "stock_not_moved" in kinds
    assert level(shop.items[0]["id"]) == before


@pytest.mark.sqlite
def test_a_move_names_its_document_and_person(context: Flask) -> None:
    shop = demo_shop(context)
    stored = sell(shop)
    with reading() as connection:
        listed = connection.execute(queries.moves().where(Move.document_id == stored.id)).all()
    assert {row.document for row in listed} == {stored.number}
    assert {row.by_name for row in listed} == {shop.cashier.name}
    assert all(row.at <= datetime.now(UTC) for row in listed)
