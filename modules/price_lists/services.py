"""Changing price lists and their prices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.catalog.models import Item
from modules.catalog.queries import find_by_barcode
from modules.price_lists.models import PosTypePriceList, Price, PriceList
from pos_types.models import PosType

Row = Mapping[str, Any]
OF_LIST = ("code", "name", "mode", "currency", "valid_from", "valid_to", "active")


def save_list(session: Session, key: int | None, data: Row) -> int:
    """Store a list; returns its id. Refuses a code that is taken, and a mode that its tills have not."""
    row = PriceList() if key is None else session.get(PriceList, key)
    if row is None:
        raise Missing(_("This price list does not exist."))
    taken = select(PriceList.id).where(PriceList.code == data["code"], PriceList.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another price list %(code)s.", code=data["code"]), "code")
    _check_days(data)
    user = session.scalar(
        select(PosType.name)
        .join(PosTypePriceList, PosTypePriceList.pos_type_id == PosType.id)
        .where(PosTypePriceList.list_id == (key or 0), PosType.mode != data["mode"])
        .limit(1)
    )
    if user is not None:
        raise Refused(_("POS type %(name)s uses this list and counts VAT in another way.", name=user), "mode")
    for name in OF_LIST:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    return row.id


def save_price(session: Session, list_id: int, key: int | None, data: Row) -> int:
    """Store a price of a list; `item` is an item number or a barcode. Returns the price's id.

    Refuses an unknown item, and a second price for the same quantity on the same day.
    """
    row = Price(list_id=list_id) if key is None else session.get(Price, key)
    if row is None or row.list_id != list_id or session.get(PriceList, list_id) is None:
        raise Missing(_("This price does not exist."))
    _check_days(data)
    row.item_id = _item(session, data["item"].strip())
    row.from_quantity, row.price = data["from_quantity"] or Decimal(0), data["price"]
    row.valid_from, row.valid_to = data["valid_from"], data["valid_to"]
    _refuse_second(session, row)
    session.add(row)
    session.flush()
    return row.id


def remove_price(session: Session, list_id: int, key: int) -> None:
    """Take a price out of a list. Raises `Missing`."""
    row = session.get(Price, key)
    if row is None or row.list_id != list_id:
        raise Missing(_("This price does not exist."))
    session.delete(row)
    session.flush()


def _check_days(data: Row) -> None:
    if data["valid_from"] and data["valid_to"] and data["valid_to"] < data["valid_from"]:
        raise Refused(_("It ends before it begins."), "valid_to")


def _item(session: Session, text: str) -> int:
    found = session.scalar(select(Item.id).where(Item.code == text))
    if found is not None:
        return found
    scanned = find_by_barcode(session.connection(), text)
    if scanned is None:
        raise Refused(_("There is no item %(text)s.", text=text), "item")
    return scanned.item_id


def _refuse_second(session: Session, row: Price) -> None:
    same = select(Price).where(
        Price.list_id == row.list_id,
        Price.item_id == row.item_id,
        Price.from_quantity == row.from_quantity,
        Price.id != (row.id or 0),
    )
    with session.no_autoflush:
        others = session.scalars(same).all()
    for other in others:
        if _first(row) <= _last(other) and _first(other) <= _last(row) and _first(row) == _first(other):
            raise Refused(_("There is a price for this quantity from this day on already."), "from_quantity")


def _first(row: Price) -> date:
    return row.valid_from or date.min


def _last(row: Price) -> date:
    return row.valid_to or date.max
