"""Opening stock from a file, on the day a shop begins with Kontor: item, warehouse, quantity.

Each level is brought to its quantity by a movement with the reason OPENING, as `services.correct` does it; so the same
file a second time moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.orm import Session

from app.act import Act
from app.current import current_hub
from app.errors import Refused
from app.importing import amount
from app.importing_plan import CHANGED, NEW, SAME, ImportField, Taken
from modules.stock import queries
from modules.stock.models import Level, Warehouse
from modules.stock.services import open_balances

PLACES = 3
MOST = Decimal(10_000_000)


class OpeningStock:
    """What a warehouse has of each item."""

    name = "stock_level"
    permission = "stock.adjust"

    @property
    def title(self) -> str:
        """The list's own."""
        return str(_("Stock"))

    def fields(self, _connection: Connection) -> Sequence[ImportField]:
        """Item and quantity are needed; the warehouse only where there are several."""
        words = frozenset({"bestand", "lagerbestand", "menge", "stock", "qty", "onhand", "giacenza", "esistenza"})
        return (
            ImportField("item", _l("Item"), needed=True, words=frozenset({"code", "artikelnummer", "barcode", "ean"})),
            ImportField("warehouse", _l("Warehouse"), words=frozenset({"lager", "magazzino"})),
            ImportField("quantity", _l("Quantity"), needed=True, number=True, words=words),
        )

    def key_of(self, cells: Mapping[str, str]) -> str:
        """An item stands once per warehouse."""
        return "\n".join((cells.get("item", ""), cells.get("warehouse", "")))

    def take(self, session: Session, cells: Mapping[str, str], sign: str) -> Taken:
        """Bring one level to its quantity; refuses what is not known, not kept on stock, or no quantity."""
        connection = session.connection()
        item = queries.item_of(connection, cells.get("item", ""))
        if item is None:
            raise Refused(_("There is no item with this code or barcode."))
        if not item["stocked"]:
            raise Refused(_("%(name)s is not kept on stock.", name=item["name"]))
        warehouse = _warehouse(connection, cells.get("warehouse", ""))
        quantity = _quantity(cells.get("quantity", ""), sign)
        key = Level.warehouse_id == warehouse, Level.item_id == item["id"]
        known = connection.execute(select(exists().where(*key))).scalar_one()
        act = Act(connection, current_hub(), session.info["by"])
        moved = open_balances(act, warehouse, {int(item["id"]): quantity})
        act.flush()
        if not moved:
            return Taken(SAME)
        return Taken(CHANGED, (str(_("Quantity")),)) if known else Taken(NEW)


def _warehouse(connection: Connection, text: str) -> int:
    """The warehouse of this code or name; without one, the only one there is."""
    known = select(Warehouse.id).where(Warehouse.active)
    if text:
        known = known.where(or_(func.lower(Warehouse.code) == text.lower(), Warehouse.name == text))
    found = connection.execute(known.limit(2)).scalars().all()
    if len(found) == 1:
        return found[0]
    if text:
        raise Refused(_("There is no warehouse “%(value)s”.", value=text))
    raise Refused(_("Please name the warehouse."))


def _quantity(text: str, sign: str) -> Decimal:
    value = amount(text, sign)
    if value is None or value != value.quantize(Decimal(1).scaleb(-PLACES)) or abs(value) > MOST:
        raise Refused(_("The number “%(value)s” cannot be read.", value=text))
    return value
