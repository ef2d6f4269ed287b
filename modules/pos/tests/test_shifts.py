"""Opening, counting, closing."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading
from app.errors import Conflict, Refused
from modules.ledger.models import Entry, EntryLine
from modules.pos.models import Close, CloseSale
from modules.pos.shifts import Reasoned, close_shift, move_cash, open_shift
from modules.pos.tests.builders import DemoShop, body, count, demo_shop, sell


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def cash_account() -> Decimal:
    with reading() as connection:
        return sum(
            connection.execute(select(EntryLine.amount).where(EntryLine.account_number == "1600")).scalars(), Decimal(0)
        )


@pytest.mark.sqlite
def test_a_till_is_opened_once(shop: DemoShop) -> None:
    with pytest.raises(Conflict, match="already open: Carlo Cashier"):
        open_shift(shop.cashier, "T1", Decimal(50))
    assert open_shift(shop.cashier, "T2", Decimal(50)).till == "T2"


@pytest.mark.parametrize("amount", ["-1", "4006381333931"])
@pytest.mark.sqlite
def test_an_absurd_float_is_refused(shop: DemoShop, amount: str) -> None:
    with pytest.raises(Refused):
        open_shift(shop.cashier, "T2", Decimal(amount))


def test_a_close_counts_its_sales_and_posts_the_difference(shop: DemoShop) -> None:
    first, second = sell(shop), sell(shop)
    expected = Decimal(100) + first.total + second.total
    report = close_shift(shop.cashier, shop.shift, expected - Decimal("2.50"))
    assert (report.z_number, report.expected, report.difference) == (1, expected, Decimal("-2.50"))
    assert close_shift(shop.cashier, shop.shift, Decimal(0)) == report  # again: the same report, nothing new
    assert count(Close) == 1
    assert count(CloseSale) == 2
    assert cash_account() == expected - Decimal("2.50")
    with reading() as connection:
        told = json.loads(connection.execute(select(Close.body)).scalar_one())
    assert told["receipts"] == 2
    assert sum(Decimal(tax["gross"]) for tax in told["taxes"]) == first.total + second.total
    assert [method["code"] for method in told["methods"]] == ["cash"]


@pytest.mark.sqlite
def test_a_sale_after_the_close_is_stored_and_enters_the_next_z(shop: DemoShop) -> None:
    close_shift(shop.cashier, shop.shift, Decimal(100))
    late = sell(shop)
    assert [task.kind for task in late.tasks] == ["closed_shift"]
    again = open_shift(shop.cashier, "T1", Decimal(100))
    report = close_shift(shop.cashier, again.id, Decimal(100) + late.total)
    assert report.z_number == 2
    assert report.difference == 0
    assert count(CloseSale) == 1


@pytest.mark.sqlite
def test_cash_in_and_out_change_what_is_expected(shop: DemoShop) -> None:
    move_cash(shop.cashier, shop.shift, Reasoned("cash_in", Decimal(20), "PRIVATE"))
    move_cash(shop.cashier, shop.shift, Reasoned("cash_out", Decimal(5), "OFFICE", "Stamps"))
    with pytest.raises(Refused, match="no such reason"):
        move_cash(shop.cashier, shop.shift, Reasoned("cash_in", Decimal(20), "WHATEVER"))
    with reading() as connection:
        last = select(Entry.id).order_by(Entry.at.desc(), Entry.seq.desc()).limit(1).scalar_subquery()
        lines = connection.execute(select(EntryLine.amount).where(EntryLine.entry_id == last).order_by(EntryLine.n))
        assert sorted(lines.scalars()) == [Decimal("-5.00"), Decimal("0.80"), Decimal("4.20")]
    with pytest.raises(Refused, match="not that much cash"):
        move_cash(shop.cashier, shop.shift, Reasoned("cash_out", Decimal(500), "OFFICE"))
    assert close_shift(shop.cashier, shop.shift, Decimal(115)).difference == 0
    with pytest.raises(Conflict):
        move_cash(shop.cashier, shop.shift, Reasoned("cash_in", Decimal(1), "PRIVATE"))


@pytest.mark.sqlite
def test_the_float_of_the_next_day_is_the_cash_of_the_evening(shop: DemoShop) -> None:
    sold = sell(shop, body(shop))
    close_shift(shop.cashier, shop.shift, Decimal(100) + sold.total)
    open_shift(shop.cashier, "T1", Decimal(100))  # the takings went to the bank in between
    assert cash_account() == Decimal(100)
