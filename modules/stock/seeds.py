"""The demo shop's warehouse, the usual reasons, and its opening balances."""

from __future__ import annotations

from decimal import Decimal

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.act import SYSTEM, Act
from app.models import Shop
from modules.catalog.models import Item
from modules.stock.models import ItemStock, Move, PosTypeStock, Reason, Warehouse
from modules.stock.services import open_balances
from pos_types.models import PosType

REASONS = (
    ("SALE", "Verkauf"),
    ("RETURN", "Rückgabe"),
    ("OPENING", "Anfangsbestand"),
    ("COUNT", "Inventur"),
    ("DAMAGE", "Bruch und Schwund"),
)


def seed(session: Session) -> None:
    """A warehouse for the shop and the reasons. Idempotent."""
    shop = session.scalars(select(Shop).where(Shop.code == "MITTE")).one()
    if session.scalar(select(Warehouse.id).where(Warehouse.code == "MITTE")) is None:
        session.add(Warehouse(code="MITTE", name="Laden Mitte", shop_id=shop.id))
    for code, name in REASONS:
        if session.scalar(select(Reason.id).where(Reason.code == code)) is None:
            session.add(Reason(code=code, name=name))
    session.flush()


def seed_levels(session: Session) -> None:
    """The retail POS type sells from the shop's warehouse, and there is something on the shelves."""
    warehouse = session.scalars(select(Warehouse.id).where(Warehouse.code == "MITTE")).one()
    pos_type = session.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    if pos_type is not None and session.get(PosTypeStock, pos_type) is None:
        reason = session.scalars(select(Reason.id).where(Reason.code == "SALE")).one()
        session.add(PosTypeStock(pos_type_id=pos_type, warehouse_id=warehouse, reason_id=reason))
    if session.scalar(select(Move.id).limit(1)) is not None:
        return
    items = session.scalars(select(Item.id).where(Item.stocked).order_by(Item.id)).all()
    quantities = {item: Decimal(12 + (item * 37) % 90) for item in items}
    for item in items[::7]:
        session.add(ItemStock(item_id=item, minimum=Decimal(24), maximum=Decimal(60)))
    act = Act(session.connection(), current_app.extensions["kontor"], SYSTEM)
    open_balances(act, warehouse, quantities)
    act.flush()
