"""Sales over HTTP, against gunicorn as it runs in a shop: one client, four clients on four tills, CPU of the server."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.ids import new_id
from tests.bench import floor
from tests.bench.service import BATCH, per_second
from tests.bench.shop import TILLS, Bench, body
from tools.run import free_port

ROOT = Path(__file__).parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
CPU_SALES = 1200  # enough of the clock's ticks of 10 ms for a figure with two digits


@dataclass
class Server:
    """A running server: where, and whose processes it is."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """CPU time of the server and its workers so far."""
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        found = 0
        for pid in [str(self.process.pid), *children.stdout.split()]:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            found += int(fields[11]) + int(fields[12])
        return found / TICKS


@contextmanager
def serving(url: str, workers: int, folder: Path) -> Iterator[Server]:
    """gunicorn on a free port, with `workers` workers of eight threads."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": "bench",
        "KONTOR_INSTANCE": str(folder / "instance"),
        "KONTOR_LOG": "WARNING",
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(workers), "--threads", "8"),
        *("-b", f"127.0.0.1:{port}", "--log-level", "warning", "wsgi:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _await(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(20)


def _await(port: int) -> None:
    for _ in range(1200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Client:
    """A till's program: one kept connection, a bearer token."""

    def __init__(self, port: int, token: str, sale: dict[str, Any]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.sale = json.dumps(sale)

    def sell(self) -> float:
        """One sale; milliseconds until the answer was read."""
        start = time.perf_counter()
        self.connection.request("PUT", f"/api/v1/sales/{new_id()}", self.sale, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status != 201:
            raise RuntimeError(f"{response.status}: {answer.decode()[:300]}")
        return (time.perf_counter() - start) * 1000


def clients(bench: Bench, server: Server, token: str, count: int) -> list[Client]:
    """One client per till."""
    return [Client(server.port, token, body(bench, till)) for till in TILLS[:count]]


def together(selling: Sequence[Client], each: int) -> tuple[float, list[float]]:
    """All clients at once, `each` sales apiece: sales per second, and every sale's milliseconds."""
    times: list[list[float]] = [[] for _ in selling]

    def run(n: int) -> None:
        times[n] = [selling[n].sell() for _ in range(each)]

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(selling))]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - start
    return len(selling) * each / lasted, [ms for row in times for ms in row]


@dataclass(frozen=True)
class Figures:
    """What was measured over HTTP."""

    over_floor: float
    four_over_one: float
    p99_ms: float
    per_second: float
    cpu_ms: float


def measure(bench: Bench, hand: floor.Floor, token: str, workers: int, folder: Path) -> Figures:
    """One client against the floor, interleaved; four against one, interleaved; the server's CPU per sale."""
    with serving(bench.url, workers, folder) as server:
        four = clients(bench, server, token, 4)
        one = four[0]
        together(four, 20)
        over, alone, many, slow = [], [], [], []
        for _ in range(8):
            rate = per_second(one.sell, BATCH)
            over.append(rate / per_second(hand.sale, BATCH))
            alone.append(rate)
            both, times = together(four, BATCH)
            many.append(both)
            slow += times
        start = server.cpu_seconds()
        for _ in range(CPU_SALES):
            one.sell()
        spent = (server.cpu_seconds() - start) * 1000 / CPU_SALES
    ratios = [m / a for m, a in zip(many, alone, strict=True)]
    return Figures(
        statistics.median(over),
        statistics.median(ratios),
        statistics.quantiles(slow, n=100)[98],
        statistics.median(many),
        spent,
    )
