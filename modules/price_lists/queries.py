"""Reads of price lists: the rows that may apply to a cart; lists and forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from modules.catalog.models import Item
from modules.price_lists.derive import ListPrice
from modules.price_lists.models import Price, PriceList

# What `list_price` reads; a statement that joins both tables itself may select these beside its own columns.
LIST_COLUMNS = (
    Price.price.label("list_price"),
    Price.from_quantity,
    Price.valid_from,
    Price.valid_to,
    PriceList.name.label("list_name"),
    PriceList.mode.label("list_mode"),
    PriceList.valid_from.label("list_from"),
    PriceList.valid_to.label("list_to"),
)
_OF_LIST = (
    select(Price.item_id, *LIST_COLUMNS)
    .join(PriceList, PriceList.id == Price.list_id)
    .where(Price.list_id == bindparam("list"), PriceList.active)
)
_OF_ITEMS = _OF_LIST.where(Price.item_id.in_(bindparam("items", expanding=True)))


def list_price(row: Any) -> ListPrice:
    """A row of `LIST_COLUMNS` as `derive` takes it; it holds on the days on which both the row and its list do."""
    starts = [day for day in (row.valid_from, row.list_from) if day is not None]
    ends = [day for day in (row.valid_to, row.list_to) if day is not None]
    return ListPrice(
        row.list_name,
        row.list_price,
        row.list_mode == "gross",
        row.from_quantity,
        max(starts, default=None),
        min(ends, default=None),
    )


def prices_for(
    connection: Connection, list_id: int | None, item_ids: Iterable[int] | None = None
) -> Mapping[int, list[ListPrice]]:
    """The rows of a list by item, as `derive` takes them: of the items asked for, or of all. One statement.

    An item without a row is absent: its own price holds. Without a list, or when it is out of use, nothing is found.
    """
    wanted = None if item_ids is None else sorted(set(item_ids))
    if list_id is None or wanted == []:
        return {}
    if wanted is None:
        rows = connection.execute(_OF_LIST, {"list": list_id})
    else:
        rows = connection.execute(_OF_ITEMS, {"list": list_id, "items": wanted})
    found: dict[int, list[ListPrice]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(list_price(row))
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
