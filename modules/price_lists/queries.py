"""Reads of price lists: the rows that may apply to a cart, in one statement; lists and forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from modules.catalog.models import Item
from modules.price_lists.derive import ListPrice
from modules.price_lists.models import Price, PriceList

_ON = bindparam("on", type_=PriceList.valid_from.type)
_PRICES = (
    select(
        Price.item_id,
        Price.price,
        Price.from_quantity,
        Price.valid_from,
        Price.valid_to,
        PriceList.name,
        PriceList.mode,
    )
    .join(PriceList, PriceList.id == Price.list_id)
    .where(
        Price.list_id == bindparam("list"),
        Price.item_id.in_(bindparam("items", expanding=True)),
        PriceList.active,
        or_(PriceList.valid_from.is_(None), PriceList.valid_from <= _ON),
        or_(PriceList.valid_to.is_(None), PriceList.valid_to >= _ON),
        or_(Price.valid_from.is_(None), Price.valid_from <= _ON),
        or_(Price.valid_to.is_(None), Price.valid_to >= _ON),
    )
)


def prices_for(
    connection: Connection, list_id: int | None, item_ids: Iterable[int], on: date
) -> Mapping[int, list[ListPrice]]:
    """The rows of a list that hold on a day, by item, as `derive` takes them. One statement; none without a list.

    An item without a row is absent: its own price holds.
    """
    wanted = sorted(set(item_ids))
    if list_id is None or not wanted:
        return {}
    found: dict[int, list[ListPrice]] = {}
    for row in connection.execute(_PRICES, {"list": list_id, "items": wanted, "on": on}):
        price = ListPrice(row.name, row.price, row.mode == "gross", row.from_quantity, row.valid_from, row.valid_to)
        found.setdefault(row.item_id, []).append(price)
    return found


def listed() -> Select[*tuple[Any, ...]]:
    """Every list with its number of prices."""
    count = select(func.count()).where(Price.list_id == PriceList.id).correlate(PriceList).scalar_subquery()
    return select(
        PriceList.id,
        PriceList.code,
        PriceList.name,
        PriceList.mode,
        PriceList.currency,
        PriceList.valid_from,
        PriceList.valid_to,
        PriceList.active,
        count.label("prices"),
    )


def listed_prices(list_id: int) -> Select[*tuple[Any, ...]]:
    """The prices of one list with their items."""
    return (
        select(
            Price.id,
            Price.list_id,
            Item.code,
            Item.name,
            Price.from_quantity,
            Price.price,
            Item.price.label("own_price"),
            Price.valid_from,
            Price.valid_to,
        )
        .join(Item, Item.id == Price.item_id)
        .where(Price.list_id == list_id)
    )


def list_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A list as its form takes it; None for an unknown one."""
    row = connection.execute(select(PriceList.__table__).where(PriceList.id == key)).mappings().first()
    return None if row is None else dict(row)


def price_values(connection: Connection, list_id: int, key: int) -> Mapping[str, Any] | None:
    """A price of a list as its form takes it; None for an unknown one."""
    row = (
        connection.execute(
            select(Price.__table__, Item.code.label("item"))
            .join(Item, Item.id == Price.item_id)
            .where(Price.id == key, Price.list_id == list_id)
        )
        .mappings()
        .first()
    )
    return None if row is None else dict(row)
