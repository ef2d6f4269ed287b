"""Exact numbers and times in the database, and the order in which writers get their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from app.db import FifoLock, Scaled, UtcTime, db, glancing, reading, writing

TABLE = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", Scaled(2)),
    Column("other", Scaled(2)),
    Column("quantity", Scaled(3)),
    Column("at", UtcTime),
)
DIALECT = sqlite.dialect()


@pytest.fixture
def things(context: Flask) -> Iterator[Table]:
    """A table of our own."""
    TABLE.create(db.engine)
    yield TABLE
    TABLE.drop(db.engine)


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from([2, 3, 6]))
def test_what_is_stored_comes_back(units: int, places: int) -> None:
    kind = Scaled(places)
    value = Decimal(units).scaleb(-places)
    assert kind.process_bind_param(value, DIALECT) == units
    assert kind.process_result_value(units, DIALECT) == value


@pytest.mark.parametrize("value", [Decimal("0.001"), Decimal("1.999"), Decimal("-0.0001")])
def test_surplus_digits_are_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        Scaled(2).process_bind_param(value, DIALECT)


def test_floats_are_refused(things: Table) -> None:
    with pytest.raises(StatementError, match="a float is no amount"), writing() as connection:
        connection.execute(things.insert(), {"amount": 1.5})


def test_sums_and_comparisons_keep_the_scale(things: Table) -> None:
    with writing() as connection:
        rows = [
            {"amount": Decimal("1.10"), "other": Decimal("0.05")},
            {"amount": Decimal("2.20"), "other": Decimal(1)},
        ]
        connection.execute(things.insert(), rows)
        # A result of PostgreSQL's SUM over BIGINT is numeric; it still is a whole number of cents.
        total = connection.execute(select(func.sum(things.c.amount))).scalar_one()
        sums = connection.execute(select(things.c.amount + things.c.other).order_by(things.c.id)).scalars().all()
        more = connection.execute(select(func.count()).where(things.c.amount > Decimal("1.10"))).scalar_one()
    assert total == Decimal("3.30")
    assert sums == [Decimal("1.15"), Decimal("3.20")]
    assert more == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda c: c.amount * 2,
        lambda c: c.amount / 2,
        lambda c: c.amount + c.quantity,
        lambda c: c.amount > c.quantity,
    ],
)
def test_products_and_mixed_scales_are_refused_in_sql(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"not multiplied|do not mix"):
        wrong(TABLE.c)


def test_times_are_kept_in_utc(things: Table) -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with writing() as connection:
        connection.execute(things.insert(), {"at": summer})
        kept = connection.execute(select(things.c.at)).scalar_one()
    assert kept == summer
    assert kept.tzinfo == UTC
    with pytest.raises(StatementError, match="without zone"), writing() as connection:
        connection.execute(things.insert(), {"at": datetime(2026, 7, 1)})  # noqa: DTZ001 - what is refused


def test_an_error_undoes_everything(things: Table) -> None:
    def stop() -> None:
        with writing() as connection:
            connection.execute(things.insert(), {"amount": Decimal(1)})
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop()
    with glancing() as connection:
        assert connection.execute(select(func.count()).select_from(things)).scalar_one() == 0


def test_what_is_changed_while_reading_is_forgotten(things: Table) -> None:
    with reading() as connection:
        connection.execute(things.insert(), {"amount": Decimal(1)})
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(things)).scalar_one() == 0


@pytest.mark.sqlite
def test_sqlite_is_set_up_for_safety(context: Flask) -> None:
    with reading() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "journal_mode")}
        assert connection.execute(text("PRAGMA recursive_triggers")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    assert found == {"foreign_keys": 1, "journal_mode": "wal"}


def test_turns_are_given_in_the_order_of_asking() -> None:
    lock = FifoLock()
    order: list[int] = []
    lock.acquire()
    threads = []
    for number in range(8):

        def wait(mine: int = number) -> None:
            lock.acquire()
            order.append(mine)
            lock.release()

        thread = threading.Thread(target=wait)
        thread.start()
        threads.append(thread)
        while lock.waiting <= number:  # the next one asks only when this one stands in line
            thread.join(0.001)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_a_free_lock_is_taken_at_once_and_given_back() -> None:
    lock = FifoLock()
    for _ in range(2):
        lock.acquire()
        lock.release()
    assert lock.waiting == 0


def test_who_writes_inside_of_writing_is_told_so() -> None:
    lock = FifoLock()
    lock.acquire()
    with pytest.raises(AssertionError, match=r"writing\(\) inside of writing\(\)"):
        lock.acquire()
    lock.release()
    lock.acquire()


def test_a_glance_leaves_the_connection_fit_for_transactions(things: Table) -> None:
    def stop() -> None:
        with writing() as connection:
            connection.execute(things.insert(), {"amount": Decimal(1)})
            raise RuntimeError("stop")

    with glancing() as connection:
        assert connection.execute(select(func.count()).select_from(things)).scalar_one() == 0
    with pytest.raises(RuntimeError, match="stop"):
        stop()
    with glancing() as connection:
        assert connection.execute(select(func.count()).select_from(things)).scalar_one() == 0


def test_writers_from_many_threads_lose_nothing(things: Table, context: Flask) -> None:
    with writing() as connection:
        connection.execute(things.insert(), {"id": 1, "quantity": Decimal(0)})

    def add() -> None:
        with context.app_context():
            for _ in range(10):
                with writing() as connection:
                    # Read and write: on SQLite a deferred transaction would fail here, or lose an addition.
                    row = select(things.c.quantity).where(things.c.id == 1).with_for_update()
                    before = connection.execute(row).scalar_one()
                    connection.execute(things.update().where(things.c.id == 1).values(quantity=before + 1))

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as connection:
        assert connection.execute(select(things.c.quantity)).scalar_one() == 60
