"""How much of an item a shop wants, and what stock shows on its page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import SYSTEM, Act, acting
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from app.importing import read_table
from app.models import Company, Shop
from modules.catalog.import_services import take_in
from modules.catalog.importing import matched
from modules.catalog.models import Item, SupplierItem
from modules.catalog.tests.builders import an_item
from modules.documents.events import Trace
from modules.parties.models import Party
from modules.stock import queries, services
from modules.stock.models import ItemStock, MoveTrace, Reason, Warehouse
from modules.stock.setup import keep_wanted
from tests.visitors import refusals, visitor

FILE = """Artikelnummer;Bezeichnung;VK brutto;USt-Satz;Mindestbestand;Inhalt;Pfand;Preisgebunden
W-1;Wasser;0,89;19;24;0,75 l;PF;nein
PF;Pfand;0,25;19;;;;
B-1;Buch;16,90;7;3;;;ja
X-1;Falsch;1,00;19;1;viel;;
X-2;Falsch;1,00;19;1;;ZZ;
X-3;Falsch;1,00;19;-1;;;
"""


def a_warehouse() -> tuple[int, int]:
    """A shop with a warehouse and the reason OPENING: their ids."""
    with writing_session() as session:
        company = Company(code="C", name="C", country="DE", currency="EUR")
        session.add(company)
        session.flush()
        shop = Shop(code="S", name="S", company_id=company.id)
        session.add(shop)
        session.flush()
        place, reason = Warehouse(code="W", name="Cellar", shop_id=shop.id), Reason(code="OPENING", name="Opening")
        session.add_all([place, reason])
        session.flush()
        return place.id, reason.id


def moved(item: int, quantity: str, trace: Trace | None = None, place: tuple[int, int] | None = None) -> None:
    warehouse, reason = place or a_warehouse()
    with acting(SYSTEM) as act:
        services.move(act, warehouse, reason, [services.Movement(item, Decimal(quantity), trace=trace)])


@pytest.mark.usefixtures("context")
def test_what_is_below_its_minimum_is_ordered_up_to_its_maximum() -> None:
    low, enough, never = an_item("A-1"), an_item("A-2"), an_item("A-3")
    place = a_warehouse()
    moved(low, "5", place=place)
    moved(enough, "10", place=place)
    with writing_session() as session:
        keep_wanted(session, low, Decimal(10), Decimal(30))
        keep_wanted(session, enough, Decimal(10), Decimal(30))
        keep_wanted(session, never, Decimal(2), None)
        party = Party(code="70001", name="Mill")
        session.add(party)
        session.flush()
        session.add(SupplierItem(item_id=low, party_id=party.id, code="MS-1"))
    with reading() as connection:
        rows = connection.execute(queries.to_order().order_by("code")).all()
    assert [(row.code, row.quantity, row.order, row.supplier) for row in rows] == [
        ("A-1", Decimal(5), Decimal(25), "MS-1"),
        ("A-3", Decimal(0), Decimal(2), None),
    ]


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
def test_a_maximum_below_the_minimum_is_refused_and_nothing_wanted_is_no_row() -> None:
    key = an_item("A-1")
    with pytest.raises(Refused, match="below the minimum"), writing_session() as session:
        keep_wanted(session, key, Decimal(5), Decimal(4))
    with writing_session() as session:
        keep_wanted(session, key, Decimal(5), None)
    with writing_session() as session:
        keep_wanted(session, key, None, None)
        session.flush()
        assert session.get(ItemStock, key) is None


@pytest.mark.usefixtures("context")
def test_a_lot_is_the_sum_of_its_moves() -> None:
    key, place = an_item("A-1"), a_warehouse()
    lot = Trace("L-1", "", date(2027, 1, 31))
    moved(key, "10", lot, place)
    moved(key, "-3", Trace("L-1"), place)
    moved(key, "4", Trace("L-2"), place)
    moved(key, "1", None, place)
    with reading() as connection:
        rows = connection.execute(queries.lots().order_by("lot")).all()
        found = connection.execute(queries.moves().where(MoveTrace.lot == "L-2")).all()
    assert [(row.lot, row.quantity, row.best_before) for row in rows] == [
        ("L-1", Decimal(7), date(2027, 1, 31)),
        ("L-2", Decimal(4), None),
    ]
    assert [row.quantity for row in found] == [Decimal(4)]


@pytest.mark.sqlite
def test_the_page_of_an_item_shows_stock_and_takes_the_minimum(app: Flask) -> None:
    clerk = visitor(app, "catalog.see", "catalog.edit", "stock.see")
    with app.app_context():
        key = an_item("A-1")
        moved(key, "7")
    page = " ".join(clerk.get(f"/catalog/items/{key}").text.split())
    assert "<dt>Cellar</dt>" in page
    assert refusals(clerk.send(f"/catalog/items/{key}", {"stock-minimum": "9", "stock-maximum": "3"})) == [
        "Order up to: The maximum is below the minimum."
    ]
    assert refusals(clerk.send(f"/catalog/items/{key}", {"stock-minimum": "9", "stock-maximum": "30"})) == []
    assert "A-1" in clerk.get("/stock/to-order").text


@pytest.mark.usefixtures("context")
def test_an_import_takes_minimum_content_deposit_and_bound_prices_once() -> None:
    an_item("OLD")
    table = read_table(FILE.encode())
    for counts in ((3, 0, 0), (0, 0, 3)):
        with writing_session() as session:
            act = Act(session.connection(), current_hub(), SYSTEM)
            plan = take_in(session, act, table, matched(table.headers), "DE").plan
        assert (plan.count("new"), plan.count("changed"), plan.count("same")) == counts
        assert [(fault.kind, fault.value) for fault in plan.faults] == [
            ("content", "viel"),
            ("deposit", "ZZ"),
            ("negative", "-1"),
        ]
    with writing_session() as session:
        items = {item.code: item for item in session.scalars(select(Item))}
        assert (items["W-1"].content, items["W-1"].content_unit_code) == (Decimal("0.75"), "LTR")
        assert items["W-1"].deposit_item_id == items["PF"].id
        assert (items["B-1"].no_discount, items["W-1"].no_discount) == (True, False)
        assert {row.item_id: row.minimum for row in session.scalars(select(ItemStock))} == {
            items["W-1"].id: Decimal(24),
            items["B-1"].id: Decimal(3),
        }
