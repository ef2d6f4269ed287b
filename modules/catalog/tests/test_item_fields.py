"""The fields of an item, each with what it changes."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog import item_queries, queries
from modules.catalog.models import Category, Item, ScanRule, ScanToken, SupplierItem, Unit
from modules.catalog.photos import SIZE, BadPhoto, small
from modules.catalog.scan_queries import scanned
from modules.catalog.set_up_services import save_category, save_scan_rule, save_unit
from modules.catalog.tests.builders import MILK, an_item, basics
from modules.catalog.unit_price import Measure, UnitPrice, unit_price
from modules.parties.models import Party
from tests.visitors import Visitor, refusals, visitor

ALL = ("catalog.see", "catalog.edit")
PACK = "4012345678918"


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    with app.app_context(), writing_session() as session:
        basics(session)
        session.add(Unit(code="GRM", name="Gramm", whole=False, base_code="KGM", factor=Decimal("0.001")))
        session.add(Unit(code="XPK", name="Packung", whole=True))
    return visitor(app, *ALL)


@pytest.mark.parametrize(
    "price, content, measure, wanted",
    [
        ("1.99", "750", Measure("KGM", Decimal("0.001")), UnitPrice(Decimal("2.65"), "kg")),
        ("0.89", "0.75", Measure("LTR"), UnitPrice(Decimal("1.19"), "l")),
        ("4.99", "0.333", Measure("LTR"), UnitPrice(Decimal("14.98"), "l")),
        ("5.00", "2.5", Measure("MTR"), UnitPrice(Decimal("2.00"), "m")),
        ("0.05", "10", Measure("KGM", Decimal("0.001")), UnitPrice(Decimal("5.00"), "kg")),
        ("0.05", "9", Measure("KGM", Decimal("0.001")), None),
        ("1.29", "1", Measure("LTR"), None),
        ("1.29", "1000", Measure("LTR", Decimal("0.001")), None),
        ("1.29", "6", Measure("C62"), None),
        ("1.29", None, None, None),
    ],
)
def test_the_unit_price_is_for_one_kilogram_litre_or_metre(
    price: str, content: str | None, measure: Measure | None, wanted: UnitPrice | None
) -> None:
    assert unit_price(Decimal(price), Decimal(content) if content else None, measure) == wanted


@pytest.mark.sqlite
def test_content_shows_as_unit_price_on_the_page(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = an_item("A-1", name="Bread")
    answer = clerk.send(f"/catalog/items/{key}", {"content": "750", "content_unit_code": "GRM"})
    assert refusals(answer) == []
    assert "€2.65 / kg" in " ".join(clerk.get(f"/catalog/items/{key}").text.split())
    assert refusals(clerk.send(f"/catalog/items/{key}", {"content": ""})) == [
        "Content: A content needs a number and a unit."
    ]


@pytest.mark.sqlite
def test_packs_and_barcodes_have_their_own_prices(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = an_item("A-1", name="Milk")
    typed = {
        "barcodes-0-code": MILK,
        "barcodes-1-code": PACK,
        "barcodes-1-quantity": "6",
        "barcodes-1-price": "9.99",
        "units-0-unit_code": "XPK",
        "units-0-factor": "6",
        "units-0-price": "9.99",
        "units-0-sales": "y",
    }
    assert refusals(clerk.send(f"/catalog/items/{key}", typed)) == []
    with app.app_context(), reading() as connection:
        single, pack = scanned(connection, MILK), scanned(connection, PACK)
        values = item_queries.item_values(connection, key)
    assert single is not None
    assert pack is not None
    assert values is not None
    assert (single.quantity, single.price) == (Decimal(1), None)
    assert (pack.quantity, pack.price) == (Decimal(6), Decimal("1.665"))
    assert [(row["factor"], row["price"], row["sales"]) for row in values["units"]] == [
        (Decimal(6), Decimal("9.99"), True)
    ]
    assert refusals(clerk.send(f"/catalog/items/{key}", {"units-0-unit_code": "C62"})) == [
        "Packs: Each unit stands here once, and never the item's own."
    ]


@pytest.mark.sqlite
def test_a_suppliers_number_finds_the_item(app: Flask, clerk: Visitor) -> None:
    with app.app_context(), writing_session() as session:
        session.add(Party(code="70001", name="Mill & Sons"))
        session.flush()
    with app.app_context():
        key = an_item("A-1", name="Flour")
    typed = {"suppliers-0-party_id": "70001", "suppliers-0-code": "MS-4711", "suppliers-0-price": "0.55"}
    assert refusals(clerk.send(f"/catalog/items/{key}", typed)) == []
    assert "Flour" in clerk.get("/catalog/?q=MS-4711").text
    with app.app_context(), reading() as connection:
        row = connection.execute(select(SupplierItem.__table__)).one()
    assert (row.code, row.price) == ("MS-4711", Decimal("0.55"))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "typed, refusal",
    [
        (
            {"tracking": "lot", "stocked": None},
            "The till asks for: Only what is kept on stock has lots or serial numbers.",
        ),
        ({"tracking": "serial", "unit_code": "KGM"}, "The till asks for: Serial numbers need a unit of whole pieces."),
        ({"deposit_item_id": "A-1"}, "Bottle deposit: An item is not its own deposit."),
        ({"deposit_item_id": "nothing"}, "Bottle deposit: Nothing is called “nothing”."),
        ({"photo": (io.BytesIO(b"GIF89a"), "a.gif")}, "Photograph: Please choose a JPEG, PNG or WebP file."),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field(
    app: Flask, clerk: Visitor, typed: dict[str, object], refusal: str
) -> None:
    with app.app_context():
        key = an_item("A-1")
    assert refusals(clerk.send(f"/catalog/items/{key}", typed)) == [refusal]


def test_a_photograph_becomes_small_and_forgets_its_camera() -> None:
    camera = Image.new("RGB", (1600, 1200), "#aa3311")
    exif = camera.getexif()
    exif[0x010E], exif[0x0112] = "taken at home", 6  # description; turned by 90°
    data = io.BytesIO()
    camera.save(data, "JPEG", exif=exif)
    photo = small(data.getvalue())
    with Image.open(io.BytesIO(photo.data)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (240, 320))
        assert not kept.getexif()
    assert max(kept.size) <= max(SIZE)
    with pytest.raises(BadPhoto):
        small(b"<svg onload='alert(1)'/>")


@pytest.mark.sqlite
def test_a_photograph_is_served_instead_of_the_drawing(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = an_item("A-1")
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    data.seek(0)
    assert refusals(clerk.send(f"/catalog/items/{key}", {"shape": "jar", "photo": (data, "a.png")})) == []
    answer = clerk.get(f"/catalog/items/{key}/picture.svg")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert refusals(clerk.send(f"/catalog/items/{key}", {"no_photo": "y"})) == []
    assert clerk.get(f"/catalog/items/{key}/picture.svg").mimetype == "image/svg+xml"


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
def test_categories_are_a_tree_without_circles() -> None:
    with writing_session() as session:
        basics(session)
        top = session.scalars(select(Category.id).where(Category.name == "Drinks")).one()
        below = save_category(session, None, {"name": "Juice", "position": 1, "parent_id": top})
    with reading() as connection:
        assert item_queries.tree(connection) == [(top, "Drinks"), (below, "Drinks › Juice")]
    with pytest.raises(Refused, match="below itself"), writing_session() as session:
        save_category(session, top, {"name": "Drinks", "position": 1, "parent_id": below})


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
def test_units_are_counted_in_a_base_that_has_none() -> None:
    gram = {"code": "GRM", "name": "Gramm", "whole": False, "base_code": "KGM", "factor": Decimal("0.001")}
    with writing_session() as session:
        basics(session)
        save_unit(session, None, gram)
    with reading() as connection:
        assert item_queries.measures(connection)["GRM"] == Measure("KGM", Decimal("0.001"))
    with pytest.raises(Refused, match="has none itself"), writing_session() as session:
        save_unit(session, None, {**gram, "code": "DAG", "base_code": "GRM"})
    with pytest.raises(Refused, match="stays a base"), writing_session() as session:
        save_unit(session, "KGM", {**gram, "code": "KGM", "base_code": "C62"})


@pytest.mark.usefixtures("context")
def test_a_label_of_the_scale_is_read_by_its_rule() -> None:
    cheese = an_item("00123", name="Cheese", unit_code="KGM", price=Decimal("12.90"))
    with reading() as connection:
        assert scanned(connection, "2800123006266") is None
    with writing_session() as session:
        session.add(ScanRule(code="PRICE", name="Scale", pattern="28NNNNNVVVVVC", meaning="price", decimals=2))
    with reading() as connection:
        found = scanned(connection, "2800123006266")
    assert found is not None
    assert (found.item, found.quantity, found.price) == (cheese, Decimal("0.485"), None)
    an_item("123", name="Its twin", unit_code="KGM", price=Decimal("9.90"))
    with reading() as connection, pytest.raises(Refused, match="more than one thing"):
        scanned(connection, "2800123006266")


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"pattern": ""}, "either a pattern or tokens"),
        ({"pattern": "28NNNNNC"}, "begins with digits"),
        ({"pattern": "", "tokens": [{"meaning": "lot", "length": 0}]}, "must be the item"),
        ({"pattern": "", "tokens": [{"meaning": "item", "length": 0}]}, "prefix"),
        (
            {
                "pattern": "",
                "prefix": "#",
                "tokens": [{"meaning": "item", "length": 0}, {"meaning": "lot", "length": 0}],
            },
            "needs a length",
        ),
    ],
)
def test_a_rule_that_can_read_nothing_is_refused(changes: dict[str, object], sentence: str) -> None:
    rule = {
        "code": "R",
        "name": "R",
        "active": True,
        "pattern": "28NNNNNVVVVVC",
        "meaning": "price",
        "decimals": 2,
        "prefix": "",
        "separator": "",
        "tokens": [],
    }
    with pytest.raises(Refused, match=sentence), writing_session() as session:
        save_scan_rule(session, None, {**rule, **changes})
    with reading() as connection:
        assert connection.scalar(select(ScanToken.rule_id)) is None


@pytest.mark.sqlite
def test_a_rule_is_tried_on_its_page(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        an_item("00123", name="Cheese", unit_code="KGM", price=Decimal("12.90"))
    typed = {"code": "PRICE", "name": "Scale", "pattern": "28NNNNNVVVVVC", "decimals": "2"}
    assert refusals(clerk.send("/catalog/codes/new", typed)) == []
    page = " ".join(clerk.get("/catalog/codes/1?code=2800123006266").text.split())
    assert "00123 – Cheese" in page
    assert "0.485" in page
    assert "No item and no rule knows this code." in clerk.get("/catalog/codes/1?code=999").text


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
def test_a_template_is_found_by_the_numbers_of_the_list() -> None:
    an_item("A-1", active=False, barcodes={MILK: 1})
    with reading() as connection:
        assert scanned(connection, MILK) is None
        assert len(connection.execute(queries.listed()).all()) == 1
        assert connection.scalar(select(Item.active)) is False
