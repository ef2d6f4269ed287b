"""Several tills and several requests at once: one sale is one sale, and in exactly one Z."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import reading
from app.ids import new_id
from modules.documents.models import Document
from modules.fiscal.canonical import broken_at
from modules.fiscal.models import Row
from modules.ledger.models import Entry
from modules.pos.models import CloseSale, Sale
from modules.pos.shifts import close_shift
from modules.pos.tests.builders import DemoShop, body, count, demo_shop, sell


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts in threads that start together; their results in order. An error in one fails the test."""
    results: list[Any] = [None] * len(acts)
    errors: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(n: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                results[n] = acts[n]()
            except Exception as error:  # noqa: BLE001 - handed to the test's thread
                errors.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_four_equal_reports_at_once_are_one_sale(shop: DemoShop) -> None:
    sale, key = body(shop), new_id()
    answers = at_once(shop.app, [lambda: sell(shop, sale, key)] * 4)
    assert len({(each.number, each.total, each.change, each.tasks) for each in answers}) == 1
    assert sorted(each.new for each in answers) == [False, False, False, True]
    assert count(Document) == count(Sale) == count(Entry, Entry.source_id == key) == 1


def test_eight_threads_on_one_till_leave_a_complete_chain(shop: DemoShop) -> None:
    def several() -> list[int]:
        return [int(sell(shop).number.rsplit("-", 1)[1]) for _ in range(4)]

    numbers = at_once(shop.app, [several] * 8)
    assert sorted(number for row in numbers for number in row) == list(range(1, 33))
    with reading() as connection:
        rows = connection.execute(select(Row.seq, Row.payload, Row.previous_hash, Row.hash).order_by(Row.seq)).all()
        seqs = connection.execute(select(Entry.seq).where(Entry.source_id.is_not(None)).order_by(Entry.seq)).scalars()
        posted = list(seqs)
    assert len(rows) == 33
    assert broken_at((r.seq, r.payload, r.previous_hash, r.hash) for r in rows) is None
    assert posted[-32:] == list(range(posted[-32], posted[-32] + 32))


def test_a_close_among_sales_puts_each_into_exactly_one_z(shop: DemoShop) -> None:
    sales: list[Any] = []

    def several() -> None:
        sales.extend(sell(shop) for _ in range(4))

    def close() -> Any:
        return close_shift(shop.cashier, shop.shift, Decimal(0))

    at_once(shop.app, [several, several, close, several])
    late = [each for each in sales if any(task.kind == "closed_shift" for task in each.tasks)]
    with reading() as connection:
        in_z = connection.execute(select(CloseSale.sale_id, func.count()).group_by(CloseSale.sale_id)).all()
    assert all(number == 1 for _sale, number in in_z)
    assert len(in_z) + len(late) == len(sales) == 12
