"""A clerk counts goods, and sets up warehouses and reasons."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.models import Company, Shop
from modules.catalog.tests.builders import MILK, an_item
from modules.stock.models import Level, Move, Reason, Warehouse
from tests.visitors import refusals, visitor

pytestmark = pytest.mark.sqlite


@pytest.fixture
def item(app: Flask) -> int:
    with app.app_context():
        with writing_session() as session:
            company = Company(code="C", name="C", country="DE", currency="EUR")
            session.add(company)
            session.flush()
            shop = Shop(company_id=company.id, code="S", name="S", zone="Europe/Berlin")
            session.add(shop)
            session.flush()
            session.add_all([Warehouse(code="MITTE", name="Shop floor", shop_id=shop.id)])
            session.add_all([Reason(code="COUNT", name="Count"), Reason(code="DAMAGE", name="Damage")])
        an_item("B-1", stocked=False)
        return an_item("A-1", name="Fresh milk", barcodes={MILK: "1"})


def test_a_count_becomes_one_movement(app: Flask, item: int) -> None:
    clerk = visitor(app, "stock.see", "stock.adjust")
    counted = {"item": MILK, "quantity": "7", "note": "Shelf 3"}
    assert clerk.send("/stock/adjust", counted).status_code == 200
    again = clerk.send("/stock/adjust?item=A-1&warehouse=1", {})
    assert again.status_code == 200, refusals(again)
    assert clerk.fields("/stock/adjust?item=A-1&warehouse=1")["quantity"] == "7"
    with app.app_context(), reading() as connection:
        moves = connection.execute(
            select(Move.item_id, Move.quantity, Move.by_name, Move.note, Reason.code).join(Reason)
        )
        assert moves.all() == [(item, Decimal(7), "Vera Visitor", "Shelf 3", "COUNT")]
        assert connection.execute(select(Level.quantity)).scalar_one() == 7
    assert "Fresh milk" in clerk.get("/stock/").text
    assert "Shelf 3" in clerk.get("/stock/movements").text


@pytest.mark.usefixtures("item")
@pytest.mark.parametrize(
    "values,words",
    [
        ({"item": "nothing", "quantity": "1"}, "no item with this code"),
        ({"item": "B-1", "quantity": "1"}, "not kept on stock"),
        ({"item": "A-1", "quantity": "many"}, "write a number"),
        ({"item": "A-1", "quantity": "99999999999"}, "at most"),
    ],
)
def test_what_cannot_be_counted_is_said_at_the_field(app: Flask, values: dict[str, str], words: str) -> None:
    answer = visitor(app, "stock.adjust").send("/stock/adjust", values)
    assert answer.status_code == 422
    assert any(words in each for each in refusals(answer))


@pytest.mark.usefixtures("item")
def test_who_may_look_may_not_count(app: Flask) -> None:
    reader = visitor(app, "stock.see")
    assert reader.get("/stock/").status_code == 200
    assert reader.get("/stock/adjust").status_code == 403
    assert reader.get("/stock/reasons").status_code == 403


@pytest.mark.usefixtures("item")
def test_warehouses_and_reasons_are_set_up(app: Flask) -> None:
    clerk = visitor(app, "stock.see", "stock.setup")
    assert clerk.send("/stock/reasons/new", {"code": "GIFT", "name": "Given away"}).status_code == 200
    assert "Given away" in clerk.get("/stock/reasons").text
    assert clerk.send("/stock/warehouses/new", {"code": "BACK", "name": "Stock room"}).status_code == 200
    assert "Stock room" in clerk.get("/stock/warehouses").text
    for path, values in (("reasons", {"code": "GIFT", "name": "x"}), ("warehouses", {"code": "BACK", "name": "x"})):
        refused = clerk.send(f"/stock/{path}/new", values)
        assert refused.status_code == 422
        assert any("this code already" in each for each in refusals(refused))
