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
from modules.price_lists.models import PosTypePriceList, Price, PriceList
from pos_types.models import PosType

Row = Mapping[str, Any]
OF_LIST = (
    "code",
    "name",
    "mode",
    "currency",
    "rank",
    "everywhere",
    "valid_from",
    "valid_to",
    "active",
    "rounding",
    "round_to",
    "ending",
    "source",
    "base_id",
    "factor",
    "amount",
)
OF_PRICE = ("list_id", "item_id", "category_id", "customer_id", "group_id", "price", "valid_from", "valid_to")


def save_list(session: Session, key: int | None, data: Row) -> int:
    """Store a list; returns its id.

    Refuses a code that is taken, a mode that its tills have not, a formula over a list that counts VAT or money in
    another way or that builds on this one, and an ending that is no part of its step.
    """
    row = PriceList() if key is None else session.get(PriceList, key)
    if row is None:
        raise Missing(_("This price list does not exist."))
    taken = select(PriceList.id).where(PriceList.code == data["code"], PriceList.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another price list %(code)s.", code=data["code"]), "code")
    _check_days(data)
    _check_users(session, key, data)
    _check_formula(session, key, data)
    if data["ending"] >= data["round_to"]:
        raise Refused(_("The ending must be smaller than the step."), "ending")
    for name in OF_LIST:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    return row.id


def _check_users(session: Session, key: int | None, data: Row) -> None:
    user = session.scalar(
        select(PosType.name)
        .join(PosTypePriceList, PosTypePriceList.pos_type_id == PosType.id)
        .where(PosTypePriceList.list_id == (key or 0), PosType.mode != data["mode"])
        .limit(1)
    )
    if user is not None:
        raise Refused(_("POS type %(name)s uses this list and counts VAT in another way.", name=user), "mode")
    built = session.scalar(
        select(PriceList.name).where(
            PriceList.base_id == (key or 0), (PriceList.mode != data["mode"]) | (PriceList.currency != data["currency"])
        )
    )
    if built is not None:
        raise Refused(_("Price list %(name)s builds on this one and counts in another way.", name=built), "mode")


def _check_formula(session: Session, key: int | None, data: Row) -> None:
    if data["source"] != "list":
        if data["base_id"] is not None:
            raise Refused(_("Choose “another price list” as well, or no list here."), "base_id")
        return
    base = session.get(PriceList, data["base_id"]) if data["base_id"] is not None else None
    if base is None:
        raise Refused(_("Which list shall the prices come from?"), "base_id")
    if (base.mode, base.currency) != (data["mode"], data["currency"]):
        raise Refused(_("Price list %(name)s counts VAT or money in another way.", name=base.name), "base_id")
    name, seen = base.name, set()
    here: PriceList | None = base
    while here is not None and here.id not in seen:
        if here.id == key:
            raise Refused(_("Price list %(name)s builds on this one; that would be a circle.", name=name), "base_id")
        seen.add(here.id)
        here = session.get(PriceList, here.base_id) if here.base_id is not None else None


def save_price(session: Session, key: int | None, data: Row) -> int:
    """Store a row of the list `list_id`; returns its id.

    Refuses a row that says nothing or is about two things, and a second one for the same item, customer and quantity
    from the same day on.
    """
    row = Price() if key is None else session.get(Price, key)
    if row is None:
        raise Missing(_("This price does not exist."))
    if data["list_id"] is None:
        raise Refused(_("To which price list does it belong?"), "list_id")
    _check_days(data)
    if data["item_id"] is not None and data["category_id"] is not None:
        raise Refused(_("Name an item or a category, not both."), "category_id")
    if data["customer_id"] is not None and data["group_id"] is not None:
        raise Refused(_("Name a customer or a group, not both."), "group_id")
    if data["price"] is None and not data["discount"]:
        raise Refused(_("A row needs a price or a discount."), "price")
    for name in OF_PRICE:
        setattr(row, name, data[name])
    row.from_quantity, row.discount = data["from_quantity"] or Decimal(0), data["discount"] or ""
    _refuse_second(session, row)
    session.add(row)
    session.flush()
    return row.id


def _check_days(data: Row) -> None:
    if data["valid_from"] and data["valid_to"] and data["valid_to"] < data["valid_from"]:
        raise Refused(_("It ends before it begins."), "valid_to")


def _refuse_second(session: Session, row: Price) -> None:
    same = select(Price).where(
        Price.list_id == row.list_id,
        Price.item_id.is_(None) if row.item_id is None else Price.item_id == row.item_id,
        Price.category_id.is_(None) if row.category_id is None else Price.category_id == row.category_id,
        Price.customer_id.is_(None) if row.customer_id is None else Price.customer_id == row.customer_id,
        Price.group_id.is_(None) if row.group_id is None else Price.group_id == row.group_id,
        Price.price.is_(None) if row.price is None else Price.price.is_not(None),
        Price.from_quantity == row.from_quantity,
        Price.id != (row.id or 0),
    )
    with session.no_autoflush:
        others = session.scalars(same).all()
    for other in others:
        if (row.valid_from or date.min) == (other.valid_from or date.min):
            raise Refused(_("There is a price for this quantity from this day on already."), "from_quantity")
