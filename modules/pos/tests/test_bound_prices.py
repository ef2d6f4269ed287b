"""What a till is told of prices: brackets that it can resolve by itself, and items whose price is bound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog.models import Item
from modules.pos.catalogue import catalogue
from modules.pos.quotes import Asked, quote
from modules.pos.tests.builders import RIGHTS, DemoShop, body, demo_shop, sell
from modules.pos.tills import till
from modules.price_lists.models import Price, PriceList

MAY = RIGHTS | {"pos.discount"}


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def told(code: str) -> dict[str, Any]:
    with reading() as connection:
        everything = catalogue(connection, till(connection, "T1"), date(2026, 11, 22), lambda *_: "")
    found: dict[str, Any] = next(item for item in everything["items"] if item["code"] == code)
    return found


def add_discount(percent: str) -> None:
    """A discount on everything from now on, in the list of the till."""
    with writing_session() as session:
        key = session.scalars(select(PriceList.id).where(PriceList.code == "RETAIL")).one()
        session.add(Price(list_id=key, discount=percent, from_quantity=Decimal(3)))


def bind(code: str) -> int:
    with writing_session() as session:
        item = session.scalars(select(Item).where(Item.code == code)).one()
        item.no_discount = True
        return item.id


def test_the_brackets_of_a_till_are_worked_out_prices(shop: DemoShop) -> None:
    assert (told("P-01")["price"], told("P-01")["brackets"]) == ("0.99", [{"from": "12.00", "price": "0.79"}])
    add_discount("10+5")
    assert told("P-01")["brackets"] == [{"from": "3.00", "price": "0.85"}, {"from": "12.00", "price": "0.68"}]


def test_a_bound_price_takes_no_discount_anywhere(shop: DemoShop) -> None:
    code = shop.items[0]["code"]
    item = bind(code)
    add_discount("50")
    assert (told(code)["takes_discount"], told(code)["brackets"]) == (False, [])
    line = Asked(item, "", Decimal(5), None, None, None)
    assert quote("T1", [line], shop.cashier, MAY).lines[0].why[-1]["step"] == "This item takes no discount"
    by_hand = Asked(item, "", Decimal(1), None, Decimal(5), None)
    with pytest.raises(Refused, match="bound price"):
        quote("T1", [by_hand], shop.cashier, MAY)
    sold = sell(shop, body(shop, ("2", "1", "1"), discount="0.10"), rights=MAY)
    assert [task.kind for task in sold.tasks] == ["right"]
