"""The way to the shop: from the commit of a job to the first byte at the printer, over a real server, proxy and line.

The server notes when the job was committed and the printer when its first byte came, both on the machine's own clock
that nobody sets. The journal of the proxy is written to disk in between.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import create_app, schema
from app.db import db
from app.module import discover
from modules.devices.tests.builders import in_app
from tests.harness.printer import entries
from tests.harness.shop import Setting, Shop, Wish, eventually

APART_SECONDS = 0.033
JOBS = 300
LOADED_JOBS = 200
CLIENTS = 8


@dataclass(frozen=True)
class Figures:
    """Milliseconds from commit to first byte, idle and with eight clients asking the server for pages; and how long
    after a restart, from the port's first answer, the first waiting job takes."""

    p50_ms: float
    p99_ms: float
    loaded_p99_ms: float
    reconnect_ms: float


def _first_bytes(shop: Shop) -> dict[int, float]:
    """When each receipt's first byte came, by its number."""
    cuts = [entry for entry in entries(shop.paper) if entry["kind"] == "cut"]
    return {int(str(cut["text"]).rpartition("end ")[2].split()[0]): float(str(cut["first"])) for cut in cuts}


def _printed(shop: Shop, wish: Wish) -> bool:
    return wish.number in shop.printed()


def _run(shop: Shop, count: int) -> list[float]:
    """Order receipts one at a time; the milliseconds of each."""
    wishes = []
    for _each in range(count):
        wish = shop.wish()
        shop.ask(wish)
        wishes.append(wish)
        time.sleep(APART_SECONDS)
    if not eventually(lambda: all(_printed(shop, wish) for wish in wishes[-1:])):
        raise RuntimeError("a receipt did not come out")
    first = _first_bytes(shop)
    return [(first[wish.number] - wish.committed) * 1000 for wish in wishes]


@contextmanager
def _noise(shop: Shop) -> Iterator[None]:
    """Eight clients that ask for pages without a pause."""
    halt = threading.Event()

    def ask() -> None:
        while not halt.is_set():
            shop.look("/sign-in")

    clients = [threading.Thread(target=ask, daemon=True) for _each in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        halt.set()
        for client in clients:
            client.join()


def _reconnect(shop: Shop) -> float:
    """Kill the server; from its first answer to the first byte of the job that waited."""
    shop.programs["server"].kill()
    (wish,) = shop.order(1)
    if not eventually(shop.answers):
        raise RuntimeError("the server did not come back")
    back = time.monotonic()
    if not eventually(lambda: _printed(shop, wish)):
        raise RuntimeError("the waiting job did not come out")
    return max(_first_bytes(shop)[wish.number] - back, 0.0) * 1000


def measure() -> Figures:
    """All figures, on SQLite and one server process, as a single shop runs it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.db'}"
        settings = {"DATABASE_URL": url, "SECRET_KEY": "harness", "TESTING": True}
        bare = create_app(settings)
        with bare.app_context():
            schema.install(db.engine, discover(), ("devices",))
            db.engine.dispose()
        app = create_app(settings)
        made = in_app(app)
        with app.app_context():
            db.engine.dispose()
        with Shop(folder, Setting(url, made)) as shop:
            _run(shop, 20)
            idle = _run(shop, JOBS)
            with _noise(shop):
                loaded = _run(shop, LOADED_JOBS)
            reconnect = statistics.median(_reconnect(shop) for _each in range(3))
    return Figures(statistics.median(idle), _p99(idle), _p99(loaded), reconnect)


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]
