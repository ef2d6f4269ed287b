"""Things that several tests need: a receipt, a journal, a proxy with virtual devices, a fake printer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from hardware_proxy.config import Config, demo
from hardware_proxy.journal import Entry, Journal
from hardware_proxy.protocol import Barcode, Cell, Columns, Cut, Document, Job, Kind, Qr, Rule, Text

LETTERS = "äöüÄÖÜß€éèœŁżČ"


def receipt(text: str = "Kontor") -> Document:
    """A small receipt with everything that printers stumble over."""
    return Document(
        (
            Text(text, "center", bold=True, size=2),
            Columns((Cell("2 × Haferdrink Barista, ungesüßt, in der großen Packung"), Cell("3,98 €", 9, "right"))),
            Rule(),
            Columns((Cell("Summe"), Cell("3,98 €", 9, "right")), bold=True),
            Qr("V0;DE-TSE-1234;Kassenbeleg-V1", 5),
            Barcode("4012345678901", "EAN13"),
            Cut(),
        ),
        "de",
    )


def print_job(job_id: str = "job-1", device: str = "T1-PRINTER", seq: int = 1, ttl_ms: int = 60_000) -> Job:
    """A print job."""
    return Job(job_id, device, Kind.PRINT, seq, receipt(job_id).as_json(), ttl_ms)


def drawer_job(job_id: str = "kick-1", ttl_ms: int = 10_000) -> Job:
    """A drawer job."""
    return Job(job_id, "T1-DRAWER", Kind.DRAWER, 1, {"reason": "sale"}, ttl_ms)


def config(folder: Path, url: str = "http://127.0.0.1:9") -> Config:
    """One till with virtual devices, its status page on any free port."""
    return demo(url, "hwp_test", folder, 0, ["T1"])


def until(happened: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait until something is so; False if it never was. The time is a limit for a broken program, not a measure."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def found(journal: Journal, job_id: str = "job-1") -> Entry:
    """The journal's entry of a job that must be there."""
    entry = journal.get(job_id)
    assert entry is not None
    return entry
