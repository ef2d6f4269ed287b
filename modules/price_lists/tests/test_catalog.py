"""What the catalogue shows of price lists: labels at their prices, and the way to "which price, and why"."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.db import reading, writing_session
from modules.catalog.label_services import want
from modules.catalog.models import LabelFormat
from modules.catalog.tests.builders import an_item
from modules.price_lists.catalog import LabelPrices
from modules.price_lists.models import PosTypePriceList
from modules.price_lists.tests.builders import a_list, a_price
from pos_types.models import PosType
from tests.visitors import visitor


def a_pos_type(list_id: int | None) -> None:
    with writing_session() as session:
        kind = PosType(code="SHOP", name="Shop", mode="gross")
        session.add(kind)
        session.flush()
        session.add(PosTypePriceList(pos_type_id=kind.id, list_id=list_id, discount_limit=Decimal(100)))


def test_labels_show_the_prices_of_a_list_with_vat(app: Flask) -> None:
    with app.app_context():
        tea, oil = an_item("TEA"), an_item("OIL", price=Decimal("5.00"))
        retail, trade = a_list(code="RETAIL", name="Retail"), a_list(code="TRADE", name="Trade", mode="net")
        a_price(retail, tea, "2.50")
        a_price(trade, tea, "2.00")
        a_pos_type(retail)
        with writing_session() as session:
            session.add(LabelFormat(code="A4", name="A4", width=Decimal(70), height=Decimal(37), across=3, down=8))
            for item in (tea, oil):
                want(session, item, 1)
    clerk = visitor(app, "catalog.see", "catalog.edit")

    def printed(query: str) -> str:
        return PdfReader(io.BytesIO(clerk.get(f"/catalog/labels.pdf?format=1{query}").data)).pages[0].extract_text()

    usual = printed("")
    assert "€2.50" in usual
    assert "€5.00" in usual, "what is in no list has its own price"
    assert "€2.38" in printed(f"&prices={trade}"), "2.00 and 19 % VAT"
    assert "€1.99" in printed("&prices=")
    assert "€2.50" in clerk.get("/catalog/labels").text
    assert "€2.38" in clerk.get(f"/catalog/labels?prices={trade}").text


def test_a_list_out_of_use_leaves_the_own_price(context: Flask) -> None:
    item, gone = an_item("TEA"), a_list(active=False)
    with reading() as connection:
        assert LabelPrices().prices(connection, gone, [item], date(2026, 11, 22)) == {}
        assert LabelPrices().usual(connection) is None


@pytest.mark.sqlite
def test_the_page_of_an_item_leads_to_its_price_and_why(app: Flask) -> None:
    with app.app_context():
        item = an_item("TEA")
        a_pos_type(None)
        with reading() as connection:
            kind = connection.scalar(select(PosType.id))
    clerk = visitor(app, "catalog.see", "catalog.edit", "price_lists.see")
    page = clerk.get(f"/catalog/items/{item}").text
    assert "item_id=TEA" in page
    assert f"pos_type={kind}" in page
    other = visitor(app, "catalog.see", "catalog.edit", login="other")
    assert "price-lists/why" not in other.get(f"/catalog/items/{item}").text
