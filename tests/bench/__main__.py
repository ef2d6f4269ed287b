"""Runs every measurement and writes build/bench.json as {name: {value, unit}}. `--quick` leaves out the growth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from app.act import acting
from app.models import Token, User
from app.security import token_hash
from tests.bench import channel, imports, lists, over_http, service, things
from tests.bench.shop import Bench, shop
from tests.databases import running_postgres

ROOT = Path(__file__).parent.parent.parent
TARGETS: dict[str, Callable[[float], bool]] = {
    "sale_service_over_floor_pg": lambda v: v >= 0.6,
    "sale_service_over_floor_sqlite": lambda v: v >= 0.25,
    "sale_http_over_floor_pg": lambda v: v >= 0.4,
    "sale_http_over_floor_sqlite": lambda v: v >= 0.15,
    "sale_http_4_over_1_pg": lambda v: v >= 1.3,
    "sale_http_4_over_1_sqlite": lambda v: v >= 0.9,
    "sale_http_4_p99_ms_pg": lambda v: v <= 50,
    "sale_http_4_p99_ms_sqlite": lambda v: v <= 50,
    "sale_sql_statements": lambda v: v <= 22,
    "sale_http_cpu_ms_pg": lambda v: v <= 6,
    "sale_http_cpu_ms_sqlite": lambda v: v <= 6,
    "sale_growth_pg": lambda v: v <= 1.2,
    "sale_growth_sqlite": lambda v: v <= 1.2,
    "barcode_p99_ms_pg": lambda v: v <= 5,
    "barcode_p99_ms_sqlite": lambda v: v <= 5,
    "scan_to_line_ms": lambda v: v <= 50,
    "invoice_cpu_ms": lambda v: v <= 100,
    "job_p50_ms": lambda v: v <= 10,
    "job_p99_ms": lambda v: v <= 50,
    "job_loaded_p99_ms": lambda v: v <= 250,
    "job_reconnect_ms": lambda v: v <= 3000,
    "list_cpu_ms": lambda v: v <= 50,
    "list_deep_page_ratio": lambda v: v <= 1.3,
    "xlsx_100k_peak_mb": lambda v: v <= 60,
    "import_20k_items_cpu_s": lambda v: v <= 20,
}
figures: dict[str, dict[str, float | str]] = {}
TOKEN = "bench-token"


def tell(name: str, value: float, unit: str) -> None:
    """Keep a figure and print its line."""
    figures[name] = {"value": round(value, 3), "unit": unit}
    fine = TARGETS.get(name)
    verdict = "" if fine is None else ("reached" if fine(value) else "MISSED")
    print(f"{name:36} {value:12.3f} {unit:14} {verdict}", flush=True)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """A SQLite file and a durable PostgreSQL server."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(durable=True) as server:
        os.environ["KONTOR_INSTANCE"] = str(Path(folder) / "instance")
        yield {"sqlite": f"sqlite:///{Path(folder) / 'bench.db'}", "pg": server.url(server.create())}


def one(kind: str, url: str, quick: bool) -> None:
    """Every figure of one database."""
    with shop(url) as bench, tempfile.TemporaryDirectory() as folder:
        _token(bench)
        hand = service.by_hand(bench)
        ratio, ours, floors = service.over_floor(bench, hand)
        tell(f"sale_service_over_floor_{kind}", ratio, "ratio")
        tell(f"sale_service_per_s_{kind}", ours, "sales/s")
        tell(f"sale_floor_per_s_{kind}", floors, "sales/s")
        tell(f"sale_service_cpu_ms_{kind}", service.cpu_ms(bench), "ms CPU")
        if kind == "pg":
            count, trips = service.statements(bench)
            tell("sale_sql_statements", count + 1, "statements")  # and the one that finds the person
            tell("sale_round_trips", trips + 1, "round trips")
        web = over_http.measure(bench, hand, TOKEN, 2 if kind == "pg" else 1, Path(folder))
        tell(f"sale_http_over_floor_{kind}", web.over_floor, "ratio")
        tell(f"sale_http_4_over_1_{kind}", web.four_over_one, "ratio")
        tell(f"sale_http_4_p99_ms_{kind}", web.p99_ms, "ms")
        tell(f"sale_http_per_s_4_clients_{kind}", web.per_second, "sales/s")
        tell(f"sale_http_cpu_ms_{kind}", web.cpu_ms, "ms CPU")
        if kind == "sqlite":
            tell("invoice_cpu_ms", things.invoice_cpu_ms(bench), "ms CPU")
            tell("import_20k_items_cpu_s", imports.import_cpu_s(bench), "s CPU")
        things.fill_catalogue(bench)
        tell(f"barcode_p99_ms_{kind}", things.barcode_p99_ms(), "ms")
        if not quick:
            tell(f"sale_growth_{kind}", service.grown(bench, hand, 1_000, 200_000), "ratio")
        hand.connection.close()
        if kind == "sqlite":
            _lists(bench)


def _lists(bench: Bench) -> None:
    """A list of a million documents; last, because it makes the database ten times as big."""
    lists.fill_documents(bench)
    first, ratio = lists.outside(lists.page_costs, bench)
    tell("list_cpu_ms", first, "ms CPU")
    tell("list_deep_page_ratio", ratio, "ratio")
    tell("xlsx_100k_peak_mb", lists.xlsx_100k_peak_mb(bench), "MB")


def _token(bench: Bench) -> None:
    with acting(bench.cashier) as act:
        user = act.read(select(User.id).where(User.login == "cashier")).scalar_one()
        row = {"user_id": user, "name": "bench", "token_hash": token_hash(TOKEN), "created_at": act.now}
        act.write(Token.__table__.insert().inline(), [row])


def machine() -> None:
    """How fast this machine is at this hour: CPU figures of two runs compare only after division by it."""
    tell("machine_loop_ms", min(timeit.repeat(lambda: sum(i * i for i in range(10_000)), number=50)) * 20, "ms")


def screen() -> None:
    """The scan on the screen is measured in a browser by a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.screen"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tell("scan_to_line_ms", float(done.stdout.strip().splitlines()[-1]), "ms")


def shop_line() -> None:
    """From the commit of a job to the printer."""
    found = channel.measure()
    tell("job_p50_ms", found.p50_ms, "ms")
    tell("job_p99_ms", found.p99_ms, "ms")
    tell("job_loaded_p99_ms", found.loaded_p99_ms, "ms")
    tell("job_reconnect_ms", found.reconnect_ms, "ms")


def main() -> None:
    """All figures, then the file."""
    quick = "--quick" in sys.argv
    only = [kind for kind in ("sqlite", "pg") if f"--{kind}" in sys.argv]
    machine()
    with databases() as urls:
        for kind, url in urls.items():
            if not only or kind in only:
                one(kind, url, quick)
    if not only or "--channel" in sys.argv:
        shop_line()
    if not only:
        screen()
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"written: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
