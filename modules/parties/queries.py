"""Reads of parties: the list, the form, and the till's quick search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, func, or_, select

from modules.parties.models import Address, Party

SHORTEST_SEARCH = 2
MOST_FOUND = 20

_BILLING = and_(Address.party_id == Party.id, Address.kind == "billing")
_COLUMNS = (
    Party.id,
    Party.code,
    Party.kind,
    Party.name,
    Party.email,
    Party.phone,
    Party.vat_id,
    Party.active,
    Address.street,
    Address.postcode,
    Address.city,
    Address.country,
)


def listed() -> Select[*tuple[Any, ...]]:
    """Every party with the town of its billing address."""
    return select(*_COLUMNS).outerjoin(Address, _BILLING)


def search(connection: Connection, text: str, limit: int = MOST_FOUND) -> list[RowMapping]:
    """Active parties that fit every word in number, name, town, e-mail or telephone; whose number or name begins with
    the text come first. Nothing for less than two letters.
    """
    words = text.split()
    if len(text.strip()) < SHORTEST_SEARCH:
        return []
    columns = (Party.code, Party.name, Address.city, Party.email, Party.phone)
    fits = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words]
    begins = or_(Party.code.istartswith(text, autoescape=True), Party.name.istartswith(text, autoescape=True))
    statement = (
        select(*_COLUMNS)
        .outerjoin(Address, _BILLING)
        .where(Party.active, *fits)
        .order_by(case((begins, 0), else_=1), func.lower(Party.name), Party.id)
        .limit(limit)
    )
    return list(connection.execute(statement).mappings())


def party_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A party with its addresses as the form takes it; None for an unknown one."""
    row = connection.execute(select(Party.__table__).where(Party.id == key)).mappings().first()
    if row is None:
        return None
    addresses = connection.execute(
        select(Address.__table__).where(Address.party_id == key).order_by(Address.kind, Address.id)
    ).mappings()
    return {**row, "addresses": [dict(each) for each in addresses]}
