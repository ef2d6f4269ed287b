"""Changing items: packs, barcodes, suppliers, pictures, and what variants share with their template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.catalog.barcodes import BadBarcode, tidy
from modules.catalog.models import Barcode, Item, ItemUnit, Picture, SupplierItem, Unit, Variant
from modules.catalog.photos import MEDIA_TYPE, BadPhoto, small
from modules.catalog.pictures import drawn

Row = Mapping[str, Any]
OF_FAMILY = (
    "kind",
    "unit_code",
    "category_id",
    "tax_code_id",
    "revenue_class_id",
    "price_gross",
    "stocked",
    "no_discount",
    "tracking",
    "best_before",
    "deposit_item_id",
    "deposit_quantity",
    "content",
    "content_unit_code",
)
"""What the variants of a template have in common with it."""
OF_ITEM = ("code", "name", "price", "favourite", "active", "template", *OF_FAMILY)


def save_item(session: Session, key: int | None, data: Row) -> int:
    """Store an item with packs, barcodes, suppliers and picture; a template hands on what its variants share.

    Returns its id. Refuses a code or barcode that another item has, a wrong check digit, a service on stock, and what
    contradicts itself.
    """
    item = Item() if key is None else session.get(Item, key)
    if item is None:
        raise Missing(_("This item does not exist."))
    taken = select(Item.id).where(Item.code == data["code"], Item.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another item %(code)s.", code=data["code"]), "code")
    _refuse(session, key, data)
    for name in OF_ITEM:
        if name in data:
            setattr(item, name, data[name])
    item.deposit_quantity = data.get("deposit_quantity") or Decimal(1)
    item.picture = drawn(data["shape"], data["colour"]) if data["shape"] else None
    session.add(item)
    session.flush()
    keep_units(session, item, data.get("units", ()))
    wanted = [(each["code"], each["quantity"] or Decimal(1), each.get("price")) for each in data["barcodes"]]
    keep_barcodes(session, item, wanted)
    keep_suppliers(session, item, data.get("suppliers", ()))
    keep_photo(session, item.id, data.get("photo"), remove=bool(data.get("no_photo")))
    _hand_on(session, item)
    session.flush()
    return item.id


def _refuse(session: Session, key: int | None, data: Row) -> None:
    """What contradicts itself, with the field to blame."""
    if data["kind"] == "service" and data["stocked"]:
        raise Refused(_("A service is not kept on stock."), "stocked")
    if data.get("tracking", "none") != "none" and not data["stocked"]:
        raise Refused(_("Only what is kept on stock has lots or serial numbers."), "tracking")
    whole = session.scalar(select(Unit.whole).where(Unit.code == data["unit_code"]))
    if data.get("tracking") == "serial" and not whole:
        raise Refused(_("Serial numbers need a unit of whole pieces."), "tracking")
    if (data.get("content") is None) != (not data.get("content_unit_code")):
        raise Refused(_("A content needs a number and a unit."), "content")
    deposit = data.get("deposit_item_id")
    if deposit is not None and deposit == key:
        raise Refused(_("An item is not its own deposit."), "deposit_item_id")
    if deposit is not None and session.get_one(Item, deposit).deposit_item_id is not None:
        raise Refused(_("A deposit has no deposit of its own."), "deposit_item_id")
    has_variants = session.scalar(select(Variant.item_id).where(Variant.template_id == key).limit(1)) is not None
    if has_variants and not data.get("template"):
        raise Refused(_("This item has variants; it stays their template."), "template")
    if data.get("template") and key is not None and session.get(Variant, key) is not None:
        raise Refused(_("A variant is not a template itself."), "template")


def _hand_on(session: Session, item: Item) -> None:
    """Variants follow their template; the price of a variant that was typed by hand becomes its difference."""
    own = session.get(Variant, item.id)
    if own is not None:
        own.price_difference = item.price - session.get_one(Item, own.template_id).price
    for variant in session.scalars(select(Variant).where(Variant.template_id == item.id)):
        follow(session.get_one(Item, variant.item_id), item, variant.price_difference)


def follow(variant: Item, template: Item, difference: Decimal) -> None:
    """Give a variant what it shares with its template. Raises `Refused` for a price below zero."""
    if template.price + difference < 0:
        raise Refused(_("The price of %(name)s would be below zero.", name=variant.name), "price")
    for name in OF_FAMILY:
        setattr(variant, name, getattr(template, name))
    variant.price = template.price + difference


def keep_units(session: Session, item: Item, wanted: Sequence[Row]) -> None:
    """Give an item exactly these packs (unit_code, factor, price, sales). Raises `Refused` at `units`."""
    by_code: dict[str, Row] = {}
    for row in wanted:
        if row["unit_code"] in by_code or row["unit_code"] == item.unit_code:
            raise Refused(_("Each unit stands here once, and never the item's own."), "units")
        by_code[row["unit_code"]] = row
    if sum(bool(row["sales"]) for row in by_code.values()) > 1:
        raise Refused(_("Only one pack can be what a tap sells."), "units")
    have = {each.unit_code: each for each in item.units}
    for code in have.keys() - by_code.keys():
        item.units.remove(have[code])
    for code, row in by_code.items():
        unit = have.get(code)
        if unit is None:
            unit = ItemUnit(unit_code=code)
            item.units.append(unit)
        unit.factor, unit.price, unit.sales = row["factor"], row["price"], bool(row["sales"])


def keep_barcodes(session: Session, item: Item, wanted: Sequence[tuple[str, Decimal, Decimal | None]]) -> None:
    """Give an item exactly these barcodes, each with what one scan sells and for how much (None: the usual price).

    Raises `Refused` at `barcodes`.
    """
    codes: dict[str, tuple[Decimal, Decimal | None]] = {}
    for text, quantity, price in wanted:
        code = tidied(text, "barcodes")
        if code in codes:
            raise Refused(_("Barcode %(code)s stands here twice.", code=code), "barcodes")
        codes[code] = (quantity, price)
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
    for code, (quantity, price) in codes.items():
        row = have.get(code)
        if row is None:
            item.barcodes.append(Barcode(code=code, quantity=quantity, price=price))
        else:
            row.quantity, row.price = quantity, price


def add_barcode(session: Session, item: Item, text: str) -> bool:
    """Give an item one more barcode; whether it was new to it. Empty adds none. Raises `Refused` at `barcodes`."""
    if not text.strip():
        return False
    have = [(each.code, each.quantity, each.price) for each in item.barcodes]
    if tidied(text, "barcodes") in {code for code, _quantity, _price in have}:
        return False
    keep_barcodes(session, item, [*have, (text, Decimal(1), None)])
    session.flush()
    return True


def keep_suppliers(session: Session, item: Item, wanted: Sequence[Row]) -> None:
    """Give an item exactly these suppliers (party_id, code, price). Raises `Refused` at `suppliers`."""
    rows = {row["party_id"]: row for row in wanted}
    if len(rows) < len(wanted):
        raise Refused(_("Each supplier stands here once."), "suppliers")
    have = {each.party_id: each for each in item.suppliers}
    for party in have.keys() - rows.keys():
        item.suppliers.remove(have[party])
    for party, row in rows.items():
        supplier = have.get(party)
        if supplier is None:
            supplier = SupplierItem(party_id=party)
            item.suppliers.append(supplier)
        supplier.code, supplier.price = row["code"], row["price"]


def keep_photo(session: Session, item_id: int, data: bytes | None, *, remove: bool = False) -> None:
    """Store a photograph (the bytes of a JPEG, PNG or WebP file), or remove it. Raises `Refused` at `photo`."""
    have = session.get(Picture, item_id)
    if data:
        try:
            photo = small(data)
        except BadPhoto as fault:
            sentence = (
                _("The picture is too large.") if fault.kind == "size" else _("Please choose a JPEG, PNG or WebP file.")
            )
            raise Refused(sentence, "photo") from fault
        if have is None:
            have = Picture(item_id=item_id)
            session.add(have)
        have.media_type, have.digest, have.data = MEDIA_TYPE, photo.digest, photo.data
    elif have is not None and remove:
        session.delete(have)


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
