"""The program in the shop under fire, and two naive ones for comparison: `python -m tests.harness.program DESIGN FILE`.

`journal` is the product. `memory` remembers in memory which jobs it has seen, and `plain` remembers nothing; both print
with the product's own driver.
"""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import Any

from hardware_proxy import cli
from hardware_proxy.config import Config, load
from hardware_proxy.devices.base import NotReady, Unknown
from hardware_proxy.devices.escpos import EscposPrinter
from hardware_proxy.encode import Encoder
from hardware_proxy.journal import Journal
from hardware_proxy.link import Link, Reporter
from hardware_proxy.protocol import (
    JOB_STATE,
    Confirmation,
    DeviceState,
    Job,
    JobReport,
    Show,
    State,
    Weigh,
    document_from_json,
)
from tests.harness.dice import Dice


class Nothing(Journal):
    """A journal that is told nothing: what the line needs, and no memory."""

    def unreported(self) -> list[Any]:
        return []


class Naive:
    """Takes jobs, prints them in order, reports once."""

    def __init__(self, config: Config, *, remembers: bool) -> None:
        self._remembers = remembers
        self._seen: set[str] = set()
        self._jobs: queue.Queue[Job] = queue.Queue()
        self._devices = {d.code: d for d in config.devices if d.kind == "printer"}
        self._printers = {d.code: EscposPrinter(d.connection, d.columns, Confirmation.COUNTED) for d in config.devices}
        journal = Nothing(config.data / "journal.db")
        self.link = Link(config, journal, self)
        self.reporter = Reporter(self.link, journal, self)
        threading.Thread(target=self._work, daemon=True).start()

    def take(self, job: Job) -> None:
        if not self._remembers:
            self._jobs.put(job)
        elif job.id not in self._seen:
            self._seen.add(job.id)
            self._jobs.put(job)

    def cancel(self, job_id: str) -> None:
        """Too late for that."""

    def show(self, show: Show) -> None:
        """There is no display."""

    def weigh(self, question: Weigh) -> None:
        """There is no scale."""

    def pairing_code(self, code: str) -> None:
        """It has its token."""

    def states(self) -> tuple[DeviceState, ...]:
        return tuple(DeviceState(code, "printer", "escpos", 42, 3) for code in self._devices)

    def paper(self, _job_id: str) -> bytes:
        return b""

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            data = Encoder(42).encode(document_from_json(job.payload))
            try:
                self._printers[job.device].print(job.id, data)
            except (NotReady, Unknown):
                continue
            self.link.call(JOB_STATE, JobReport(job.id, State.DONE).as_json())


def main() -> None:
    """Run until killed."""
    design, file = sys.argv[1], Path(sys.argv[2])
    if design == "journal":
        dice = Dice()
        for name in ("accept", "sending", "change", "reported"):
            dice.around(Journal, name)
        dice.around(EscposPrinter, "print")
        sys.exit(cli.main(["--config", str(file)]))
    naive = Naive(load(file), remembers=design == "memory")
    naive.link.on_online = naive.reporter.wake
    naive.reporter.start()
    naive.link.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
