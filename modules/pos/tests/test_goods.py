"""What goods ask for beside money: lots, serial numbers, deposits, bound prices, and the price of a scanned code."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, select, text

from app.act import acting
from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog.models import Item, ItemUnit
from modules.devices.models import Job
from modules.documents.events import Trace
from modules.documents.models import Line
from modules.pos.catalogue import catalogue
from modules.pos.models import Task
from modules.pos.quotes import Asked, Quote, quote
from modules.pos.tests.builders import RIGHTS, DemoShop, body, count, demo_shop, line, sell, with_totals
from modules.pos.tills import till
from modules.stock.models import MoveTrace, PosTypeStock
from modules.stock.services import Movement, move
from modules.taxes.models import TaxCode


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def item(code: str) -> RowMapping:
    with reading() as connection:
        return (
            connection.execute(
                select(Item.id, Item.code, Item.name, Item.price, Item.unit_code, TaxCode.code.label("tax_code"))
                .join(TaxCode, TaxCode.id == Item.tax_code_id)
                .where(Item.code == code)
            )
            .mappings()
            .one()
        )


def sold(shop: DemoShop, code: str, quantity: str = "1", **fields: Any) -> dict[str, Any]:
    """A sale of one item, with what its lines carry."""
    row = item(code)
    rate = Decimal(7) if row["tax_code"] == "DE-R" else Decimal(19)
    return with_totals(shop, [line(1, row, quantity, rate, **fields)])


def asked(shop: DemoShop, code: str, quantity: str = "1", **fields: Any) -> Quote:
    price, percent = fields.pop("price", None), fields.pop("discount_percent", None)
    wanted = Asked(item(code)["id"], "", Decimal(quantity), price, percent, None, "item", **fields)
    return quote("T1", [wanted], shop.cashier, RIGHTS)


def tasks() -> list[tuple[str, str]]:
    with reading() as connection:
        return [(row.kind, row.text) for row in connection.execute(select(Task.kind, Task.text))]


DAY = date(2027, 1, 31)


def test_lot_and_day_go_from_the_line_to_the_move_and_the_paper(shop: DemoShop) -> None:
    stored = sell(shop, sold(shop, "F-01", "2", lot="L-77", best_before="2027-01-31"))
    with reading() as connection:
        kept = connection.execute(select(Line.trace).where(Line.document_id == stored.id)).scalar_one()
        trace = connection.execute(select(MoveTrace.__table__)).one()
        paper = connection.execute(select(Job.payload).where(Job.kind == "receipt")).scalar_one()
    assert json.loads(kept) == {"lot": "L-77", "best_before": "2027-01-31"}
    assert (trace.item_id, trace.lot, trace.serial, trace.best_before) == (item("F-01")["id"], "L-77", "", DAY)
    assert "L-77" in str(paper)
    assert "31.01.2027" in str(paper)
    assert tasks() == []


def test_the_trace_of_a_move_is_never_changed(shop: DemoShop) -> None:
    sell(shop, sold(shop, "F-01", lot="L-77", best_before="2027-01-31"))
    for attack in ("UPDATE stock_move_trace SET lot = 'X'", "DELETE FROM stock_move_trace"):
        with pytest.raises(Exception, match="never changed"), writing_session() as session:
            session.execute(text(attack))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "code, quantity, fields, sentence",
    [
        ("F-01", "1", {"best_before": DAY}, "“Goat cheese 200 g” needs its lot."),
        ("F-01", "1", {"lot": "L-1"}, "“Goat cheese 200 g” needs its best-before date."),
        ("K-14", "1", {}, "“Kitchen scale” needs its serial number."),
        ("K-14", "2", {"serial": "S-1"}, "Each piece of “Kitchen scale” has a serial number of its own."),
        ("P-07", "1", {"discount_percent": Decimal(5)}, "bound price"),
    ],
)
def test_a_quote_refuses_what_lacks_and_a_sale_becomes_a_task(
    shop: DemoShop, code: str, quantity: str, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        asked(shop, code, quantity, **fields)
    if "discount_percent" not in fields:
        told = {name: str(value) for name, value in fields.items()}
        sell(shop, sold(shop, code, quantity, **told))
        assert tasks() == [("trace", sentence)]


@pytest.mark.sqlite
def test_goods_past_their_day_are_sold_with_a_warning(shop: DemoShop) -> None:
    found = asked(shop, "F-01", lot="L-1", best_before=date(2020, 1, 31))
    assert found.lines[0].warnings == ("Its best-before date was 31/01/2020.",)
    assert asked(shop, "F-01", lot="L-1", best_before=date(2099, 1, 31)).lines[0].warnings == ()


def test_a_deposit_is_a_line_of_its_own_and_its_lack_a_task(shop: DemoShop) -> None:
    water, deposit = item("D-03"), item("PF-25")
    lines = [line(1, water, "6", Decimal(19)), line(2, deposit, "6", Decimal(19), type="bottle_deposit")]
    stored = sell(shop, with_totals(shop, lines))
    assert stored.total == Decimal("6.84")
    with reading() as connection:
        kinds = connection.execute(
            select(Line.type, Line.revenue_class).where(Line.document_id == stored.id).order_by(Line.n)
        ).all()
    assert [tuple(row) for row in kinds] == [("item", "GOODS"), ("bottle_deposit", "GOODS")]
    assert tasks() == []
    lines[1] = line(2, deposit, "5", Decimal(19), type="bottle_deposit")
    sell(shop, with_totals(shop, lines))
    assert tasks() == [("deposit", "The bottle deposit of “Mineral water 0.75 l” does not fit.")]


@pytest.mark.sqlite
def test_a_bottle_deposit_takes_no_discount(shop: DemoShop) -> None:
    wanted = Asked(item("PF-25")["id"], "", Decimal(1), None, Decimal(5), None, "bottle_deposit")
    with pytest.raises(Refused, match="takes no discount"):
        quote("T1", [wanted], shop.cashier, RIGHTS | {"pos.discount"})


def label(number: str, cents: str) -> str:
    """A label with a price: prefix 28, number, cents, check digit."""
    digits = f"28{number}{cents}"
    weights = sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(digits))
    return digits + str(-weights % 10)


def numbered_cheese() -> str:
    """The mountain cheese (24.90 a kilogram) as number 00042; its label of 10.00."""
    with writing_session() as session:
        session.scalars(select(Item).where(Item.code == "F-02")).one().code = "00042"
    return label("00042", "01000")


def test_a_price_on_a_label_needs_no_right_and_no_task(shop: DemoShop) -> None:
    code = numbered_cheese()  # 10.00 buys 0.402 kg, which at 24.90 would be 10.01
    price = Decimal("24.875622")
    found = asked(shop, "00042", "0.402", price=price, barcode=code)
    assert (found.total, found.lines[0].why[-1]["step"]) == (Decimal("10.00"), f"Price of the scanned code {code}")
    fields = {"price": "24.875622", "list_price": "24.875622", "barcode": code}
    stored = sell(shop, sold(shop, "00042", "0.402", **fields))
    assert stored.total == Decimal("10.00")
    assert tasks() == []


def test_another_price_than_that_of_the_label_is_one_by_hand(shop: DemoShop) -> None:
    code = numbered_cheese()
    with pytest.raises(Refused, match="prices"):
        asked(shop, "00042", "0.402", price=Decimal("20.00"), barcode=code)
    sell(shop, sold(shop, "00042", "0.402", price="20.00", list_price="20.00", barcode=code))
    assert [kind for kind, _text in tasks()] == ["price"]


def test_a_pack_that_a_tap_sells_has_its_own_price(shop: DemoShop) -> None:
    with writing_session() as session:
        session.add(
            ItemUnit(item_id=item("D-01")["id"], unit_code="XPK", factor=Decimal(6), price=Decimal("9.99"), sales=True)
        )
    stored = sell(shop, sold(shop, "D-01", "6", price="1.665", list_price="1.665", barcode="unit:XPK"))
    assert stored.total == Decimal("9.99")
    assert tasks() == []


def test_an_ordinary_sale_writes_no_trace(shop: DemoShop) -> None:
    sell(shop, body(shop))
    assert count(MoveTrace) == 0


@pytest.mark.sqlite
def test_the_tills_catalogue_says_what_is_unusual_and_leaves_out_the_rest(shop: DemoShop) -> None:
    with reading() as connection:
        where = till(connection, "T1")
        told = catalogue(connection, where, where.day(datetime.now(UTC)), lambda key, _photo: str(key))
    found = {each["code"]: each for each in told["items"]}
    assert found["D-03"]["deposit"] == {"item": found["PF-25"]["id"], "quantity": "1"}
    assert (found["F-01"]["tracking"], found["F-01"]["best_before"]) == ("lot", True)
    assert found["T-10-RED-L"]["of"] == found["T-10"]["id"]
    assert found["T-10"]["template"] is True
    assert not {"deposit", "tracking", "best_before", "of", "template", "packs", "units"} & set(found["B-01"])
    assert [rule["code"] for rule in told["scan_rules"]] == ["PIECES", "PRICE", "WEIGHT"]
    assert told["kilograms"] == {"KGM": "1", "GRM": "0.001"}
    cheese = next(each for each in told["categories"] if each["name"] == "Cheese")
    assert cheese["parent"] == next(each["id"] for each in told["categories"] if each["name"] == "Kitchen")


def test_a_serial_number_that_stock_does_not_have_is_sold_and_becomes_a_task(shop: DemoShop) -> None:
    scale = item("K-14")["id"]
    assert asked(shop, "K-14", serial="S-9").lines[0].warnings == (), "nobody notes serial numbers when they come in"
    with acting(shop.cashier) as act:
        at = act.read(select(PosTypeStock.warehouse_id, PosTypeStock.reason_id)).one()
        move(act, at.warehouse_id, at.reason_id, [Movement(scale, Decimal(1), trace=Trace("", "S-1"))])
    sentence = "No “Kitchen scale” with the serial number S-9 is in stock."
    assert sentence in asked(shop, "K-14", serial="S-9").lines[0].warnings
    assert sentence not in asked(shop, "K-14", serial="S-1").lines[0].warnings
    sell(shop, sold(shop, "K-14", serial="S-1"))
    assert tasks() == []
    sell(shop, sold(shop, "K-14", serial="S-1"))
    assert tasks() == [("trace", sentence.replace("S-9", "S-1"))], "it was sold before"
