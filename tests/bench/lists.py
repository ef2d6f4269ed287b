"""What a list costs where it is long: the documents of years, a page of them, a page far down, a workbook of many."""

from __future__ import annotations

import contextvars
import gc
import re
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, text

from app import create_app
from app.db import reading, writing
from app.demo import PASSWORD
from app.list_query import written_cursor
from modules.documents.models import Document
from tests.bench import service
from tests.bench.shop import Bench, body

T = TypeVar("T")
ROWS = 1_000_000
A_DAY = 1_000
LAST = date(2025, 12, 31)
THREE = "kind=receipt&doc_date.from={first}&total.from=5"
PAGE = 50
DEEP = 1_000


def fill_documents(bench: Bench) -> None:
    """A million receipts like one that was sold, a thousand a day, with totals from 1.00 to 500.00.

    They have no lines, so the triggers that compare sums are out of the way while this is done.
    """
    sold = service.call(bench, body(bench, "T1")).id
    with writing() as connection:
        names = [column.name for column in Document.__table__.columns]
        fresh = {
            "id": "printf('%032x', n)",
            "number": "9000000 + n",
            "number_text": "printf('OLD-%07d', n)",
            "doc_date": "date(:last, (-n / :a_day) || ' days')",
            "net": "n * 7919 % 49900 + 100",
            "vat": "0",
            "gross": "n * 7919 % 49900 + 100",
            "total": "n * 7919 % 49900 + 100",
        }
        numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)"
        chosen = ", ".join(fresh.get(name, f'd."{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        statement = (
            f"INSERT INTO documents_document ({listed}) {numbers}"  # noqa: S608 - names of our own columns
            f" SELECT {chosen} FROM numbers, documents_document AS d WHERE d.id = :sold"
        )
        triggers = _without_triggers(connection)
        connection.execute(text(statement), {"rows": ROWS, "a_day": A_DAY, "last": LAST.isoformat(), "sold": sold.hex})
        for each in triggers:
            connection.exec_driver_sql(each)


def _without_triggers(connection: Connection) -> list[str]:
    """Take the triggers of the documents away; returns the statements that make them again."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'documents_document'"
    ).all()
    for name, _sql in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def accountant(app: Flask) -> FlaskClient:
    """A browser in which the accountant is signed in."""
    client = app.test_client()
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    client.post("/sign-in", data={"name": "accountant", "password": PASSWORD, "csrf_token": token[1]})
    return client


def _cpu_ms(client: FlaskClient, url: str, times: int) -> float:
    """CPU milliseconds of a page, on average; the first two are not counted."""
    for _time in range(2):
        if len(re.findall("data-row=", client.get(url).text)) != PAGE:
            raise RuntimeError(f"{url} does not show a full page")
    start = time.process_time()
    for _time in range(times):
        client.get(url)
    return (time.process_time() - start) * 1000 / times


def outside(measure: Callable[[Bench], T], bench: Bench) -> T:
    """Measure as a server does, without the application context of the measurements: each request has its own."""
    return contextvars.Context().run(measure, bench)


def page_costs(bench: Bench) -> tuple[float, float]:
    """CPU milliseconds of the first page with three filters, and what the thousandth costs in relation to it."""
    client = accountant(bench.app)
    url = f"/documents/?{THREE.format(first=LAST - timedelta(days=900))}"
    with bench.app.app_context(), reading() as connection:
        fitting = (
            select(Document.doc_date, Document.id)
            .where(Document.kind == "receipt", Document.total >= 5, Document.doc_date <= LAST)
            .order_by(Document.doc_date.desc(), Document.id.desc())
            .offset(PAGE * (DEEP - 1))
            .limit(1)
        )
        place = connection.execute(fitting).one()
    first = _cpu_ms(client, url, 12)
    deep = _cpu_ms(client, f"{url}&after={written_cursor([place.doc_date, place.id])}", 12)
    return first, deep / first


def xlsx_100k_peak_mb(bench: Bench) -> float:
    """Megabytes that a fresh server process grows by at most while it writes a workbook of 100,000 rows.

    Fresh, because memory that other measurements have freed would hide what this one takes.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        return alone.submit(_growth_by_workbook, bench.url).result()


def _growth_by_workbook(url: str) -> float:
    client = accountant(create_app({"DATABASE_URL": url, "SECRET_KEY": "bench", "TESTING": True}))
    address = "/documents/?format=xlsx&doc_date.from={}&doc_date.to={}"
    client.get(address.format(LAST, LAST))
    gc.collect()
    before = _status_kb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the high mark starts anew (proc(5))
    first = LAST - timedelta(days=ROWS // 10 // A_DAY - 1)
    answer = client.get(address.format(first, LAST), buffered=False)
    size = sum(len(piece) for piece in answer.response)
    if size < 1_000_000:
        raise RuntimeError("the workbook is too small to hold 100,000 rows")
    return (_status_kb("VmHWM") - before) / 1024


def _status_kb(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the kernel does not tell {name}")
    return int(found[1])
