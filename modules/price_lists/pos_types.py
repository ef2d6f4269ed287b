"""What price lists add to a POS type: the list it sells at, and the discount a cashier may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.forms import Form
from modules.price_lists.forms import pos_type_form
from modules.price_lists.models import PosTypePriceList, PriceList
from pos_types.models import PosType


@dataclass(frozen=True)
class PriceListValues:
    """The list (None: the items' own prices) and the most that a cashier may take off, in per cent.

    `valid_on` is the day whose prices are held; None: the day of the sale.
    """

    list_id: int | None = None
    discount_limit: Decimal = Decimal(100)
    valid_on: date | None = None


class PriceListPart:
    """The part of the POS type's form."""

    name = "price_lists"
    title = _l("Prices")

    def form(self, session: Session) -> type[Form]:
        """The active lists to choose from."""
        lists = session.execute(
            select(PriceList.id, PriceList.name).where(PriceList.active).order_by(PriceList.name)
        ).all()
        return pos_type_form([(row.id, row.name) for row in lists])

    def load(self, connection: Connection, key: int) -> PriceListValues:
        """The stored values; without a row the items' own prices and every discount."""
        row = connection.execute(select(PosTypePriceList.__table__).where(PosTypePriceList.pos_type_id == key)).first()
        return PriceListValues() if row is None else PriceListValues(row.list_id, row.discount_limit, row.valid_on)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data. A list with VAT in its prices does not fit a till without, and the other way round."""
        if data["list_id"] is not None:
            chosen = session.get_one(PriceList, data["list_id"])
            if chosen.mode != session.get_one(PosType, key).mode:
                raise Refused(_("Price list %(name)s counts VAT in another way.", name=chosen.name), "list_id")
        row = session.get(PosTypePriceList, key)
        if row is None:
            row = PosTypePriceList(pos_type_id=key)
            session.add(row)
        row.list_id = data["list_id"]
        row.discount_limit, row.valid_on = data["discount_limit"], data["valid_on"]
