"""Labels: bars that a scanner reads, places on the sheet, unit prices, and the way from the list to the paper."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from app.db import reading, writing_session
from modules.catalog import label_services
from modules.catalog.bars import modules, svg
from modules.catalog.labels import Label, Sheet, pages
from modules.catalog.models import LabelFormat, LabelWanted
from modules.catalog.tests.builders import MILK, an_item
from tests.visitors import Visitor, refusals, visitor

LABEL = Label("A-1", "Milk", Decimal("1.99"), "", MILK, None)
A4 = Sheet(Decimal(70), Decimal(37), 3, 8)


@pytest.mark.parametrize(
    "code, kind",
    [
        (MILK, "EAN13"),
        ("036000291452", "EAN13"),
        ("96385074", "EAN8"),
        ("AB-12/7", "Code128"),
        ("4006381333932", "Code128"),
    ],
)
def test_a_scanner_reads_the_bars(code: str, kind: str) -> None:
    bits = modules(code)
    picture = Image.new("L", (len(bits), 1))
    picture.putdata([0 if bit == "1" else 255 for bit in bits])
    (read,) = zxingcpp.read_barcodes(picture.resize((len(bits) * 3, 120), Image.Resampling.NEAREST))
    assert read.text.lstrip("0") == code.lstrip("0")
    assert read.format.name == kind
    assert svg(code).count("M") == len(bits.replace("0", " ").split())


def test_what_no_bars_carry_has_none() -> None:
    assert svg("Käse") == ""


def test_labels_fill_the_sheet_row_by_row_after_those_that_are_used() -> None:
    (first, second) = pages(A4, [(LABEL, 23)], skip=2)
    assert (len(first), len(second)) == (22, 1)
    assert (first[0].left, first[0].top) == (Decimal(140), Decimal(0))
    assert (first[1].left, first[1].top) == (Decimal(0), Decimal(37))
    assert (second[0].left, second[0].top) == (Decimal(0), Decimal(0))


def test_a_single_label_is_its_own_page_and_too_many_do_not_fit() -> None:
    roll = Sheet(Decimal(57), Decimal(32))
    assert roll.page == (Decimal(57), Decimal(32))
    assert len(list(pages(roll, [(LABEL, 3)]))) == 3
    assert A4.fits()
    assert not Sheet(Decimal(70), Decimal(37), 3, 8, margin_left=Decimal(1)).fits()


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    with app.app_context(), writing_session() as session:
        session.add(LabelFormat(code="A4", name="A4", width=Decimal(70), height=Decimal(37), across=3, down=8))
    return visitor(app, "catalog.see", "catalog.edit")


@pytest.mark.sqlite
def test_from_the_item_to_the_sheet(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        key = an_item("A-1", name="Oat milk", barcodes={MILK: 1}, content=Decimal("0.75"), content_unit_code="KGM")
        net = an_item("A-2", name="Net of VAT", price=Decimal("1.00"), price_gross=False)
    clerk.send(f"/catalog/labels/want/{key}", {"quantity": "3"}, form="want")
    clerk.send(f"/catalog/labels/want/{net}", {"quantity": "1"}, form="want")
    clerk.send("/catalog/labels", {f"item-{key}": "2"}, form="quantities")
    file = clerk.get("/catalog/labels.pdf?format=1&skip=23")
    reader = PdfReader(io.BytesIO(file.data))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) == 2
    assert texts[0].count("Oat milk") == 1
    assert "€1.99" in texts[1]
    assert "€2.65 / kg" in texts[1]
    assert "€1.19" in texts[1]
    assert MILK in texts[1]
    clerk.send("/catalog/labels", {f"item-{key}": "0"}, form="quantities")
    with app.app_context(), reading() as connection:
        assert connection.scalars(select(LabelWanted.item_id)).all() == [net]


@pytest.mark.sqlite
def test_a_format_that_does_not_fit_is_told(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        label_services_want(an_item("A-1"))
    assert refusals(clerk.send("/catalog/label-formats/1", {"across": "4"})) == []
    assert "do not fit on the paper" in clerk.get("/catalog/labels.pdf?format=1").text


def label_services_want(item: int) -> None:
    with writing_session() as session:
        assert label_services.want(session, item, 1) == 1
        assert label_services.want(session, item, 2) == 3
