"""Where a POS type unloads by hand, goods wait until a person says so, and come back while nobody has counted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing_session
from app.errors import Conflict, Refused
from modules.documents.models import Event
from modules.pos.tests.builders import DemoShop, count, demo_shop, sell
from modules.stock.models import Level, Move, PosTypeStock, Unloading
from modules.stock.services import correct
from modules.stock.unloading_services import undo, unload
from tests.visitors import visitor


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return by_hand(demo_shop(context))


def by_hand(shop: DemoShop) -> DemoShop:
    with writing_session() as session:
        for row in session.scalars(select(PosTypeStock)):
            row.unload = "hand"
    return shop


def level(shop: DemoShop) -> Decimal:
    with reading() as connection:
        return connection.scalars(select(Level.quantity).where(Level.item_id == shop.items[0]["id"])).one()


def place() -> tuple[int, int]:
    with reading() as connection:
        row = connection.execute(select(PosTypeStock.warehouse_id, PosTypeStock.reason_id)).one()
    return row.warehouse_id, row.reason_id


def test_goods_wait_go_and_come_back(shop: DemoShop) -> None:
    before = level(shop)
    sold = sell(shop)
    assert level(shop) == before
    assert count(Unloading, Unloading.moved_at.is_(None)) == 1
    with acting(SYSTEM) as act:
        assert unload(act, [sold.id]) == 1
    assert level(shop) == before - 2
    with acting(SYSTEM) as act:
        assert unload(act, [sold.id]) == 0
    with acting(SYSTEM) as act:
        undo(act, sold.id)
    assert level(shop) == before
    assert count(Move, Move.document_id == sold.id) == 2 * len(shop.items)
    with reading() as connection:
        kinds = connection.scalars(select(Event.kind).where(Event.document_id == sold.id)).all()
    assert set(kinds) == {"unloaded", "unload_undone"}
    with pytest.raises(Conflict), acting(SYSTEM) as act:
        undo(act, sold.id)


@pytest.mark.sqlite
def test_what_was_counted_since_does_not_come_back(shop: DemoShop) -> None:
    sold = sell(shop)
    with acting(SYSTEM) as act:
        unload(act, [sold.id])
    with acting(SYSTEM) as act:
        correct(act, *place(), {shop.items[0]["id"]: Decimal(3)})
    with pytest.raises(Refused, match="counted since"), acting(SYSTEM) as act:
        undo(act, sold.id)
    assert level(shop) == 3


@pytest.mark.sqlite
def test_the_page_unloads_what_is_ticked(app: Flask) -> None:
    with app.app_context():
        shop = by_hand(demo_shop(app))
        sold = sell(shop)
    clerk = visitor(app, "stock.see", "stock.adjust", "documents.see")
    assert sold.number in clerk.get("/stock/unload/").text
    clerk.send("/stock/unload/", {"document": str(sold.id)}, form="unload")
    page = clerk.get("/stock/unload/").text
    assert "No receipt waits to be unloaded." in page
    assert "Vera Visitor" in page
