"""What stock adds to the import of a catalogue: the column with quantities becomes opening balances."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from app.act import Act
from app.errors import Refused
from modules.stock.models import Warehouse
from modules.stock.services import open_balances


def import_stock(act: Act, quantities: Mapping[int, Decimal]) -> int:
    """Bring the first warehouse to the imported quantities (item → quantity); how many levels changed.

    The same file again changes nothing. Raises `Refused` when there is no warehouse.
    """
    warehouse = act.read(select(Warehouse.id).where(Warehouse.active).order_by(Warehouse.id)).scalar()
    if warehouse is None:
        raise Refused(_("There is no warehouse for the quantities. Make one in Set-up, Warehouses."))
    return open_balances(act, warehouse, quantities)
