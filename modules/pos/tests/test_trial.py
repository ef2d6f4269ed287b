"""Trying a POS type shows what a sale would write, from the real services, and writes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from app.db import Base, reading, writing_session
from app.errors import Refused
from modules.payments.models import PosTypeMethod
from modules.pos.models import PosTypeTill
from modules.pos.tests.builders import DemoShop, demo_shop, sell
from modules.pos.trial import attempt
from pos_types.models import PosType
from tests.visitors import visitor


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def retail() -> int:
    with reading() as connection:
        return connection.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table there is."""
    found = {}
    with reading() as connection:
        there = MetaData()
        there.reflect(connection)
        for name in sorted(set(Base.metadata.tables) & set(there.tables)):
            rows = connection.execute(select(there.tables[name])).all()
            found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_nothing_is_written(shop: DemoShop) -> None:
    before = everything()
    first, second = (attempt(retail(), shop.cashier) for _ in range(2))
    assert everything() == before
    assert first.issued.number_text == second.issued.number_text
    assert sell(shop).number == first.issued.number_text


@pytest.mark.sqlite
def test_it_shows_number_goods_books_and_paper(shop: DemoShop) -> None:
    trial = attempt(retail(), shop.cashier)
    assert len(trial.issued.lines) == 3
    assert [move.quantity for move in trial.moves] == [Decimal(-1)] * 3
    assert {move.warehouse for move in trial.moves} == {"Laden Mitte"}
    assert sum(line.amount for line in trial.entry) == 0
    assert all(line.why for line in trial.entry)
    assert trial.unposted is None
    assert trial.issued.number_text in trial.paper[0]
    assert trial.drawer
    assert not trial.borrowed


@pytest.mark.sqlite
def test_a_type_without_a_till_borrows_one(shop: DemoShop) -> None:
    with writing_session() as session:
        other = PosType(code="EXPO", name="Expo", mode="gross")
        session.add(other)
        session.flush()
        key = other.id
    with pytest.raises(Refused, match="no payment method"):
        attempt(key, shop.cashier)
    with writing_session() as session:
        method = session.scalars(select(PosTypeMethod.method_id).where(PosTypeMethod.pos_type_id == retail())).first()
        session.add(PosTypeMethod(pos_type_id=key, method_id=method, position=1))
    trial = attempt(key, shop.cashier)
    assert trial.borrowed
    assert trial.moves == []
    assert trial.issued.pos_type_id == key


@pytest.mark.sqlite
def test_it_follows_the_type(shop: DemoShop) -> None:
    with writing_session() as session:
        session.get_one(PosTypeTill, retail()).copies = 2
    assert len(attempt(retail(), shop.cashier).paper) == 2


@pytest.mark.sqlite
def test_the_clerk_finds_the_page_from_the_pos_type(app: Flask) -> None:
    with app.app_context():
        demo_shop(app)
        key = retail()
    clerk = visitor(app, "pos_types.see", "pos_types.edit")
    assert f"/set-up/try/{key}" in clerk.get(f"/pos-types/{key}").text
    page = clerk.get(f"/set-up/try/{key}").text
    assert "T1-" in page
    assert "Nothing was kept" in page
