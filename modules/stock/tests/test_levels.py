"""A level is the sum of its moves, whatever happens in which order and at once."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.act import acting
from app.db import reading, writing, writing_session
from app.errors import Refused
from app.models import Company, Shop
from modules.catalog.tests.builders import an_item
from modules.documents.tests.builders import BY, at_once
from modules.stock.models import Level, Move, Reason, Warehouse
from modules.stock.services import Movement, correct, move, open_balances


@pytest.fixture
def items(context: Flask) -> list[int]:
    """Five items, two warehouses and the reason OPENING; the ids of the items."""
    with writing_session() as session:
        company = Company(code="C", name="C", country="DE", currency="EUR")
        session.add(company)
        session.flush()
        shop = Shop(company_id=company.id, code="S", name="S", zone="Europe/Berlin")
        session.add(shop)
        session.flush()
        session.add_all([Warehouse(id=n, code=f"W{n}", name=f"W{n}", shop_id=shop.id) for n in (1, 2)])
        session.add(Reason(id=1, code="OPENING", name="Opening"))
    return [an_item(f"A-{n}") for n in range(5)]


def sums() -> dict[tuple[int, int], Decimal]:
    """Warehouse and item → the sum of the moves; what comes to nothing is left out."""
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    with reading() as connection:
        for row in connection.execute(select(Move.warehouse_id, Move.item_id, Move.quantity)):
            found[row.warehouse_id, row.item_id] += row.quantity
    return {key: quantity for key, quantity in found.items() if quantity}


def levels() -> dict[tuple[int, int], Decimal]:
    with reading() as connection:
        rows = connection.execute(select(Level.warehouse_id, Level.item_id, Level.quantity)).all()
    return {(row.warehouse_id, row.item_id): row.quantity for row in rows if row.quantity}


@pytest.mark.parametrize("seed", range(5))
def test_levels_are_the_sums_of_the_moves(items: list[int], seed: int) -> None:
    chance = random.Random(seed)
    expected: dict[tuple[int, int], Decimal] = defaultdict(Decimal)

    def quantity() -> Decimal:
        return Decimal(chance.randint(-5000, 5000)).scaleb(-3)

    for _step in range(25):
        warehouse, some = chance.choice((1, 2)), chance.choices(items, k=chance.randint(1, 6))
        with acting(BY) as act:
            if chance.random() < 0.6:
                movements = [Movement(item, quantity(), line=n) for n, item in enumerate(some)]
                move(act, warehouse, 1, movements)
                for each in movements:
                    expected[warehouse, each.item_id] += each.quantity
            else:
                counted = {item: quantity() for item in some}
                correct(act, warehouse, 1, counted)
                expected.update({(warehouse, item): found for item, found in counted.items()})
    assert levels() == sums() == {key: found for key, found in expected.items() if found}


def test_the_same_balances_again_change_nothing(items: list[int]) -> None:
    balances = {item: Decimal(n) for n, item in enumerate(items)}
    with acting(BY) as act:
        assert open_balances(act, 1, balances) == 4
    with acting(BY) as act:
        assert open_balances(act, 1, balances) == 0
    assert len(sums()) == 4


@pytest.mark.sqlite
def test_many_balances_at_once(items: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.stock.services.HANDFUL", 2)
    with acting(BY) as act:
        assert open_balances(act, 2, dict.fromkeys(items, Decimal("1.5"))) == 5
    assert set(levels().values()) == {Decimal("1.5")}


@pytest.mark.sqlite
def test_without_the_reason_the_clerk_is_told(items: list[int]) -> None:
    with pytest.raises(Refused, match="no reason GIFT"), acting(BY) as act:
        open_balances(act, 1, {items[0]: Decimal(1)}, "GIFT")


def test_moves_at_once_lose_nothing(context: Flask, items: list[int]) -> None:
    """Four hands move the same items in opposite order while a fifth counts one of them again and again."""

    def selling(order: list[int]) -> Callable[[], None]:
        def sell() -> None:
            for _n in range(8):
                with acting(BY) as act:
                    move(act, 1, 1, [Movement(item, Decimal(-1), line=n) for n, item in enumerate(order)])

        return sell

    def count() -> None:
        for n in range(8):
            with acting(BY) as act:
                correct(act, 1, 1, {items[0]: Decimal(100 + n)})

    at_once(context, [selling(items), selling(items[::-1]), selling(items), selling(items[::-1]), count])
    assert levels() == sums()
    assert {levels()[1, item] for item in items[1:]} == {Decimal(-32)}


def test_a_move_is_never_changed(items: list[int]) -> None:
    with acting(BY) as act:
        move(act, 1, 1, [Movement(items[0], Decimal(3))])
    for attack in (update(Move).values(quantity=Decimal(1)), delete(Move)):
        with pytest.raises(IntegrityError, match="never changed"), writing() as connection:
            connection.execute(attack)
    assert sums() == {(1, items[0]): Decimal(3)}
