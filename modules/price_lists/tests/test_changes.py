"""Many prices at once: seen before, done, undone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import Actor
from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog.models import Category
from modules.catalog.tests.builders import an_item
from modules.price_lists import changes_services as changes
from modules.price_lists.changes import Change
from modules.price_lists.models import Price, Run
from modules.price_lists.tests.builders import a_list, a_price
from tests.visitors import Visitor, refusals, visitor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FROM = date(2027, 1, 1)
MARA = Actor(None, "Mara")


def a_change(percent: str = "3", **fields: Any) -> Change:
    given = {"source": "list", "percent": Decimal(percent), "amount": Decimal(0), "valid_from": FROM}
    return Change(**{**given, **fields})


def rows(list_id: int) -> list[tuple[Any, ...]]:
    with reading() as connection:
        found = connection.execute(
            select(Price.item_id, Price.price, Price.valid_from, Price.valid_to)
            .where(Price.list_id == list_id)
            .order_by(Price.id)
        )
        return [tuple(row) for row in found]


def apply(list_id: int, change: Change) -> int:
    with writing_session() as session:
        return changes.apply(session, list_id, change, MARA, NOW)


@pytest.mark.usefixtures("context")
def test_the_old_price_ends_the_day_before_and_undo_brings_it_back() -> None:
    item = an_item("A-1")
    key = a_list(rounding="nearest", round_to=Decimal("0.05"))
    a_price(key, item, "1.50")
    before = rows(key)
    run = apply(key, a_change())
    assert rows(key) == [
        (item, Decimal("1.50"), None, date(2026, 12, 31)),
        (item, Decimal("1.55"), FROM, None),
    ]
    with reading() as connection:
        stored = connection.execute(select(Run.__table__)).one()
    assert (stored.text, stored.by_name, stored.undone_at) == ("+3 %", "Mara", None)
    with writing_session() as session:
        changes.undo(session, run, MARA, NOW)
    assert rows(key) == before
    with pytest.raises(Refused, match="already"), writing_session() as session:
        changes.undo(session, run, MARA, NOW)


@pytest.mark.usefixtures("context")
def test_what_was_changed_again_is_not_undone() -> None:
    item = an_item("A-1")
    key = a_list()
    a_price(key, item, "1.50")
    run = apply(key, a_change())
    later = apply(key, a_change("10", valid_from=date(2027, 2, 1)))
    with writing_session() as session:
        row = session.scalars(select(Price).order_by(Price.id)).all()[1]
        row.price = Decimal(9)
    with pytest.raises(Refused, match="changed again"), writing_session() as session:
        changes.undo(session, run, MARA, NOW)
    with writing_session() as session:
        assert changes.undo(session, later, MARA, NOW) == key
    assert [row[1] for row in rows(key)] == [Decimal("1.50"), Decimal(9)]


@pytest.mark.usefixtures("context")
def test_only_the_rows_that_count_on_that_day_are_changed_and_the_day_counts() -> None:
    item = an_item("A-1")
    key = a_list()
    a_price(key, item, "1.00")
    a_price(key, item, "2.00", valid_from=date(2026, 6, 1))
    a_price(key, item, "3.00", valid_from=FROM)
    a_price(key, item, "4.00", from_quantity=Decimal(6), valid_to=date(2026, 12, 31))
    a_price(key, discount="10")
    with reading() as connection:
        plan = changes.planned(connection, key, a_change("10"))
    assert [(each.code, each.before, each.after) for each in plan] == [("A-1", Decimal(2), Decimal("2.20"))]


@pytest.mark.usefixtures("context")
def test_a_change_can_be_narrowed_and_can_begin_with_the_items_own_prices() -> None:
    with writing_session() as session:
        category = Category(name="Cheese")
        session.add(category)
        session.flush()
        cheese = category.id
    one = an_item("A-1", category_id=cheese, name="Gouda young")
    two = an_item("A-2", name="Milk")
    key = a_list(rounding="up", round_to=Decimal(1), ending=Decimal("0.99"))
    a_price(key, two, "1.50")

    def codes(**fields: Any) -> list[str]:
        with reading() as connection:
            return [each.code for each in changes.planned(connection, key, a_change(**fields))]

    assert codes() == ["A-2"]
    assert codes(text="milk") == ["A-2"]
    assert codes(text="gouda") == []
    assert codes(category_id=cheese) == []
    assert codes(source="item") == ["A-1"]
    assert codes(source="item", category_id=cheese, text="young gou") == ["A-1"]
    apply(key, a_change("0", source="item", amount=Decimal("0.02")))
    found = [row for row in rows(key) if row[0] == one]
    assert found[0][1] % 1 == Decimal("0.99")
    assert found[0][2] == FROM
    with pytest.raises(Refused, match="No price"):
        apply(key, a_change("0", source="item"))


@pytest.mark.parametrize(
    "percent, amount, price, expected, text",
    [("3", "0", "1.50", "1.545", "+3 %"), ("-100", "-1", "5", "0", "-100 %, -1"), ("0", "0.1", "5", "5.10", "+0.1")],
)
def test_what_a_price_becomes(percent: str, amount: str, price: str, expected: str, text: str) -> None:
    change = a_change(percent, amount=Decimal(amount))
    assert change.changed(Decimal(price), None) == Decimal(expected)
    assert str(change) == text


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, "price_lists.see", "price_lists.edit", "catalog.see")


@pytest.mark.sqlite
def test_a_clerk_sees_the_change_before_it_is_made(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = a_list(rounding="nearest")
        a_price(key, an_item("A-1", name="Milk"), "1.50")
    url = f"/price-lists/{key}/change"
    typed = {"percent": "10", "valid_from": "2027-01-01"}
    page = clerk.send(url, typed).text
    assert "Milk" in page
    assert "1.65" in page
    with app.app_context():
        assert len(rows(key)) == 1
    assert refusals(clerk.send(url, {**typed, "apply": "1"})) == []
    with app.app_context():
        assert [row[1] for row in rows(key)] == [Decimal("1.50"), Decimal("1.65")]
    token = clerk.fields(url)["csrf_token"]
    clerk.client.post("/price-lists/changes/1/undo", data={"csrf_token": token})
    with app.app_context():
        assert [row[1] for row in rows(key)] == [Decimal("1.50")]
    assert "Undone by Vera Visitor" in clerk.get(url).text
