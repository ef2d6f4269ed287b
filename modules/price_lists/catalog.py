"""What price lists add to the catalogue: the way from an item to "which price, and why", and the prices on labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import Connection, select

from app.days import today
from app.db import glancing
from app.security import may
from modules.catalog.item_queries import currency
from modules.catalog.models import Item
from modules.price_lists.book import book
from modules.price_lists.derive import derive
from modules.price_lists.models import PosTypePriceList
from modules.price_lists.queries import lists_to_choose, prices_for
from pos_types.models import PosType

_FIRST = (PosType.is_default.desc(), PosType.name)


def side(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The address that says which price the item has at the usual POS type, for a walk-in customer, today."""
    if not may("price_lists.see"):
        return None
    with glancing() as connection:
        kind = connection.execute(select(PosType.id).where(PosType.active).order_by(*_FIRST)).scalar()
        money = currency(connection)
    day = today().isoformat()
    asked: dict[str, Any] = {"quantity": 1, "day": day, "pos_type": kind, "currency": money}
    return {"url": url_for("price_lists.why", item_id=item["code"], customer_id="", **asked)} if kind else None


class LabelPrices:
    """The prices of a list, as a walk-in customer pays them at a till with this list."""

    def offered(self, connection: Connection) -> Sequence[tuple[int, str]]:
        """The lists in use."""
        return lists_to_choose(connection)

    def usual(self, connection: Connection) -> int | None:
        """The list of the usual POS type, or of the first that has one."""
        return connection.execute(
            select(PosTypePriceList.list_id)
            .join(PosType, PosType.id == PosTypePriceList.pos_type_id)
            .where(PosType.active, PosTypePriceList.list_id.is_not(None))
            .order_by(*_FIRST)
        ).scalar()

    def prices(
        self, connection: Connection, chosen: int, items: Sequence[int], on: date
    ) -> Mapping[int, tuple[Decimal, bool]]:
        """The price of one unit of each item, and whether it includes VAT; none for a list that is out of use."""
        known = book(connection)
        rule = known.lists.get(chosen)
        if rule is None:
            return {}
        asked = known.asked("gross" if rule.gross else "net", rule.currency, rule.id)
        rows = prices_for(connection, known, asked, item_ids=items)
        found = {}
        for item in connection.execute(select(Item.__table__).where(Item.id.in_(items))):
            price = derive(
                item.price,
                [*known.broad_rows(item.category_id, asked), *rows.get(item.id, ())],
                asked.lists,
                quantity=Decimal(1),
                on=on,
                item_gross=item.price_gross,
                takes_discount=not item.no_discount,
            )
            found[item.id] = (price.value, price.gross)
        return found
