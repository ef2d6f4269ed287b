from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog.tests.builders import MILK, an_item
from modules.price_lists import queries, services
from modules.price_lists.derive import derive
from modules.price_lists.models import Price
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.seeds import PRICES, seed
from pos_types import services as pos_type_services
from pos_types.profile import profile_of
from tests.visitors import Visitor, refusals, visitor

ON = date(2026, 11, 22)
OWN = {"code": "R", "name": "Retail", "mode": "gross", "printed_note": "", "is_default": False, "active": True}


def a_list(**fields: Any) -> int:
    given = {"code": "L", "name": "List", "mode": "gross", "currency": "EUR", "valid_from": None, "valid_to": None}
    with writing_session() as session:
        return services.save_list(session, None, {**given, "active": True, **fields})


def a_price(list_id: int, item: str = "A-1", price: str = "1.50", **fields: Any) -> int:
    given = {"item": item, "price": Decimal(price), "from_quantity": Decimal(0), "valid_from": None, "valid_to": None}
    with writing_session() as session:
        return services.save_price(session, list_id, None, {**given, **fields})


def prices(list_id: int | None, *items: int, on: date = ON) -> dict[int, list[str]]:
    """The prices that hold on a day, whatever the quantity, by item."""
    with reading() as connection:
        found = queries.prices_for(connection, list_id, items)
        everything = queries.prices_for(connection, list_id)
    assert {item: rows for item, rows in everything.items() if item in items} == found
    holding = {item: [row for row in rows if row.applies(Decimal(1000), on, None)] for item, rows in found.items()}
    return {item: sorted(str(row.price.normalize()) for row in rows) for item, rows in holding.items() if rows}


@pytest.mark.usefixtures("context")
def test_the_rows_of_a_cart_come_with_their_brackets_and_days() -> None:
    one, two, three = an_item("A-1"), an_item("A-2"), an_item("A-3")
    key, other = a_list(), a_list(code="M")
    a_price(key)
    a_price(key, price="1.25", from_quantity=Decimal(6))
    a_price(key, "A-2", "3.33", valid_from=date(2026, 12, 1))
    a_price(key, "A-2", "2.22", valid_to=date(2026, 11, 22))
    a_price(other, "A-3", "9.99")
    assert prices(key, one, two, three) == {one: ["1.25", "1.5"], two: ["2.22"]}
    assert prices(key, two, on=date(2026, 11, 23)) == {}
    assert prices(key, two, on=date(2026, 12, 1)) == {two: ["3.33"]}
    assert prices(None, one) == {}
    assert prices(key) == {}


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "fields", [{"active": False}, {"valid_from": date(2026, 11, 23)}, {"valid_to": date(2026, 11, 21)}]
)
def test_a_list_that_does_not_hold_has_no_price(fields: dict[str, Any]) -> None:
    item = an_item("A-1")
    key = a_list(**fields)
    a_price(key)
    assert prices(key, item) == {}


@pytest.mark.usefixtures("context")
def test_a_price_holds_on_the_days_of_both_its_list_and_its_own() -> None:
    item = an_item("A-1")
    key = a_list(valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30))
    a_price(key, valid_from=date(2026, 10, 1), valid_to=date(2026, 11, 25))
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 25), date(2026, 11, 26)]
    assert [item in prices(key, item, on=day) for day in days] == [False, True, True, False]


@pytest.mark.usefixtures("context")
def test_a_bracket_explains_itself() -> None:
    item = an_item("A-1")
    key = a_list(name="Autumn")
    a_price(key, price="1.80")
    a_price(key, price="1.50", from_quantity=Decimal(6))
    with reading() as connection:
        rows = queries.prices_for(connection, key, [item])[item]
    price = derive(Decimal("1.99"), rows, quantity=Decimal(6), on=ON)
    assert price.value == Decimal("1.50")
    assert price.steps[-1].values == {"list": "Autumn", "quantity": "6"}


@pytest.mark.usefixtures("context")
def test_a_price_is_found_by_number_or_scan_and_given_once() -> None:
    item = an_item("A-1", barcodes={MILK: 1})
    key = a_list()
    a_price(key, MILK)
    assert prices(key, item) == {item: ["1.5"]}
    with pytest.raises(Refused, match="already") as refused:
        a_price(key)
    assert refused.value.field == "from_quantity"
    with pytest.raises(Refused, match="no item 4711"):
        a_price(key, "4711")
    with pytest.raises(Refused, match="ends before"):
        a_price(key, from_quantity=Decimal(2), valid_from=ON, valid_to=date(2026, 1, 1))


@pytest.mark.usefixtures("context")
def test_a_list_keeps_the_mode_of_its_tills() -> None:
    key = a_list()
    with writing_session() as session:
        pos_type = pos_type_services.save(session, None, OWN, {})
        part = _part()
        part.save(session, pos_type, {"list_id": key, "discount_limit": Decimal(15)})
    with reading() as connection:
        assert profile_of(connection, pos_type).part(PriceListValues) == PriceListValues(key, Decimal(15))
    net = a_list(code="NET", mode="net")
    with pytest.raises(Refused, match="another way"), writing_session() as session:
        part.save(session, pos_type, {"list_id": net, "discount_limit": Decimal(15)})
    with reading() as connection:
        values = dict(queries.list_values(connection, key) or {})
    with pytest.raises(Refused, match="uses this list"), writing_session() as session:
        services.save_list(session, key, {**values, "mode": "net"})


def _part() -> Any:
    return next(part for part in current_hub().parts("pos_types.form") if part.name == "price_lists")


@pytest.mark.usefixtures("context")
def test_a_pos_type_without_a_list_sells_at_the_items_own_prices() -> None:
    with writing_session() as session:
        pos_type = pos_type_services.save(session, None, OWN, {})
    with reading() as connection:
        assert profile_of(connection, pos_type).part(PriceListValues) == PriceListValues(None, Decimal(100))


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    with app.app_context():
        an_item("A-1", name="Milk")
    return visitor(app, "price_lists.see", "price_lists.edit", "pos_types.see", "pos_types.edit")


@pytest.mark.sqlite
def test_a_clerk_makes_a_list_and_gives_it_to_a_pos_type(app: Flask, clerk: Visitor) -> None:
    assert refusals(clerk.send("/price-lists/new", {"code": "S", "name": "Summer"})) == []
    assert refusals(clerk.send("/price-lists/1/prices/new", {"item": "A-1", "price": "1.5"})) == []
    assert "Milk" in clerk.get("/price-lists/1/prices").text
    assert refusals(clerk.send("/price-lists/1/prices/new", {"item": "B", "price": ""})) == [
        "Price: This field is required."
    ]
    typed = {"code": "SUMMER", "name": "Summer", "price_lists-list_id": "1", "price_lists-discount_limit": "10"}
    assert refusals(clerk.send("/pos-types/new", typed)) == []
    with app.app_context(), reading() as connection:
        assert profile_of(connection, 1).part(PriceListValues) == PriceListValues(1, Decimal(10))
    assert clerk.fields("/pos-types/1")["price_lists-list_id"] == "1"
    too_much = clerk.send("/pos-types/1", {"price_lists-discount_limit": "101"})
    assert refusals(too_much) == ["Highest discount (per cent): Must be at most 100."]


@pytest.mark.sqlite
def test_a_price_is_removed_by_its_button(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = a_list()
        a_price(key)
    token = clerk.fields(f"/price-lists/{key}/prices/1")["csrf_token"]
    clerk.client.post(f"/price-lists/{key}/prices/1/remove", data={"csrf_token": token})
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Price.__table__)) == 0
    again = clerk.client.post(f"/price-lists/{key}/prices/1/remove", data={"csrf_token": token})
    assert again.status_code == 404


@pytest.mark.usefixtures("context")
def test_the_demo_list_has_a_bracket() -> None:
    items = {code: an_item(code) for code in dict.fromkeys(code for code, _quantity, _price in PRICES)}
    with writing_session() as session:
        pos_type = pos_type_services.save(session, None, {**OWN, "code": "RETAIL"}, {})
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        values = profile_of(connection, pos_type).part(PriceListValues)
    assert values is not None
    assert prices(values.list_id, items["P-02"]) == {items["P-02"]: ["7.43", "8.25"]}
