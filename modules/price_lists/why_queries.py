"""Which price an item has for a customer, on a day and for a quantity, and which rows were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.errors import Missing
from modules.catalog.models import Item
from modules.price_lists.book import Asked, book, buyer
from modules.price_lists.derive import Price, derive
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.queries import prices_for
from modules.price_lists.rules import Customer, ListPrice
from pos_types.profile import profile_of


@dataclass(frozen=True)
class Looked:
    """A row that was looked at; `reason` says why it did not count, and is empty for the one that did."""

    row: ListPrice
    reason: str


@dataclass(frozen=True)
class Answer:
    """A price with everything that was looked at on the way to it."""

    item: Mapping[str, Any]
    price: Price
    asked: Asked
    looked: tuple[Looked, ...]


def answer(
    connection: Connection,
    item_id: int,
    pos_type_id: int,
    *,
    customer: int | None,
    quantity: Decimal,
    on: date,
    currency: str,
) -> Answer:
    """The price of an item at a POS type, which may hold the prices of a day. Raises `Missing` for an unknown item."""
    item = connection.execute(select(Item.__table__).where(Item.id == item_id)).mappings().first()
    if item is None:
        raise Missing(_("This item does not exist."))
    values = profile_of(connection, pos_type_id).part(PriceListValues) or PriceListValues()
    mode, on = profile_of(connection, pos_type_id).mode, values.valid_on or on
    known, who = book(connection), buyer(connection, customer)
    asked = known.asked(mode, currency, values.list_id, who)
    rows = [
        *known.broad_rows(item["category_id"], asked, who),
        *prices_for(connection, known, asked, who, [item_id]).get(item_id, ()),
    ]
    price = derive(
        item["price"],
        rows,
        asked.lists,
        quantity=quantity,
        on=on,
        customer=who.customer,
        item_gross=item["price_gross"],
        takes_discount=not item["no_discount"],
    )
    place = {rule: n for n, rule in enumerate(asked.lists)}
    rows.sort(key=lambda row: row.order(place.get(row.list, len(place))))
    looked = tuple(Looked(row, _reason(row, price, asked, quantity, on, who.customer)) for row in rows)
    return Answer(dict(item), price, asked, looked)


def _reason(  # noqa: PLR0911, PLR0917 - one sentence for each way of not counting
    row: ListPrice, price: Price, asked: Asked, quantity: Decimal, on: date, customer: Customer
) -> str:
    if row is price.row:
        return ""
    if row.list not in asked.lists:
        return _("Its list is only the base of a formula.")
    if not row.holds(on):
        return _("It does not hold on this day.")
    if row.from_quantity > abs(quantity):
        return _("The quantity is too small.")
    if not row.fits(customer):
        return _("It is for another customer.")
    if row.price is None:
        return _("It is a discount, see the steps.")
    return _("A row before it counts.")
