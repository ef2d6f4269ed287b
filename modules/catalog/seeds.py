"""The demo shop's catalogue: some fifty items made for it, with drawn pictures and numbers of the in-store range."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.barcodes import in_store_gtin
from modules.catalog.models import (
    Attribute,
    AttributeValue,
    Barcode,
    Category,
    Item,
    LabelFormat,
    RevenueClass,
    ScanRule,
    ScanToken,
    SupplierItem,
    Unit,
)
from modules.catalog.pictures import drawn
from modules.catalog.variant_services import generate
from modules.parties.models import Party, PartyRole
from modules.taxes.models import TaxCode

ITEMS = Path(__file__).parent / "data" / "demo_items.csv"
# UN/ECE Recommendation 20: code, name, whole quantities only, base and how much of it
UNITS = (
    ("C62", "Stück", True, None, "1"),
    ("KGM", "Kilogramm", False, None, "1"),
    ("GRM", "Gramm", False, "KGM", "0.001"),
    ("LTR", "Liter", False, None, "1"),
    ("MLT", "Milliliter", False, "LTR", "0.001"),
    ("MTR", "Meter", False, None, "1"),
    ("HUR", "Stunde", False, None, "1"),
    ("XPK", "Packung", True, None, "1"),
)
CLASSES = (("GOODS", "Waren"), ("SERVICE", "Dienstleistungen"))
CATEGORIES = (
    ("Bread", None),
    ("Drinks", None),
    ("Kitchen", None),
    ("Paper & pens", None),
    ("Services", None),
    ("Cheese", "Kitchen"),
    ("Bags", None),
)
COLOURS = (("RED", "red", "0"), ("BLUE", "blue", "0"), ("NAT", "natural", "0"))
SIZES = (("S", "small", "0"), ("L", "large", "3.00"))
SUPPLIER = "70001"
RULES = (
    ("PRICE", "Label with a price", "28NNNNNVVVVVC", "price", 2),
    ("WEIGHT", "Label of the scale", "29NNNNNVVVVVC", "weight", 3),
)
FORMATS = (  # code, name, kind, width, height, across, down
    ("A4-24", "A4, 24 labels 70 × 37 mm", "item", "70", "37", 3, 8),
    ("SHELF", "Shelf label 90 × 38 mm", "shelf", "90", "38", 1, 1),
    ("ROLL", "Roll 57 × 32 mm", "item", "57", "32", 1, 1),
)


def seed(session: Session) -> None:
    """Units, revenue classes, categories and items. What is there already is left as it is."""
    for code, name, whole, base, factor in UNITS:
        if session.get(Unit, code) is None:
            session.add(Unit(code=code, name=name, whole=whole, base_code=base, factor=Decimal(factor)))
            session.flush()
    for code, name in CLASSES:
        if session.scalar(select(RevenueClass.id).where(RevenueClass.code == code)) is None:
            session.add(RevenueClass(code=code, name=name))
    for position, (name, above) in enumerate(CATEGORIES, 1):
        if session.scalar(select(Category.id).where(Category.name == name)) is None:
            parent = session.scalar(select(Category.id).where(Category.name == above)) if above else None
            session.add(Category(name=name, position=position * 10, parent_id=parent))
            session.flush()
    _items(session)
    _deposits(session)
    _variants(session)
    _rules_and_formats(session)


def seed_suppliers(session: Session) -> None:
    """Who delivers the drinks."""
    supplier = session.scalar(select(Party.id).where(Party.code == SUPPLIER))
    if supplier is None:
        party = Party(code=SUPPLIER, kind="company", name="Nordkiez Getränke GmbH")
        party.roles = [PartyRole(role="supplier")]
        session.add(party)
        session.flush()
        supplier = party.id
    for item in session.scalars(select(Item).where(Item.code.in_(("D-01", "D-02", "D-03", "D-07")))).all():
        if not item.suppliers:
            price = (item.price * Decimal("0.55")).quantize(Decimal("0.01"))
            item.suppliers.append(SupplierItem(party_id=supplier, code=f"8{item.id:05d}", price=price))
    session.flush()


def _deposits(session: Session) -> None:
    items = {row.code: row for row in session.scalars(select(Item))}
    with ITEMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["deposit"] and items[row["code"]].deposit_item_id is None:
                items[row["code"]].deposit_item_id = items[row["deposit"]].id
    session.flush()


def _variants(session: Session) -> None:
    """A bag in three colours and two sizes."""
    if session.scalar(select(Attribute.id).limit(1)) is not None:
        return
    values: list[int] = []
    for place, (code, name, rows) in enumerate((("COLOUR", "Colour", COLOURS), ("SIZE", "Size", SIZES)), 1):
        attribute = Attribute(code=code, name=name, position=place * 10)
        attribute.values = [
            AttributeValue(code=each, name=label, position=n, price_difference=Decimal(more))
            for n, (each, label, more) in enumerate(rows, 1)
        ]
        session.add(attribute)
        session.flush()
        values += [value.id for value in attribute.values]
    template = session.scalars(select(Item).where(Item.template)).first()
    if template is None:
        return
    for n, key in enumerate(generate(session, template.id, values), 1):
        session.add(Barcode(item_id=key, code=in_store_gtin(2000 + n), quantity=Decimal(1)))
    session.flush()


def _rules_and_formats(session: Session) -> None:
    for code, name, pattern, meaning, decimals in RULES:
        if session.scalar(select(ScanRule.id).where(ScanRule.code == code)) is None:
            session.add(ScanRule(code=code, name=name, pattern=pattern, meaning=meaning, decimals=decimals))
    if session.scalar(select(ScanRule.id).where(ScanRule.code == "PIECES")) is None:
        rule = ScanRule(code="PIECES", name="Item and quantity", prefix="QTY", separator="*")
        rule.tokens = [ScanToken(position=1, meaning="item"), ScanToken(position=2, meaning="quantity")]
        session.add(rule)
    for code, name, kind, width, height, across, down in FORMATS:
        if session.scalar(select(LabelFormat.id).where(LabelFormat.code == code)) is None:
            size = {"width": Decimal(width), "height": Decimal(height), "across": across, "down": down}
            session.add(LabelFormat(code=code, name=name, kind=kind, **size))
    session.flush()


def _items(session: Session) -> None:
    have = set(session.scalars(select(Item.code)))
    classes = {row.code: row.id for row in session.execute(select(RevenueClass.code, RevenueClass.id))}
    categories = {row.name: row.id for row in session.execute(select(Category.name, Category.id))}
    taxes = {row.code: row.id for row in session.execute(select(TaxCode.code, TaxCode.id))}
    with ITEMS.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            if row["code"] in have:
                continue
            goods = row["category"] != "Services" and row["asks"] != "deposit"
            barcodes = [Barcode(code=in_store_gtin(number), quantity=Decimal(1))]
            if row["pack"]:
                barcodes.append(Barcode(code=in_store_gtin(1000 + number), quantity=Decimal(row["pack"])))
            content, _blank, content_unit = row["content"].partition(" ")
            session.add(
                Item(
                    code=row["code"],
                    name=row["name"],
                    kind="service" if row["category"] == "Services" else "goods",
                    unit_code=row["unit"],
                    category_id=categories[row["category"]],
                    tax_code_id=taxes[row["tax"]],
                    revenue_class_id=classes["SERVICE" if row["category"] == "Services" else "GOODS"],
                    price=Decimal(row["price"]),
                    price_gross=True,
                    stocked=goods and row["asks"] != "variants",
                    favourite=row["favourite"] == "yes",
                    picture=drawn(row["shape"], row["colour"]),
                    active=True,
                    template=row["asks"] == "variants",
                    no_discount=row["asks"] == "bound",
                    tracking=row["asks"] if row["asks"] in {"lot", "serial"} else "none",
                    best_before=row["asks"] == "lot",
                    content=Decimal(content) if content else None,
                    content_unit_code=content_unit or None,
                    barcodes=barcodes if goods and row["asks"] != "variants" else [],
                )
            )
    session.flush()
