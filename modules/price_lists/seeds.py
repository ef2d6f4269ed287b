"""The demo shop's price lists: one with brackets, one for the trade by formula, and a price agreed with a customer."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.models import Item
from modules.parties.models import Group, Party
from modules.price_lists.models import GroupPriceList, PosTypePriceList, Price, PriceList
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
AGREED = ("10003", "P-02", "7.20")  # customer, item, price
TRADE_FACTOR, TRADE_STEP = Decimal("0.9"), Decimal("0.05")


def seed(session: Session) -> None:
    """What is there already is left as it is."""
    retail = session.scalar(select(PriceList).where(PriceList.code == "RETAIL"))
    if retail is None:
        retail = PriceList(code="RETAIL", name="Retail", currency="EUR", mode="gross", active=True)
        session.add(retail)
        session.flush()
        items = {item.code: item.id for item in session.execute(select(Item.code, Item.id))}
        for code, quantity, price in PRICES:
            session.add(
                Price(list_id=retail.id, item_id=items[code], from_quantity=Decimal(quantity), price=Decimal(price))
            )
        _agree(session, retail.id, items)
        _trade(session, retail.id)
    pos_type = session.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    if pos_type is not None and session.get(PosTypePriceList, pos_type) is None:
        session.add(PosTypePriceList(pos_type_id=pos_type, list_id=retail.id, discount_limit=DISCOUNT_LIMIT))
    session.flush()


def _agree(session: Session, list_id: int, items: dict[str, int]) -> None:
    customer, item, price = AGREED
    party = session.scalar(select(Party.id).where(Party.code == customer))
    if party is not None:
        session.add(Price(list_id=list_id, item_id=items[item], customer_id=party, price=Decimal(price)))


def _trade(session: Session, base: int) -> None:
    """Ten per cent below retail, in steps of five cents, for the trade."""
    trade = PriceList(
        code="TRADE", name="Trade", source="list", base_id=base, factor=TRADE_FACTOR, round_to=TRADE_STEP, rank=40
    )
    session.add(trade)
    session.flush()
    group = session.scalar(select(Group.id).where(Group.code == "TRADE"))
    if group is not None:
        session.add(GroupPriceList(group_id=group, list_id=trade.id))
