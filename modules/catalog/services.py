"""Changing the catalogue: items with their barcodes, categories, units, revenue classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.catalog.barcodes import BadBarcode, tidy
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.catalog.pictures import drawn

Row = Mapping[str, Any]
OF_ITEM = (
    "code",
    "name",
    "kind",
    "unit_code",
    "category_id",
    "tax_code_id",
    "revenue_class_id",
    "price",
    "price_gross",
    "stocked",
    "favourite",
    "active",
)


def save_item(session: Session, key: int | None, data: Row) -> int:
    """Store an item with its `barcodes` (mappings of code and quantity) and its picture (`shape`, `colour`).

    Returns its id. Refuses a code or barcode that another item has, a wrong check digit, a service on stock.
    """
    item = Item() if key is None else session.get(Item, key)
    if item is None:
        raise Missing(_("This item does not exist."))
    taken = select(Item.id).where(Item.code == data["code"], Item.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another item %(code)s.", code=data["code"]), "code")
    if data["kind"] == "service" and data["stocked"]:
        raise Refused(_("A service is not kept on stock."), "stocked")
    for name in OF_ITEM:
        setattr(item, name, data[name])
    item.picture = drawn(data["shape"], data["colour"]) if data["shape"] else None
    session.add(item)
    session.flush()
    keep_barcodes(session, item, [(each["code"], each["quantity"] or Decimal(1)) for each in data["barcodes"]])
    session.flush()
    return item.id


def keep_barcodes(session: Session, item: Item, wanted: Sequence[tuple[str, Decimal]]) -> None:
    """Give an item exactly these barcodes, each with what one scan sells. Raises `Refused` at `barcodes`."""
    codes: dict[str, Decimal] = {}
    for text, quantity in wanted:
        code = tidied(text, "barcodes")
        if code in codes:
            raise Refused(_("Barcode %(code)s stands here twice.", code=code), "barcodes")
        codes[code] = quantity
    other = session.execute(
        select(Barcode.code, Item.name)
        .join(Item, Item.id == Barcode.item_id)
        .where(Barcode.code.in_(list(codes)), Barcode.item_id != item.id)
    ).first()
    if other is not None:
        raise Refused(_("Barcode %(code)s belongs to %(name)s.", code=other.code, name=other.name), "barcodes")
    have = {each.code: each for each in item.barcodes}
    for code in have.keys() - codes.keys():
        item.barcodes.remove(have[code])
    for code, quantity in codes.items():
        if code not in have:
            item.barcodes.append(Barcode(code=code, quantity=quantity))
        elif have[code].quantity != quantity:
            have[code].quantity = quantity


def tidied(text: str, field: str | None = None) -> str:
    """A barcode as it is stored. Raises `Refused` with a sentence."""
    try:
        return tidy(text)
    except BadBarcode as fault:
        raise Refused(barcode_fault(fault, text.strip()), field) from fault


def barcode_fault(fault: BadBarcode, text: str) -> str:
    """Why a barcode cannot be used, as a sentence."""
    if fault.kind == "check":
        return str(_("The check digit of %(code)s is wrong.", code=text))
    if fault.kind == "empty":
        return str(_("The barcode is empty."))
    if fault.kind == "long":
        return str(_("The barcode %(code)s is too long.", code=text[:20] + "…"))
    return str(_("The barcode %(code)s contains a blank or a sign that no scanner sends.", code=text))


def save_category(session: Session, key: int | None, data: Row) -> int:
    """Store a category; returns its id."""
    row = Category() if key is None else session.get(Category, key)
    if row is None:
        raise Missing(_("This category does not exist."))
    taken = select(Category.id).where(Category.name == data["name"], Category.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another category %(name)s.", name=data["name"]), "name")
    row.name, row.position = data["name"], data["position"]
    session.add(row)
    session.flush()
    return row.id


def save_revenue_class(session: Session, key: int | None, data: Row) -> int:
    """Store a revenue class; returns its id."""
    row = RevenueClass() if key is None else session.get(RevenueClass, key)
    if row is None:
        raise Missing(_("This revenue class does not exist."))
    taken = select(RevenueClass.id).where(RevenueClass.code == data["code"], RevenueClass.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another revenue class %(code)s.", code=data["code"]), "code")
    row.code, row.name = data["code"], data["name"]
    session.add(row)
    session.flush()
    return row.id


def save_unit(session: Session, key: str | None, data: Row) -> str:
    """Store a unit; its code cannot be changed afterwards. Returns the code."""
    row = session.get(Unit, key) if key is not None else None
    if key is None:
        if session.get(Unit, data["code"]) is not None:
            raise Refused(_("There is another unit %(code)s.", code=data["code"]), "code")
        row = Unit(code=data["code"])
    if row is None:
        raise Missing(_("This unit does not exist."))
    row.name, row.whole = data["name"], data["whole"]
    session.add(row)
    session.flush()
    return row.code
