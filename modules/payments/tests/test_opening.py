"""Open items that are older than Kontor: found by customer and document, changed until something is paid."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update

from app.db import reading, writing, writing_session
from app.tests.builders import client_of, csrf_of
from modules.parties.models import Party
from modules.payments.models import OpenItem

START = "/payments/open-items/import"
HEAD = "Kundennummer;Rechnungsnummer;Belegdatum;Fälligkeit;Offen\n"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser of somebody who may edit payments, with a customer C-1."""
    with app.app_context(), writing_session() as session:
        session.add(Party(code="C-1", kind="company", name="Muster AG"))
    return client_of(app, "payments.see", "payments.edit")


def imported(client: FlaskClient, rows: str) -> list[str]:
    """Import a file; the counts, then each row that was left out with its reason."""
    values = {"csrf_token": csrf_of(client), "file": (io.BytesIO((HEAD + rows).encode()), "open.csv")}
    place = client.post(START, data=values, content_type="multipart/form-data").location
    form = next(each for each in html.fromstring(client.get(place).text).forms if each.get("id") == "import")
    client.post(place, data={**dict(form.form_values()), "do": "import"})
    page = html.fromstring(client.get(place).text)
    found = page.xpath("//p[@id='counts'] | //table[@id='faults']/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def items(app: Flask) -> list[tuple[Decimal, Decimal, date]]:
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(OpenItem.amount, OpenItem.open, OpenItem.due_date))
        return [(row.amount, row.open, row.due_date) for row in rows]


def test_an_old_invoice_stands_among_the_open_items(app: Flask, clerk: FlaskClient) -> None:
    row = "C-1;R-2025-77;01.12.2025;31.12.2025;1.234,50\n"
    assert imported(clerk, row) == ["1 new · 0 changed · 0 as before · 0 left out"]
    assert items(app) == [(Decimal("1234.50"), Decimal("1234.50"), date(2025, 12, 31))]
    page = " ".join(html.fromstring(clerk.get("/payments/open-items").text).text_content().split())
    assert "R-2025-77 Muster AG 01/12/2025 31/12/2025 Overdue 1,234.50" in page
    assert imported(clerk, row) == ["0 new · 0 changed · 1 as before · 0 left out"]


def test_an_item_can_be_put_right_until_something_is_paid(app: Flask, clerk: FlaskClient) -> None:
    imported(clerk, "C-1;R-1;;31.12.2025;100,00\n")
    assert imported(clerk, "C-1;R-1;;31.12.2025;90,00\n")[0].startswith("0 new · 1 changed")
    with app.app_context(), writing() as connection:
        connection.execute(update(OpenItem.__table__).values(open=Decimal("40.00")))
    assert imported(clerk, "C-1;R-1;;31.12.2025;80,00\n") == [
        "0 new · 0 changed · 0 as before · 1 left out",
        "2 C-1 · R-1 · 31.12.2025 left out Something was paid on this item already; it stays as it is.",
    ]
    assert items(app) == [(Decimal("90.00"), Decimal("40.00"), date(2025, 12, 31))]


@pytest.mark.sqlite
def test_what_cannot_be_is_left_out_with_its_reason(app: Flask, clerk: FlaskClient) -> None:
    rows = "C-9;R-1;;31.12.2025;1,00\nC-1;;;31.12.2025;1,00\nC-1;R-1;;31.02.2025;1,00\nC-1;R-1;;31.12.2025;0\n"
    reasons = [each.partition("left out ")[2] for each in imported(clerk, rows)[1:]]
    assert reasons == [
        "There is no customer with this number.",
        "The number of the document is missing.",
        "The date “31.02.2025” cannot be read.",
        "Nothing is owed in this row.",
    ]
    assert items(app) == []
