"""What stock adds to a POS type: the warehouse it sells from, the reason of its moves, and what a shortage means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import DataRequired

from app.forms import Form, choices
from modules.stock.models import PosTypeStock, Reason, Warehouse

SALE = "SALE"  # the reason that a new POS type begins with
SHORTAGES = (("allow", _l("Sell")), ("warn", _l("Sell, and say so")), ("refuse", _l("Do not sell")))

UNLOADS = (("close", _l("With the receipt")), ("hand", _l("By hand")))


@dataclass(frozen=True)
class StockValues:
    """The values of one POS type; see `PosTypeStock`."""

    warehouse_id: int
    reason_id: int
    shortage: str = "warn"
    unload: str = "close"


class StockPart:
    """The part of the POS type's form."""

    name = "stock"
    title = _l("Stock")

    def form(self, session: Session) -> type[Form]:
        """Warehouses and reasons to choose from."""
        warehouses = session.execute(
            select(Warehouse.id, Warehouse.name).where(Warehouse.active).order_by(Warehouse.name)
        ).all()
        reasons = session.execute(select(Reason.id, Reason.name).order_by(Reason.name)).all()
        sold = session.scalar(select(Reason.id).where(Reason.code == SALE))

        class StockForm(Form):
            warehouse_id = SelectField(
                _l("Warehouse"), coerce=int, choices=choices(warehouses), validators=[DataRequired()]
            )
            reason_id = SelectField(
                _l("Reason of its moves"),
                coerce=int,
                choices=choices(reasons),
                default=sold,
                validators=[DataRequired()],
            )
            shortage = SelectField(
                _l("When too little is in stock"),
                choices=choices(SHORTAGES),
                description=_l("Asked before money is taken. A sale that was paid is always recorded."),
            )

            unload = SelectField(
                _l("Goods leave the stock"),
                choices=choices(UNLOADS),
                description=_l("By hand: in Goods, Unload receipts."),
            )

        return StockForm

    def load(self, connection: Connection, key: int) -> StockValues | None:
        """The stored values; None for a type without a warehouse."""
        row = connection.execute(select(PosTypeStock.__table__).where(PosTypeStock.pos_type_id == key)).first()
        return None if row is None else StockValues(row.warehouse_id, row.reason_id, row.shortage, row.unload)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data."""
        row = session.get(PosTypeStock, key)
        if row is None:
            row = PosTypeStock(pos_type_id=key)
            session.add(row)
        row.warehouse_id = data["warehouse_id"]
        row.reason_id = data["reason_id"]
        row.shortage, row.unload = data["shortage"], data["unload"]
