"""The demo shop's catalogue: forty items made for it, with drawn pictures and numbers of the in-store range."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.barcodes import in_store_gtin
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.catalog.pictures import drawn
from modules.taxes.models import TaxCode

ITEMS = Path(__file__).parent / "data" / "demo_items.csv"
# UN/ECE Recommendation 20
UNITS = (
    ("C62", "Stück", True),
    ("KGM", "Kilogramm", False),
    ("GRM", "Gramm", False),
    ("LTR", "Liter", False),
    ("MTR", "Meter", False),
    ("HUR", "Stunde", False),
    ("XPK", "Packung", True),
)
CLASSES = (("GOODS", "Waren"), ("SERVICE", "Dienstleistungen"))
CATEGORIES = ("Bread", "Drinks", "Kitchen", "Paper & pens", "Services")


def seed(session: Session) -> None:
    """Units, revenue classes, categories and items. What is there already is left as it is."""
    for code, name, whole in UNITS:
        if session.get(Unit, code) is None:
            session.add(Unit(code=code, name=name, whole=whole))
    for code, name in CLASSES:
        if session.scalar(select(RevenueClass.id).where(RevenueClass.code == code)) is None:
            session.add(RevenueClass(code=code, name=name))
    for position, name in enumerate(CATEGORIES, 1):
        if session.scalar(select(Category.id).where(Category.name == name)) is None:
            session.add(Category(name=name, position=position * 10))
    session.flush()
    _items(session)


def _items(session: Session) -> None:
    have = set(session.scalars(select(Item.code)))
    classes = {row.code: row.id for row in session.execute(select(RevenueClass.code, RevenueClass.id))}
    categories = {row.name: row.id for row in session.execute(select(Category.name, Category.id))}
    taxes = {row.code: row.id for row in session.execute(select(TaxCode.code, TaxCode.id))}
    with ITEMS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            if row["code"] in have:
                continue
            goods = row["category"] != "Services"
            barcodes = [Barcode(code=in_store_gtin(number), quantity=Decimal(1))] if goods else []
            if row["pack"]:
                barcodes.append(Barcode(code=in_store_gtin(1000 + number), quantity=Decimal(row["pack"])))
            session.add(
                Item(
                    code=row["code"],
                    name=row["name"],
                    kind="goods" if goods else "service",
                    unit_code=row["unit"],
                    category_id=categories[row["category"]],
                    tax_code_id=taxes[row["tax"]],
                    revenue_class_id=classes["GOODS" if goods else "SERVICE"],
                    price=Decimal(row["price"]),
                    price_gross=True,
                    stocked=goods,
                    favourite=row["favourite"] == "yes",
                    picture=drawn(row["shape"], row["colour"]),
                    active=True,
                    barcodes=barcodes,
                )
            )
    session.flush()
