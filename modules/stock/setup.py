"""Storing warehouses, reasons and wanted quantities, as forms hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.documents.events import Trace
from modules.stock.models import ItemStock, PosTypeStock, Reason, Warehouse


def save_warehouse(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a warehouse; returns its id. Refuses a code that is taken, and to close what a POS type sells from."""
    row = session.get(Warehouse, key) if key else Warehouse()
    if row is None:
        raise Missing(_("There is no such warehouse."))
    if session.scalar(select(Warehouse.id).where(Warehouse.code == data["code"], Warehouse.id != (key or 0))):
        raise Refused(_("There is a warehouse with this code already."), "code")
    if key and not data["active"] and session.scalar(select(PosTypeStock).where(PosTypeStock.warehouse_id == key)):
        raise Refused(_("A POS type sells from this warehouse; give it another one first."), "active")
    row.code, row.name, row.shop_id, row.active = data["code"], data["name"], data["shop_id"], data["active"]
    session.add(row)
    session.flush()
    return row.id


def save_reason(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a reason; returns its id. Refuses a code that is taken."""
    row = session.get(Reason, key) if key else Reason()
    if row is None:
        raise Missing(_("There is no such reason."))
    if session.scalar(select(Reason.id).where(Reason.code == data["code"], Reason.id != (key or 0))):
        raise Refused(_("There is a reason with this code already."), "code")
    row.code, row.name = data["code"], data["name"]
    session.add(row)
    session.flush()
    return row.id


def keep_wanted(session: Session, item_id: int, minimum: Decimal | None, maximum: Decimal | None) -> None:
    """Store how much of an item is wanted; None and None: nothing. Refuses a maximum below the minimum."""
    if minimum is not None and maximum is not None and maximum < minimum:
        raise Refused(_("The maximum is below the minimum."), "maximum")
    row = session.get(ItemStock, item_id)
    if minimum is None and maximum is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = ItemStock(item_id=item_id)
        session.add(row)
    row.minimum, row.maximum = minimum, maximum


def counted_trace(item: Mapping[Any, Any], data: Mapping[str, Any]) -> Trace | None:
    """Which lot or serial number of an item was counted; None for an item that is not followed.

    Raises `Refused` at the field for one that lacks, or that the item does not have.
    """
    lot, serial = data["lot"].strip(), data["serial"].strip()
    followed, name = item["tracking"], item["name"]
    if followed == "lot" and not lot:
        raise Refused(_("“%(text)s” needs its lot.", text=name), "lot")
    if followed == "serial" and not serial:
        raise Refused(_("“%(text)s” needs its serial number.", text=name), "serial")
    if followed == "serial" and data["quantity"] not in {0, 1}:
        raise Refused(_("Each piece of “%(text)s” has a serial number of its own.", text=name), "quantity")
    if (lot and followed != "lot") or (serial and followed != "serial"):
        raise Refused(_("“%(text)s” is not followed by this.", text=name), "lot" if lot else "serial")
    if followed == "none":
        return None
    return Trace(lot, serial, data["best_before"])
