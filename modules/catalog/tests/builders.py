"""A small catalogue for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import writing_session
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.taxes.models import TaxCode
from modules.taxes.services import add_country

MILK = "4006381333931"  # a GTIN with a right check digit


def basics(session: Session) -> None:
    """German VAT codes, pieces and kilograms, the revenue class GOODS and the category Drinks. Idempotent."""
    add_country(session, "DE")
    if session.get(Unit, "C62") is None:
        session.add(Unit(code="C62", name="Stück", whole=True))
        session.add(Unit(code="KGM", name="Kilogramm", whole=False))
        session.add(RevenueClass(code="GOODS", name="Goods"))
        session.add(Category(name="Drinks", position=10))
    session.flush()


def an_item(code: str = "A-1", **fields: Any) -> int:
    """An item of 1.99 with 19 % VAT; `barcodes` maps codes to what one scan sells. Returns its id."""
    with writing_session() as session:
        basics(session)
        tax = fields.pop("tax", "DE-S")
        barcodes = {barcode: Decimal(quantity) for barcode, quantity in fields.pop("barcodes", {}).items()}
        values = {
            "name": code,
            "kind": "goods",
            "unit_code": "C62",
            "category_id": session.scalar(select(Category.id).where(Category.name == "Drinks")),
            "tax_code_id": session.scalars(select(TaxCode.id).where(TaxCode.code == tax)).one(),
            "revenue_class_id": session.scalars(select(RevenueClass.id).where(RevenueClass.code == "GOODS")).one(),
            "price": Decimal("1.99"),
            "price_gross": True,
            "stocked": True,
            "favourite": False,
            "active": True,
            **fields,
        }
        item = Item(code=code, **values)
        item.barcodes = [Barcode(code=barcode, quantity=quantity) for barcode, quantity in barcodes.items()]
        session.add(item)
        session.flush()
        return item.id
