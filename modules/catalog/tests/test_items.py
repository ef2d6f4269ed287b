from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.db import db, reading, writing_session
from app.errors import Refused
from app.outbox import deliver_all
from modules.catalog import item_queries, queries, services
from modules.catalog.barcodes import tidy
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.catalog.pictures import drawn
from modules.catalog.seeds import seed
from modules.catalog.tests.builders import MILK, an_item, basics
from modules.taxes.services import add_country
from tests.visitors import Visitor, refusals, visitor

DATA = Path(__file__).parent / "data"
ALL = ("catalog.see", "catalog.edit")
NEW = {"code": "T-1", "name": "Tea", "unit_code": "C62", "price": "4.50", "barcodes-0-code": MILK}


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    with app.app_context(), writing_session() as session:
        basics(session)
    return visitor(app, *ALL)


@pytest.mark.usefixtures("context")
def test_a_scan_finds_its_item_and_what_one_scan_sells() -> None:
    key = an_item("A-1", name="Milk", barcodes={MILK: 1, "0036000291452": 6})
    an_item("A-2")
    with reading() as connection:
        found = queries.find_by_barcode(connection, MILK)
        pack = queries.find_by_barcode(connection, "036000291452")
        assert queries.find_by_barcode(connection, "4006381333932") is None
    assert found is not None
    assert pack is not None
    assert (found.item_id, found.name, found.price, found.quantity) == (key, "Milk", Decimal("1.99"), Decimal(1))
    assert (pack.item_id, pack.quantity) == (key, Decimal(6))


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
def test_a_scan_is_one_statement_that_searches_by_keys() -> None:
    an_item("A-1", barcodes={MILK: 1})
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        seen.append((statement, parameters))

    with reading() as connection:
        event.listen(db.engine, "before_cursor_execute", note)
        queries.find_by_barcode(connection, MILK)
        event.remove(db.engine, "before_cursor_execute", note)
        ((statement, parameters),) = [each for each in seen if each[0] != "BEGIN"]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
    assert [row.detail.split()[0] for row in plan] == ["SEARCH", "SEARCH"]


@pytest.mark.sqlite
def test_a_clerk_adds_an_item_and_finds_it_by_its_number(app: Flask, clerk: Visitor) -> None:
    assert refusals(clerk.send("/catalog/items/new", {**NEW, "shape": "tin", "colour": "#6f9a5c"})) == []
    assert "Tea" in clerk.get(f"/catalog/?q={MILK}").text
    assert "Tea" not in clerk.get("/catalog/?q=4711").text
    answer = clerk.send("/catalog/items/1", {"barcodes-1-code": "PACK-6", "barcodes-1-quantity": "6", "price": "4.755"})
    assert refusals(answer) == []
    with app.app_context(), reading() as connection:
        values = item_queries.item_values(connection, 1)
    assert values is not None
    assert (values["price"], values["shape"], values["colour"]) == (Decimal("4.755"), "tin", "#6f9a5c")
    quantities = {each["code"]: each["quantity"] for each in values["barcodes"]}
    assert quantities == {MILK: Decimal(1), "PACK-6": Decimal(6)}
    assert refusals(clerk.send("/catalog/items/1", {"barcodes-0-remove": "y"})) == []
    with app.app_context(), reading() as connection:
        assert queries.find_by_barcode(connection, MILK) is None


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "typed,refusal",
    [
        ({"barcodes-0-code": "4006381333932"}, "Barcodes: The check digit of 4006381333932 is wrong."),
        ({"barcodes-1-code": MILK}, f"Barcodes: Barcode {MILK} stands here twice."),
        ({"code": "A-1"}, "Item number: There is another item A-1."),
        ({"barcodes-0-code": "77"}, "Barcodes: Barcode 77 belongs to A-1."),
        ({"price": "-1"}, "Price: Must be at least 0."),
        ({"price": "cheap"}, "Price: Please write a number such as 12.50."),
        ({"kind": "service"}, "Kept on stock: A service is not kept on stock."),
        ({"colour": "red", "shape": "tin"}, "Its colour: Invalid input."),
        ({"barcodes-0-quantity": "0"}, "Barcodes: Must be at least 0.001."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(app: Flask, clerk: Visitor, typed: dict[str, str], refusal: str) -> None:
    with app.app_context():
        an_item("A-1", barcodes={"77": 1})
    answer = clerk.send("/catalog/items/new", {**NEW, **typed})
    assert answer.status_code == 422
    assert refusals(answer) == [refusal]


@pytest.mark.sqlite
def test_a_picture_is_an_image_and_nothing_else(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key, bare = an_item("A-1", picture=drawn("jar", "#aa0000")), an_item("A-2")
    answer = clerk.get(f"/catalog/items/{key}/picture.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    tag = answer.headers["ETag"]
    assert clerk.client.get(f"/catalog/items/{key}/picture.svg", headers={"If-None-Match": tag}).status_code == 304
    assert clerk.get(f"/catalog/items/{bare}/picture.svg").status_code == 404


@pytest.mark.sqlite
def test_the_small_tables_have_their_pages(app: Flask, clerk: Visitor) -> None:
    assert refusals(clerk.send("/catalog/categories/new", {"name": "Cheese", "position": 5})) == []
    assert "another category" in refusals(clerk.send("/catalog/categories/new", {"name": "Cheese"}))[0]
    assert refusals(clerk.send("/catalog/units/new", {"code": "MTR", "name": "Metre"})) == []
    assert refusals(clerk.send("/catalog/units/MTR", {"name": "Meter", "whole": "y"})) == []
    assert refusals(clerk.send("/catalog/revenue-classes/new", {"code": "BOOKS", "name": "Books"})) == []
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(Category.position).where(Category.name == "Cheese")) == 5
        assert connection.execute(select(Unit.name, Unit.whole).where(Unit.code == "MTR")).one() == ("Meter", True)
        assert connection.scalar(select(RevenueClass.name).where(RevenueClass.code == "BOOKS")) == "Books"
    assert clerk.get("/catalog/units/XXX").status_code == 404


@pytest.mark.sqlite
def test_a_file_is_imported_by_its_page(app: Flask, clerk: Visitor) -> None:
    file = (io.BytesIO((DATA / "artikel.csv").read_bytes()), "artikel.csv")
    url = clerk.send("/catalog/items/import", {"file": file}, form="import").request.path
    deliver_all(app)
    page = clerk.get(url)
    assert "The check digit of barcode 4000539603663 is wrong." in page.text
    assert "Tortenguss klar" in page.text
    again = clerk.send(url, {"do": "check", "column-0": ""}, form="import")
    assert again.status_code == 422
    assert "Please choose the column for: Item number." in again.text
    clerk.send(url, {"do": "import"}, form="import")
    deliver_all(app)
    assert "2,000" in clerk.get(url).text
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Item.__table__)) == 2000


@pytest.mark.sqlite
@pytest.mark.parametrize("token", ["x", "0" * 32, "..%2f..%2fkontor.db"])
def test_only_a_kept_file_can_be_imported(clerk: Visitor, token: str) -> None:
    assert clerk.get(f"/catalog/items/import/{token}").status_code == 404


@pytest.mark.sqlite
def test_an_empty_upload_is_told(clerk: Visitor) -> None:
    answer = clerk.send("/catalog/items/import", {"file": (io.BytesIO(b" "), "a.csv")}, form="import")
    assert refusals(answer) == ["Please choose a file."]


@pytest.mark.usefixtures("context")
def test_the_demo_catalogue_can_be_scanned_weighed_and_seen() -> None:
    for _ in range(2):
        with writing_session() as session:
            add_country(session, "DE")
            seed(session)
    with reading() as connection:
        items = connection.execute(select(Item.__table__)).all()
        codes = connection.scalars(select(Barcode.code)).all()
        scanned = queries.find_by_barcode(connection, codes[0])
    assert len(items) >= 40
    assert scanned is not None
    assert [tidy(code) for code in codes] == list(codes)
    assert all(item.picture for item in items)
    assert {item.unit_code for item in items} >= {"C62", "KGM", "HUR"}
    assert len({item.tax_code_id for item in items}) == 2
    assert sum(item.favourite for item in items) >= 10


@pytest.mark.usefixtures("context")
def test_a_barcode_moves_only_when_its_item_lets_it_go() -> None:
    an_item("A-1", barcodes={MILK: 1})
    other = an_item("A-2")
    with pytest.raises(Refused, match="belongs to A-1"), writing_session() as session:
        services.keep_barcodes(session, session.get_one(Item, other), [(MILK, Decimal(1), None)])
