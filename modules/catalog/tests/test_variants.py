"""Variants: made from a template, sold under their own number and price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from modules.catalog import item_queries, variant_services
from modules.catalog.models import Attribute, AttributeValue, Item, Variant
from modules.catalog.services import save_item
from modules.catalog.tests.builders import MILK, an_item
from tests.visitors import Visitor, refusals, visitor

ALL = ("catalog.see", "catalog.edit")


def attributes() -> dict[str, int]:
    """Colour (red, blue) and size (S, L; L costs 2.00 more): value codes with their ids."""
    with writing_session() as session:
        colour = Attribute(code="COLOUR", name="Colour", position=1)
        colour.values = [AttributeValue(code="RED", name="red"), AttributeValue(code="BLUE", name="blue")]
        size = Attribute(code="SIZE", name="Size", position=2)
        size.values = [
            AttributeValue(code="S", name="small"),
            AttributeValue(code="L", name="large", price_difference=Decimal("2.00")),
        ]
        session.add_all([colour, size])
        session.flush()
        return {value.code: value.id for value in (*colour.values, *size.values)}


def made(template: int, *values: int) -> list[int]:
    with writing_session() as session:
        return variant_services.generate(session, template, values)


@pytest.mark.usefixtures("context")
def test_each_combination_becomes_an_item_with_number_name_and_price() -> None:
    values = attributes()
    template = an_item("SHIRT", name="Shirt", price=Decimal("20.00"), tax="DE-R", no_discount=True)
    assert len(made(template, *values.values())) == 4
    with reading() as connection:
        found = {row["code"]: row for row in item_queries.variants_of(connection, template)}
        item = connection.execute(select(Item.__table__).where(Item.code == "SHIRT-RED-L")).mappings().one()
        parent = connection.execute(select(Item.__table__).where(Item.id == template)).mappings().one()
    assert sorted(found) == ["SHIRT-BLUE-L", "SHIRT-BLUE-S", "SHIRT-RED-L", "SHIRT-RED-S"]
    assert (item["name"], item["price"], item["no_discount"]) == ("Shirt red large", Decimal("22.00"), True)
    assert (item["tax_code_id"], parent["template"]) == (parent["tax_code_id"], True)
    assert made(template, *values.values()) == []


@pytest.mark.usefixtures("context")
def test_variants_follow_the_price_of_their_template() -> None:
    values = attributes()
    template = an_item("SHIRT", name="Shirt", price=Decimal("20.00"))
    (key,) = made(template, values["RED"], values["L"])
    with writing_session() as session:
        data = {**form_of(template), "price": Decimal("25.00"), "template": True}
        save_item(session, template, data)
    assert price_of(key) == Decimal("27.00")
    with writing_session() as session:
        save_item(session, key, {**form_of(key), "price": Decimal("24.50")})
        assert session.get_one(Variant, key).price_difference == Decimal("-0.50")


def form_of(key: int) -> dict[str, object]:
    with reading() as connection:
        values = item_queries.item_values(connection, key)
    assert values is not None
    return {**values, "photo": None, "no_photo": False}


def price_of(key: int) -> Decimal:
    with reading() as connection:
        return connection.execute(select(Item.price).where(Item.id == key)).scalar_one()


@pytest.mark.usefixtures("context")
@pytest.mark.sqlite
def test_what_cannot_be_a_template_is_told() -> None:
    values = attributes()
    scanned = an_item("A-1", barcodes={MILK: 1})
    with pytest.raises(Refused, match="remove its barcodes"):
        made(scanned, values["RED"])
    template = an_item("SHIRT")
    with pytest.raises(Refused, match="at least one value"):
        made(template)
    (variant,) = made(template, values["RED"])
    with pytest.raises(Refused, match="not a template itself"):
        made(variant, values["S"])
    with pytest.raises(Refused, match="stays their template"), writing_session() as session:
        save_item(session, template, {**form_of(template), "template": False})


@pytest.mark.sqlite
def test_a_clerk_makes_variants_and_gives_them_barcodes(app: Flask) -> None:
    clerk: Visitor = visitor(app, *ALL)
    with app.app_context():
        values = attributes()
        template = an_item("SHIRT", name="Shirt", price=Decimal("20.00"))
    url = f"/catalog/items/{template}/variants"
    page = clerk.send(url, {"value": [str(values["RED"]), str(values["BLUE"])]}, form="make")
    assert "2 variants were made." in page.text
    typed = {"variants-0-barcode": MILK, "variants-0-price_difference": "1.50", "variants-1-active": None}
    assert refusals(clerk.send(url, typed)) == []
    with app.app_context(), reading() as connection:
        rows = item_queries.variants_of(connection, template)
    assert [(row["code"], row["price"], row["barcode"], row["active"]) for row in rows] == [
        ("SHIRT-BLUE", Decimal("21.50"), MILK, True),
        ("SHIRT-RED", Decimal("20.00"), None, False),
    ]
    assert refusals(clerk.send(url, {"variants-1-barcode": MILK})) == [f"Barcode {MILK} belongs to Shirt blue."]
