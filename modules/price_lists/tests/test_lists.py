from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog.models import Category, Item
from modules.catalog.tests.builders import MILK, an_item
from modules.price_lists import services
from modules.price_lists.book import book, buyer
from modules.price_lists.derive import Price, derive
from modules.price_lists.models import GroupPriceList, PartyPriceList, PriceList
from modules.price_lists.models import Price as Row
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.queries import prices_for
from modules.price_lists.seeds import PRICES, seed
from modules.price_lists.tests.builders import LIST, a_customer, a_group, a_list, a_price
from pos_types import services as pos_type_services
from pos_types.profile import profile_of
from tests.visitors import Visitor, refusals, visitor

ON = date(2026, 11, 22)
OWN = {"code": "R", "name": "Retail", "mode": "gross", "printed_note": "", "is_default": False, "active": True}


def price(
    item: int, till: int | None, quantity: str = "1", customer: int | None = None, on: date = ON, **asked: str
) -> Price:
    """What an item costs, as a till asks for it."""
    with reading() as connection:
        row = connection.execute(select(Item.__table__).where(Item.id == item)).one()
        known, who = book(connection), buyer(connection, customer)
        lists = known.asked(asked.get("mode", "gross"), asked.get("currency", "EUR"), till, who)
        rows = [
            *known.broad_rows(row.category_id, lists, who),
            *prices_for(connection, known, lists, who, [item]).get(item, ()),
        ]
    return derive(row.price, rows, lists.lists, quantity=Decimal(quantity), on=on, customer=who.customer)


def own(item: int) -> Decimal:
    with reading() as connection:
        return connection.execute(select(Item.price).where(Item.id == item)).scalar_one()


def give(model: type[PartyPriceList | GroupPriceList], key: int, list_id: int) -> None:
    with writing_session() as session:
        name = "party_id" if model is PartyPriceList else "group_id"
        session.add(model(**{name: key, "list_id": list_id}))


@pytest.mark.usefixtures("context")
def test_a_row_holds_for_its_item_quantity_and_days() -> None:
    one, two = an_item("A-1"), an_item("A-2")
    key = a_list()
    a_price(key, one, "1.50")
    a_price(key, one, "1.25", from_quantity=Decimal(6))
    a_price(key, two, "3.33", valid_from=date(2026, 12, 1))
    assert [price(one, key, quantity).value for quantity in ("1", "6")] == [Decimal("1.50"), Decimal("1.25")]
    assert price(two, key).value == own(two)
    assert price(two, key, on=date(2026, 12, 1)).value == Decimal("3.33")
    assert price(one, None).value == own(one)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "fields",
    [
        {"active": False},
        {"valid_from": date(2026, 11, 23)},
        {"valid_to": date(2026, 11, 21)},
        {"currency": "DKK"},
        {"mode": "net"},
    ],
)
def test_a_list_that_does_not_fit_is_not_asked(fields: dict[str, Any]) -> None:
    item = an_item("A-1")
    key = a_list(**fields)
    a_price(key, item, "1.50")
    assert price(item, key).value == own(item)


@pytest.mark.usefixtures("context")
def test_rows_of_a_category_hold_in_the_categories_inside_it_and_the_closer_one_counts() -> None:
    with writing_session() as session:
        outer = Category(name="Food")
        session.add(outer)
        session.flush()
        inner = Category(name="Cheese", parent_id=outer.id)
        session.add(inner)
        session.flush()
        outer_id, inner_id = outer.id, inner.id
    item = an_item("A-1", category_id=inner_id)
    key = a_list()
    a_price(key, price="7.00", category_id=outer_id)
    assert price(item, key).steps[-1].text.startswith("Price of the category")
    assert price(item, key).value == 7
    a_price(key, price="8.00", category_id=inner_id)
    assert price(item, key).value == 8
    a_price(key, item, "9.00")
    assert price(item, key).value == 9
    other = an_item("A-2")
    assert price(other, key).value == own(other)
    a_price(key, discount="50")
    assert price(other, key).value == own(other) / 2


@pytest.mark.usefixtures("context")
def test_customer_group_till_and_everywhere_in_this_order_unless_ranks_say_otherwise() -> None:
    item, group = an_item("A-1"), a_group()
    customer = a_customer(group=group)
    lists = {code: a_list(code=code, name=code, everywhere=code == "ALL") for code in ("ALL", "TILL", "GROUP", "OWN")}
    for n, key in enumerate(lists.values(), 1):
        a_price(key, item, str(n))
    assert price(item, None).value == 1
    assert price(item, lists["TILL"]).value == 2
    give(GroupPriceList, group, lists["GROUP"])
    assert price(item, lists["TILL"], customer=customer).value == 3
    assert price(item, lists["TILL"]).value == 2
    give(PartyPriceList, customer, lists["OWN"])
    assert price(item, lists["TILL"], customer=customer).value == 4
    a_list(key=lists["ALL"], code="ALL", name="ALL", everywhere=True, rank=10)
    assert price(item, lists["TILL"], customer=customer).value == 1


@pytest.mark.usefixtures("context")
def test_rows_for_a_customer_and_a_group() -> None:
    item, group = an_item("A-1"), a_group()
    member, other = a_customer("1", group), a_customer("2")
    key = a_list()
    a_price(key, item, "5.00")
    a_price(key, group_id=group, discount="10")
    a_price(key, item, "4.00", customer_id=other)
    assert price(item, key, customer=member).value == Decimal("4.50")
    assert price(item, key, customer=other).value == 4
    assert price(item, key).value == 5


@pytest.mark.usefixtures("context")
def test_a_formula_needs_the_rows_of_its_base_and_not_a_statement_more() -> None:
    item = an_item("A-1")
    base = a_list(code="BASE")
    a_price(base, item, "10.00")
    top = a_list(code="TOP", source="list", base_id=base, factor=Decimal("0.9"), rounding="down", round_to=Decimal(1))
    top = a_list(
        key=top,
        code="TOP",
        source="list",
        base_id=base,
        factor=Decimal("0.85"),
        rounding="nearest",
        round_to=Decimal(1),
        ending=Decimal("0.99"),
    )
    assert price(item, top).value == Decimal("8.99")
    said: list[str] = []
    with reading() as connection:
        known = book(connection)
        lists = known.asked("gross", "EUR", top)
        event.listen(connection, "before_cursor_execute", lambda *args: said.append(args[2]))
        rows = prices_for(connection, known, lists, item_ids=[item])
    assert len(rows[item]) == 1
    assert len(said) == 1


@pytest.mark.usefixtures("context")
def test_a_formula_never_builds_on_itself_or_on_other_money() -> None:
    first = a_list(code="A")
    second = a_list(code="B", source="list", base_id=first)
    third = a_list(code="C", source="list", base_id=second)
    with pytest.raises(Refused, match="circle"):
        a_list(key=first, code="A", source="list", base_id=third)
    with pytest.raises(Refused, match="circle"):
        a_list(key=first, code="A", source="list", base_id=first)
    with pytest.raises(Refused, match="in another way"):
        a_list(code="D", source="list", base_id=first, currency="DKK")
    with pytest.raises(Refused, match="builds on this one"):
        a_list(key=first, code="A", mode="net")
    with pytest.raises(Refused, match="Which list"):
        a_list(code="E", source="list")
    with pytest.raises(Refused, match="smaller than the step"):
        a_list(code="F", ending=Decimal("0.99"))


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "fields, field",
    [
        ({"price": None}, "price"),
        ({"item": True, "category_id": 1}, "category_id"),
        ({"customer_id": 1, "group_id": 1}, "group_id"),
        ({"valid_from": ON, "valid_to": date(2026, 1, 1)}, "valid_to"),
        ({"item": True}, "from_quantity"),
    ],
)
def test_rows_that_say_nothing_two_things_or_the_same_twice_are_refused(fields: dict[str, Any], field: str) -> None:
    item = an_item("A-1")
    key = a_list()
    a_price(key, item, "1.50")
    named = item if "item" in fields else None
    with pytest.raises(Refused) as refused:
        a_price(key, named, **{"price": "1.00", **{name: value for name, value in fields.items() if name != "item"}})
    assert refused.value.field == field


@pytest.mark.usefixtures("context")
def test_a_list_keeps_the_mode_of_its_tills() -> None:
    key = a_list()
    with writing_session() as session:
        pos_type = pos_type_services.save(session, None, OWN, {})
        part = _part()
        part.save(session, pos_type, {"list_id": key, "discount_limit": Decimal(15), "valid_on": None})
    with reading() as connection:
        assert profile_of(connection, pos_type).part(PriceListValues) == PriceListValues(key, Decimal(15))
    net = a_list(code="NET", mode="net")
    with pytest.raises(Refused, match="another way"), writing_session() as session:
        part.save(session, pos_type, {"list_id": net, "discount_limit": Decimal(15), "valid_on": None})
    with pytest.raises(Refused, match="uses this list"), writing_session() as session:
        services.save_list(session, key, {**LIST, "mode": "net"})


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
        an_item("A-1", name="Milk", barcodes={MILK: 1})
    rights = ("price_lists.see", "price_lists.edit", "pos_types.see", "pos_types.edit", "parties.see", "parties.edit")
    return visitor(app, *rights, "catalog.see")


@pytest.mark.sqlite
def test_a_clerk_makes_a_list_and_gives_it_to_a_pos_type(app: Flask, clerk: Visitor) -> None:
    assert refusals(clerk.send("/price-lists/new", {"code": "S", "name": "Summer"})) == []
    new = "/price-lists/rows/new?list=1"
    assert clerk.fields(new)["list_id"] == "1"
    assert refusals(clerk.send(new, {"item_id": MILK, "price": "1.5", "discount": "10+5,5"})) == []
    page = clerk.get("/price-lists/1/prices").text
    assert "Milk" in page
    assert "10+5.5" in page
    assert refusals(clerk.send(new, {"item_id": "B", "price": "", "discount": "10+"})) == [
        "Item: Nothing is called “B”.",
        "Discounts (per cent): Write discounts such as 50+10+5; 3 per cent on top is -3, an amount per unit 0.50#.",
    ]
    typed = {"code": "SUMMER", "name": "Summer", "price_lists-list_id": "1", "price_lists-discount_limit": "10"}
    assert refusals(clerk.send("/pos-types/new", typed)) == []
    with app.app_context(), reading() as connection:
        assert profile_of(connection, 1).part(PriceListValues) == PriceListValues(1, Decimal(10))
    assert clerk.fields("/pos-types/1")["price_lists-list_id"] == "1"
    too_much = clerk.send("/pos-types/1", {"price_lists-discount_limit": "101"})
    assert refusals(too_much) == ["Highest discount (per cent): Must be at most 100."]


@pytest.mark.sqlite
def test_a_customer_and_a_group_get_their_list_on_their_forms(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key, group = a_list(), a_group()
        customer = a_customer(group=group)
    assert refusals(clerk.send(f"/parties/{customer}", {"price_lists-list_id": str(key)})) == []
    assert refusals(clerk.send(f"/parties/groups/{group}", {"price_lists-list_id": str(key)})) == []
    with app.app_context(), reading() as connection:
        who = buyer(connection, customer)
    assert (who.own_list, who.group_list, who.customer.group) == (key, key, group)


@pytest.mark.sqlite
def test_why_something_has_its_price(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = a_list(name="Autumn")
        a_price(key, 1, "1.50")
        a_price(key, 1, "1.20", from_quantity=Decimal(6))
        customer = a_customer("77")
        a_price(key, discount="10", customer_id=customer)
        with writing_session() as session:
            pos_type = pos_type_services.save(session, None, OWN, {})
            _part().save(session, pos_type, {"list_id": key, "discount_limit": Decimal(15), "valid_on": None})
    asked = f"/price-lists/why?item_id={MILK}&quantity=3&day=2026-11-22&pos_type={pos_type}&currency=EUR&customer_id="
    page = clerk.get(asked).text
    assert "Price list Autumn" in page
    assert "The quantity is too small." in page
    assert "1.50" in page
    page = clerk.get(f"{asked}77").text
    assert "Discount of 10 per cent" in page
    assert "1.35" in page
    assert clerk.client.get("/price-lists/why?item_id=4711&quantity=1").status_code == 422


@pytest.mark.usefixtures("context")
def test_the_demo_lists_have_a_bracket_a_formula_and_an_agreed_price() -> None:
    items = {code: an_item(code) for code in dict.fromkeys(code for code, _quantity, _price in PRICES)}
    trader, agreed = a_customer("10001", a_group("TRADE")), a_customer("10003")
    with writing_session() as session:
        pos_type = pos_type_services.save(session, None, {**OWN, "code": "RETAIL"}, {})
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        values = profile_of(connection, pos_type).part(PriceListValues)
        assert connection.execute(select(func.count()).select_from(PriceList)).scalar_one() == 2
        assert connection.execute(select(func.count()).select_from(Row)).scalar_one() == len(PRICES) + 1
    assert values is not None
    item = items["P-02"]
    assert [price(item, values.list_id, q).value for q in ("1", "3")] == [Decimal("8.25"), Decimal("7.43")]
    assert price(item, values.list_id, customer=trader).value == Decimal("7.45")
    assert price(item, values.list_id, customer=agreed).value == Decimal("7.20")
