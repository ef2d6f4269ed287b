"""The service call against the floor, interleaved; statements and round trips of one sale; growth."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from app import sending
from app.db import db
from app.ids import new_id
from modules.pos import services
from modules.pos.report import SaleReport
from modules.pos.schemas import SaleSchema
from tests.bench import floor
from tests.bench.shop import Bench, body
from tests.statements import heard

SCHEMA = SaleSchema()
ROUNDS, BATCH = 12, 25


def call(bench: Bench, sale: dict[str, Any] | SaleReport) -> services.StoredSale:
    """One sale by the service call, from the parsed report on; a body is parsed first."""
    report = sale if isinstance(sale, SaleReport) else SCHEMA.load(sale)
    return services.complete(new_id(), "b" * 64, report, bench.cashier, bench.rights)


def by_hand(bench: Bench) -> floor.Floor:
    """The floor, on till T2, with the rows of a sale that our service stored there."""
    stored = call(bench, body(bench, "T2"))
    connection = floor.opened(bench.url)
    fetch = floor.fetcher(connection)
    key: Any = stored.id.hex if bench.url.startswith("sqlite") else stored.id
    return floor.Floor(connection, floor.sample(fetch, key))


def per_second(act: Callable[[], object], count: int) -> float:
    """How many per second of wall time."""
    start = time.perf_counter()
    for _ in range(count):
        act()
    return count / (time.perf_counter() - start)


def over_floor(bench: Bench, hand: floor.Floor) -> tuple[float, float, float]:
    """Sales per second by service ÷ by hand: the median of interleaved rounds; then both rates."""
    sale = SCHEMA.load(body(bench, "T1"))
    for _ in range(BATCH):
        call(bench, sale)
        hand.sale()
    ours, floors = [], []
    for _ in range(ROUNDS):
        ours.append(per_second(lambda: call(bench, sale), BATCH))
        floors.append(per_second(hand.sale, BATCH))
    ratios = [a / b for a, b in zip(ours, floors, strict=True)]
    return statistics.median(ratios), statistics.median(ours), statistics.median(floors)


def cpu_ms(bench: Bench, count: int = 200) -> float:
    """CPU milliseconds of this process per service call."""
    sale = SCHEMA.load(body(bench, "T1"))
    for _ in range(20):
        call(bench, sale)
    start = time.process_time()
    for _ in range(count):
        call(bench, sale)
    return (time.process_time() - start) * 1000 / count


def statements(bench: Bench) -> tuple[int, int]:
    """Statements of one sale and, on PostgreSQL, the times that it waits for the server (else the same number).

    An executemany counts as one, BEGIN and COMMIT as none; the one that finds the person is added by the caller.
    """
    sale = SCHEMA.load(body(bench, "T1"))
    for _ in range(3):
        call(bench, sale)
    with heard() as read, sent_by_pipeline() as sent:
        call(bench, sale)
    with db.engine.connect() as connection:
        piped = isinstance(connection.connection.driver_connection, psycopg.Connection)
    # BEGIN and COMMIT travel too; what is sent in one pipeline is waited for once
    waits = len(read) - len(sent) + 1 if piped else len(read)
    return len(read), waits + 2


@contextmanager
def sent_by_pipeline() -> Iterator[list[object]]:
    """The statements that an act hands over and sends at its end."""
    sent: list[object] = []
    send = sending.send

    def counted(connection: Any, statement: Any, rows: Any) -> None:
        sent.append(statement)
        send(connection, statement, rows)

    with patch.object(sending, "send", counted):
        yield sent


def grown(bench: Bench, hand: floor.Floor, few: int, many: int) -> float:
    """Sales per second with `few` earlier sales ÷ with `many`: 1 means that a full shop is as quick as an empty one.

    CPU time would hide the database's work; wall time drifts. So the rate is taken against the floor's own rate for
    what does not grow: a fixed piece of arithmetic, measured beside each batch.
    """
    sale = SCHEMA.load(body(bench, "T1"))
    hand.many(few)
    before = _against_arithmetic(lambda: call(bench, sale))
    done = few
    while done < many:
        step = min(2_000, many - done)
        hand.many(step)
        done += step
    for _ in range(BATCH):
        call(bench, sale)
    return before / _against_arithmetic(lambda: call(bench, sale))


def _against_arithmetic(act: Callable[[], object]) -> float:
    ratios = []
    for _ in range(ROUNDS):
        rate = per_second(act, BATCH)
        yardstick = per_second(_arithmetic, 40)
        ratios.append(rate / yardstick)
    return statistics.median(ratios)


def _arithmetic() -> int:
    return sum(i * i for i in range(10_000))
