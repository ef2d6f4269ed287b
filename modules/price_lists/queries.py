"""Reads of price lists: the rows that may apply to a cart; lists and forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, or_, select

from modules.catalog.models import Category, Item
from modules.parties.models import Group, Party
from modules.price_lists.book import ROW_COLUMNS, WALK_IN, Asked, Book, Buyer
from modules.price_lists.models import Price, PriceList
from modules.price_lists.rules import ListPrice

FOR_BUYER = (
    or_(Price.customer_id.is_(None), Price.customer_id == bindparam("customer")),
    or_(Price.group_id.is_(None), Price.group_id == bindparam("group")),
)
_OF_LISTS = select(Price.item_id, *ROW_COLUMNS).where(
    Price.item_id.is_not(None), Price.list_id.in_(bindparam("lists", expanding=True)), *FOR_BUYER
)
_OF_ITEMS = _OF_LISTS.where(Price.item_id.in_(bindparam("items", expanding=True)))


def prices_for(
    connection: Connection,
    known: Book,
    asked: Asked,
    who: Buyer = WALK_IN,
    item_ids: Iterable[int] | None = None,
) -> Mapping[int, list[ListPrice]]:
    """The rows about single items by item, as `derive` takes them: of the items asked for, or of all. One statement.

    The rows about categories and all items come from `Book.broad_rows`, without a statement.
    """
    wanted = None if item_ids is None else sorted(set(item_ids))
    if not asked.needed or wanted == []:
        return {}
    values = {"lists": asked.needed, "customer": who.customer.id, "group": who.customer.group}
    if wanted is None:
        rows = connection.execute(_OF_LISTS, values)
    else:
        rows = connection.execute(_OF_ITEMS, {**values, "items": wanted})
    found: dict[int, list[ListPrice]] = {}
    for row in rows:
        price = known.row(row)
        if price is not None:
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
        PriceList.rank,
        PriceList.everywhere,
        PriceList.source,
        PriceList.valid_from,
        PriceList.valid_to,
        PriceList.active,
        count.label("prices"),
    )


def listed_prices(list_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """The rows of one list, or of all: about which item or category, for whom, from when on."""
    about = func.coalesce(Item.code, Category.name, "")
    found = (
        select(
            Price.id,
            Price.list_id,
            PriceList.name.label("list_name"),
            about.label("code"),
            func.coalesce(Item.name, "").label("name"),
            func.coalesce(Party.name, Group.name, "").label("customer"),
            case((Price.item_id.is_not(None), "item"), (Price.category_id.is_not(None), "category"), else_="all").label(
                "about"
            ),
            func.coalesce(Item.category_id, Price.category_id).label("category_id"),
            Price.from_quantity,
            Price.price,
            Price.discount,
            Item.price.label("own_price"),
            Price.valid_from,
            Price.valid_to,
        )
        .join(PriceList, PriceList.id == Price.list_id)
        .outerjoin(Item, Item.id == Price.item_id)
        .outerjoin(Category, Category.id == Price.category_id)
        .outerjoin(Party, Party.id == Price.customer_id)
        .outerjoin(Group, Group.id == Price.group_id)
    )
    return found if list_id is None else found.where(Price.list_id == list_id)


def list_name(connection: Connection, key: int) -> str | None:
    """The name of a list; None for an unknown one."""
    return connection.execute(select(PriceList.name).where(PriceList.id == key)).scalar()


def lists_to_choose(connection: Connection, but: int | None = None) -> list[tuple[int, str]]:
    """The lists in use by name, without one."""
    rows = connection.execute(
        select(PriceList.id, PriceList.name)
        .where(PriceList.active, PriceList.id != (but or 0))
        .order_by(PriceList.name)
    )
    return [(row.id, row.name) for row in rows]
