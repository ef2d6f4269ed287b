"""Lists and prices, made by their services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.db import writing_session
from modules.parties.models import Group, Party, PartyRole
from modules.price_lists import services

LIST = {
    "code": "L",
    "name": "List",
    "mode": "gross",
    "currency": "EUR",
    "rank": 50,
    "everywhere": False,
    "valid_from": None,
    "valid_to": None,
    "active": True,
    "rounding": "",
    "round_to": Decimal("0.01"),
    "ending": Decimal(0),
    "source": "",
    "base_id": None,
    "factor": Decimal(1),
    "amount": Decimal(0),
}
PRICE = {
    "item_id": None,
    "category_id": None,
    "customer_id": None,
    "group_id": None,
    "from_quantity": Decimal(0),
    "price": None,
    "discount": "",
    "valid_from": None,
    "valid_to": None,
}


def a_list(**fields: Any) -> int:
    """A list in use."""
    with writing_session() as session:
        return services.save_list(session, fields.pop("key", None), {**LIST, **fields})


def a_price(list_id: int, item: int | None = None, price: str | None = None, **fields: Any) -> int:
    """A row of a list."""
    amount = Decimal(price) if price is not None else None
    with writing_session() as session:
        return services.save_price(
            session,
            fields.pop("key", None),
            {**PRICE, "list_id": list_id, "item_id": item, "price": amount, **fields},
        )


def a_customer(code: str = "100", group: int | None = None) -> int:
    """A customer."""
    with writing_session() as session:
        party = Party(code=code, name=f"Customer {code}", group_id=group, roles=[PartyRole(role="customer")])
        session.add(party)
        session.flush()
        return party.id


def a_group(code: str = "TRADE") -> int:
    """A customer group."""
    with writing_session() as session:
        group = Group(code=code, name=code.title())
        session.add(group)
        session.flush()
        return group.id
