"""What it costs to take a catalogue into the house: twenty thousand items from a file."""

from __future__ import annotations

import time

from app.act import Act
from app.db import writing_session
from app.importing import read_table
from modules.catalog.import_services import take_in
from modules.catalog.importing import matched
from tests.bench.shop import Bench

ITEMS = 20_000
GROUPS = 40


def catalogue() -> bytes:
    """A file as an older till would write it: cp1252, semicolons, decimal commas."""
    head = "Artikelnummer;Bezeichnung;EAN;Warengruppe;Einheit;VK brutto;USt-Satz;Bestand"
    rows = (
        f"I-{n:06};Artikel {n} für den Vergleich;{_gtin(n)};Gruppe {n % GROUPS};Stück;{n % 90 + 1},{n % 100:02};"
        f"{19 if n % 3 else 7};{n % 50}"
        for n in range(ITEMS)
    )
    return "\r\n".join((head, *rows)).encode("cp1252")


def _gtin(n: int) -> str:
    """A GTIN-13 with its check digit (GS1 General Specifications, 7.9)."""
    digits = f"43{n:010}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def import_cpu_s(bench: Bench) -> float:
    """Seconds of CPU of the whole import: reading, judging, storing, opening quantities."""
    data = catalogue()
    begun = time.process_time()
    table = read_table(data)
    with bench.app.app_context(), writing_session() as session:
        act = Act(session.connection(), bench.app.extensions["kontor"], bench.cashier)
        done = take_in(session, act, table, matched(table.headers), "DE")
    spent = time.process_time() - begun
    if done.plan.count("new") != ITEMS or done.plan.faults:
        raise RuntimeError(f"not every row was good: {done.plan.faults[:3]}")
    return spent
