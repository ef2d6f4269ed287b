"""The demo shop's price list, with a bracket by quantity, and the list of its POS type."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.models import Item
from modules.price_lists.models import PosTypePriceList, Price, PriceList
from pos_types.models import PosType

# item, from quantity, price
PRICES = (
    ("P-02", "0", "8.25"),
    ("P-02", "3", "7.43"),
    ("P-01", "0", "0.99"),
    ("P-01", "12", "0.79"),
    ("D-01", "6", "1.79"),
    ("B-05", "6", "0.55"),
)
DISCOUNT_LIMIT = Decimal(20)


def seed(session: Session) -> None:
    """What is there already is left as it is."""
    row = session.scalar(select(PriceList).where(PriceList.code == "RETAIL"))
    if row is None:
        row = PriceList(code="RETAIL", name="Retail", currency="EUR", mode="gross", active=True)
        session.add(row)
        session.flush()
        items = {item.code: item.id for item in session.execute(select(Item.code, Item.id))}
        for code, quantity, price in PRICES:
            session.add(
                Price(list_id=row.id, item_id=items[code], from_quantity=Decimal(quantity), price=Decimal(price))
            )
    pos_type = session.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    if pos_type is not None and session.get(PosTypePriceList, pos_type) is None:
        session.add(PosTypePriceList(pos_type_id=pos_type, list_id=row.id, discount_limit=DISCOUNT_LIMIT))
    session.flush()
