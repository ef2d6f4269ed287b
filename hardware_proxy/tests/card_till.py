"""A till that takes card payments, as a program of its own, to be killed at the worst moments.

    python -m hardware_proxy.tests.card_till careful|naive FOLDER ADDRESS PAYMENTS

It ends with 0 when every payment has an end. `careful` is the product: journal, worker, handler and driver. `naive` is
what one writes first: pay, note that it is paid, and after a crash pay again whatever is not noted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hardware_proxy.devices.base import NotReady, Unknown
from hardware_proxy.devices.zvt import TerminalTiming, ZvtTerminal
from hardware_proxy.handlers.terminal import TerminalHandler
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import FINAL, CardOrder, Job, Kind
from hardware_proxy.worker import Worker

TIMING = TerminalTiming(connect=2.0, answer=10.0, silence=10.0, slice=0.05)


def amount_of(payment: int) -> int:
    """Each payment has an amount of its own, so the terminal's records tell them apart."""
    return 1000 + payment


def careful(folder: Path, address: str, payments: int) -> None:
    journal = Journal(folder / "journal.db")
    handler = TerminalHandler("EC", ZvtTerminal(address, timing=TIMING), journal, recover_seconds=20)
    worker = Worker("EC", handler, journal, lambda: None)
    for payment in range(payments):
        job = Job(f"pay-{payment}", "EC", Kind.PAY, payment, CardOrder(amount_of(payment)).as_json())
        journal.accept(job)
        while (entry := journal.get(job.id)) is None or entry.state not in FINAL:
            worker.turn()


def naive(folder: Path, address: str, payments: int) -> None:
    terminal = ZvtTerminal(address, timing=TIMING)
    for payment in range(payments):
        paid = folder / f"paid-{payment}"
        while not paid.exists():
            try:
                terminal.pay(str(payment), CardOrder(amount_of(payment)), lambda _result: None, lambda _progress: None)
            except (NotReady, Unknown):
                continue
            paid.touch()


if __name__ == "__main__":
    how = {"careful": careful, "naive": naive}[sys.argv[1]]
    how(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
