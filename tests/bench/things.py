"""What is not a sale: finding a barcode, making an invoice, a scan on the screen."""

from __future__ import annotations

import statistics
import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.act import acting
from app.db import glancing, writing
from modules.catalog.models import Barcode, Item
from modules.catalog.queries import find_by_barcode
from modules.documents.queries import document
from modules.einvoice.services import file_of
from modules.invoices.buyer import Buyer
from modules.invoices.services import from_receipt
from tests.bench import service
from tests.bench.shop import Bench, body

ITEMS = 100_000


def fill_catalogue(bench: Bench) -> None:
    """100,000 items with a barcode each."""
    with glancing() as connection:
        like = connection.execute(select(Item.__table__).where(Item.id == bench.items[0].id)).mappings().one()
    with writing() as connection:
        for start in range(0, ITEMS, 5_000):
            rows = [
                {**like, "id": 1_000_000 + n, "code": f"B{n:06}", "name": f"Bench item {n}", "favourite": False}
                for n in range(start, start + 5_000)
            ]
            connection.execute(insert(Item.__table__), rows)
            codes = [
                {"code": f"29{n:010}0", "item_id": 1_000_000 + n, "quantity": Decimal(1)}
                for n in range(start, start + 5_000)
            ]
            connection.execute(insert(Barcode.__table__), codes)


def barcode_p99_ms() -> float:
    """Finding an item by its barcode among 100,000: the 99th percentile in milliseconds."""
    times = []
    for n in range(2_000):
        code = f"29{n * 49 % ITEMS:010}0"
        start = time.perf_counter()
        with glancing() as connection:
            found = find_by_barcode(connection, code)
        times.append((time.perf_counter() - start) * 1000)
        if found is None:
            raise RuntimeError(f"barcode {code} was not found")
    return statistics.quantiles(times, n=100)[98]


BUYER = Buyer("Schreinerei Holm GmbH", "Werkstraße 4", "10115", "Berlin", vat_id="DE136695976")


def two_lines(bench: Bench) -> dict[str, Any]:
    """A sale of two lines."""
    sale = body(bench, "T1")
    kept, gone = sale["lines"][:2], Decimal(sale["lines"][2]["amount"])
    total = Decimal(sale["total"]) - gone
    rest = Decimal(kept[1]["amount"])
    vat = (rest * 19 / 119).quantize(Decimal("0.01"))
    for tax in sale["taxes"]:
        if tax["tax_code"] == kept[1]["tax_code"]:
            tax.update(gross=str(rest), net=str(rest - vat), vat=str(vat))
    tender = {"method": "cash", "amount": str(total), "given": str(total), "change": "0.00"}
    return {**sale, "lines": kept, "total": str(total), "tenders": [tender]}


def invoice_cpu_ms(bench: Bench, count: int = 15) -> float:
    """CPU milliseconds for an invoice of two lines: issued, PDF/A-3 printed, Factur-X built, checked and embedded."""
    sales = [service.call(bench, two_lines(bench)).id for _ in range(count + 3)]
    for sale in sales[:3]:
        _invoice(bench, sale)
    start = time.process_time()
    for sale in sales[3:]:
        _invoice(bench, sale)
    return (time.process_time() - start) * 1000 / count


def _invoice(bench: Bench, sale: UUID) -> None:
    with glancing() as connection:
        receipt = document(connection, sale)
    with acting(bench.cashier) as act:
        key = from_receipt(act, receipt, BUYER)
    file_of(key)
