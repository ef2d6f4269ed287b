"""What stock adds to the catalogue: quantities on the page of an item, how much of it one wants, columns of imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.act import Act
from app.db import glancing
from app.errors import Refused
from app.forms import Form, QuantityField
from app.security import may
from modules.stock import queries
from modules.stock.models import ItemStock, Warehouse
from modules.stock.services import open_balances
from modules.stock.setup import keep_wanted


class ItemStockForm(Form):
    """How much of an item the shop wants to have."""

    minimum = QuantityField(_l("Order again below"), least=Decimal(0))
    maximum = QuantityField(_l("Order up to"), least=Decimal(0))


class ItemStockPart:
    """The part of the item's form."""

    name = "stock"
    title = _l("Stock")

    def form(self, _session: Session) -> type[Form]:
        """Minimum and maximum."""
        return ItemStockForm

    def load(self, connection: Connection, key: int) -> object | None:
        """What is wanted of the item; None where nobody said."""
        return connection.execute(select(ItemStock.__table__).where(ItemStock.item_id == key)).first()

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store it; an item of which nothing is wanted has no row."""
        keep_wanted(session, key, data["minimum"], data["maximum"])


def side(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The item's levels, for its page; None for what is not kept on stock."""
    if not item["stocked"] or not may("stock.see"):
        return None
    with glancing() as connection:
        return {"levels": queries.levels_of(connection, item["id"]), "code": item["code"], "unit": item["unit_code"]}


def import_stock(act: Act, quantities: Mapping[int, Decimal]) -> int:
    """Bring the first warehouse to the imported quantities (item → quantity); how many levels changed.

    The same file again changes nothing. Raises `Refused` when there is no warehouse.
    """
    warehouse = act.read(select(Warehouse.id).where(Warehouse.active).order_by(Warehouse.id)).scalar()
    if warehouse is None:
        raise Refused(_("There is no warehouse for the quantities. Make one in Set-up, Warehouses."))
    return open_balances(act, warehouse, quantities)


class ImportMinimum:
    """The column with minimum stocks; a maximum that is there stays."""

    def have(self, connection: Connection, items: Sequence[int]) -> Mapping[int, Decimal]:
        """The minimum stocks of these items."""
        wanted = set(items)
        rows = connection.execute(select(ItemStock.item_id, ItemStock.minimum).where(ItemStock.minimum.is_not(None)))
        return {row.item_id: row.minimum for row in rows if row.item_id in wanted}

    def keep(self, session: Session, minimums: Mapping[int, Decimal]) -> None:
        """Keep these minimum stocks (item → quantity); of a new item a minimum of 0 says nothing."""
        have = {row.item_id: row for row in session.scalars(select(ItemStock)) if row.item_id in minimums}
        for item, minimum in minimums.items():
            row = have.get(item)
            if row is not None:
                row.minimum = minimum
            elif minimum:
                session.add(ItemStock(item_id=item, minimum=minimum, maximum=None))
