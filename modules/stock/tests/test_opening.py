"""Opening stock from a file: levels by a movement each, and nothing the second time."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app.db import reading, writing_session
from app.models import Company, Shop
from app.tests.builders import client_of, csrf_of
from modules.catalog.tests.builders import an_item
from modules.stock.models import Level, Move, Reason, Warehouse

START = "/stock/levels/import"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser of somebody who may correct stock, in a shop with two warehouses and two items."""
    with app.app_context():
        for code in ("P-01", "P-02"):
            an_item(code)
        with writing_session() as session:
            session.add(Company(code="K", name="Kontor"))
            session.flush()
            session.add(Shop(company_id=1, code="S", name="Shop"))
            session.flush()
            session.add_all([Warehouse(code=code, name=code.title(), shop_id=1) for code in ("FLOOR", "STORE")])
            session.add(Reason(code="OPENING", name="Opening balance"))
    return client_of(app, "stock.see", "stock.adjust")


def imported(client: FlaskClient, body: str) -> list[str]:
    """Import a file; the counts, then each row that was left out with its reason."""
    values = {"csrf_token": csrf_of(client), "file": (io.BytesIO(body.encode()), "stock.csv")}
    place = client.post(START, data=values, content_type="multipart/form-data").location
    form = next(each for each in html.fromstring(client.get(place).text).forms if each.get("id") == "import")
    client.post(place, data={**dict(form.form_values()), "do": "import"})
    page = html.fromstring(client.get(place).text)
    rows = page.xpath("//p[@id='counts'] | //table[@id='faults']/tbody/tr")
    return [" ".join(row.text_content().split()) for row in rows]


def levels(app: Flask) -> dict[tuple[int, int], Decimal]:
    with app.app_context(), reading() as connection:
        return {(row.warehouse_id, row.item_id): row.quantity for row in connection.execute(select(Level.__table__))}


def test_levels_come_with_a_movement_each_and_a_second_time_nothing_moves(app: Flask, clerk: FlaskClient) -> None:
    body = "Artikelnummer;Lager;Bestand\nP-01;FLOOR;12,5\nP-02;store;3\n"
    assert imported(clerk, body) == ["2 new · 0 changed · 0 as before · 0 left out"]
    assert sorted(levels(app).values()) == [Decimal("3.000"), Decimal("12.500")]
    assert imported(clerk, body) == ["0 new · 0 changed · 2 as before · 0 left out"]
    with app.app_context(), reading() as connection:
        moves = connection.execute(select(Move.quantity, Move.by_name).order_by(Move.quantity)).all()
    assert [tuple(row) for row in moves] == [(Decimal("3.000"), "Ada Example"), (Decimal("12.500"), "Ada Example")]


def test_what_cannot_be_is_left_out_with_its_reason(app: Flask, clerk: FlaskClient) -> None:
    body = "item;warehouse;quantity\nP-99;FLOOR;1\nP-01;;1\nP-01;CELLAR;1\nP-01;FLOOR;one\n"
    assert imported(clerk, body) == [
        "0 new · 0 changed · 0 as before · 4 left out",
        "2 P-99 · FLOOR · 1 left out There is no item with this code or barcode.",
        "3 P-01 · 1 left out Please name the warehouse.",
        "4 P-01 · CELLAR · 1 left out There is no warehouse “CELLAR”.",
        "5 P-01 · FLOOR · one left out The number “one” cannot be read.",
    ]
    assert levels(app) == {}
