"""A customer who buys on account at the demo shop's till."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.db import writing_session
from app.ids import new_id
from modules.parties.models import Party
from modules.payments.models import Method, PosTypeMethod
from modules.pos.tests.builders import DemoShop, body, sell, with_totals
from pos_types.models import PosType


def on_account(shop: DemoShop) -> UUID:
    """A sale of the shop's three items to its first customer, on account; the id of the receipt."""
    with writing_session() as session:
        pos_type = session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()
        method = session.scalars(select(Method.id).where(Method.code == "account")).one()
        if session.get(PosTypeMethod, (pos_type, method)) is None:
            session.add(PosTypeMethod(pos_type_id=pos_type, method_id=method, position=3))
        customer = session.scalars(select(Party.id).order_by(Party.id).limit(1)).one()
    sale = with_totals(shop, body(shop)["lines"], "account")
    sale["customer"] = customer
    key = new_id()
    sell(shop, sale, key)
    return key
