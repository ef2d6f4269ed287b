"""Reads of parties: lists, forms, what documents print, and the till's quick search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from modules.parties.models import Address, Consent, Contact, Group, Party, PartyRole

SHORTEST_SEARCH = 2
MOST_FOUND = 20

BILLING = and_(Address.party_id == Party.id, Address.kind == "billing", Address.is_default)
_COLUMNS = (
    Party.id,
    Party.code,
    Party.kind,
    Party.name,
    Party.email,
    Party.phone,
    Party.vat_id,
    Party.active,
    Party.blocked,
    Party.block_reason,
    Party.till_note,
    Address.street,
    Address.postcode,
    Address.city,
    Address.country,
)


def has_role(role: str) -> Any:
    """The condition that a party has a role."""
    return exists().where(PartyRole.party_id == Party.id, PartyRole.role == role)


def allows(purpose: str, on: date) -> Any:
    """The condition that a party's consent to a purpose holds on a day; the day it is taken back does not count."""
    return exists().where(
        Consent.party_id == Party.id,
        Consent.purpose == purpose,
        Consent.given_on <= on,
        or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > on),
    )


def listed(today: date, role: str | None = None) -> Select[*tuple[Any, ...]]:
    """Every party, or those with a role, with the town of its usual billing address and what it allows today; without
    those that were merged into another one.
    """
    found = (
        select(
            *_COLUMNS,
            Group.name.label("group_name"),
            Party.language,
            *(has_role(each).label(each) for each in ("customer", "supplier", "employee")),
            allows("email", today).label("allows_email"),
        )
        .outerjoin(Address, BILLING)
        .outerjoin(Group, Group.id == Party.group_id)
        .where(Party.merged_into_id.is_(None))
    )
    return found.where(has_role(role)) if role else found


def groups() -> Select[*tuple[Any, ...]]:
    """Every group with the number of its members."""
    count = select(func.count()).where(Party.group_id == Group.id).correlate(Group).scalar_subquery()
    return select(Group.id, Group.code, Group.name, count.label("members"))


def search(connection: Connection, text: str, limit: int = MOST_FOUND) -> list[RowMapping]:
    """Active customers that fit every word in number, name, town, e-mail or telephone; whose number or name begins
    with the text come first. Whoever shows a card with the number of a record that was merged is found by it. Nothing
    for less than two letters.
    """
    words = text.split()
    if len(text.strip()) < SHORTEST_SEARCH:
        return []
    columns = (Party.code, Party.name, Address.city, Party.email, Party.phone)
    fits = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words]
    old = aliased(Party)
    is_now = Party.id.in_(select(old.merged_into_id).where(old.code == text.strip()))
    begins = or_(is_now, Party.code.istartswith(text, autoescape=True), Party.name.istartswith(text, autoescape=True))
    statement = (
        select(*_COLUMNS)
        .outerjoin(Address, BILLING)
        .where(Party.active, has_role("customer"), or_(is_now, and_(*fits)))
        .order_by(case((begins, 0), else_=1), func.lower(Party.name), Party.id)
        .limit(limit)
    )
    return list(connection.execute(statement).mappings())


def party_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A party with its roles, addresses, contacts and consents as the form takes it; None for an unknown one."""
    row = connection.execute(select(Party.__table__).where(Party.id == key)).mappings().first()
    if row is None:
        return None
    return {
        **row,
        "roles": list(connection.execute(select(PartyRole.role).where(PartyRole.party_id == key)).scalars()),
        "addresses": _of(connection, Address, key, (Address.kind, Address.is_default.desc(), Address.id)),
        "contacts": _of(connection, Contact, key, (Contact.is_default.desc(), Contact.id)),
        "consents": _of(connection, Consent, key, (Consent.given_on, Consent.id)),
    }


def called(connection: Connection, key: int) -> Any:
    """What a party is called: id, code, name; None for an unknown one."""
    return connection.execute(select(Party.id, Party.code, Party.name).where(Party.id == key)).one_or_none()


def _of(connection: Connection, model: Any, key: int, order: Iterable[Any]) -> list[dict[str, Any]]:
    rows = connection.execute(select(model.__table__).where(model.party_id == key).order_by(*order)).mappings()
    return [dict(row) for row in rows]


def group_values(connection: Connection, key: int) -> RowMapping | None:
    """A group; None for an unknown one."""
    return connection.execute(select(Group.__table__).where(Group.id == key)).mappings().first()


def groups_to_choose(connection: Connection) -> list[tuple[int, str]]:
    """The groups by name."""
    return [(row.id, row.name) for row in connection.execute(select(Group.id, Group.name).order_by(Group.name))]


def usual_address(connection: Connection, key: int, kind: str) -> RowMapping | None:
    """The usual address of a kind; a party that has none to deliver to is delivered to where it is billed."""
    kinds = ("delivery", "billing") if kind == "delivery" else (kind,)
    for each in kinds:
        found = connection.execute(
            select(Address.__table__).where(Address.party_id == key, Address.kind == each, Address.is_default)
        ).mappings()
        row = found.first()
        if row is not None:
            return row
    return None


def usual_contact(connection: Connection, key: int) -> RowMapping | None:
    """The contact that stands on documents."""
    return (
        connection.execute(select(Contact.__table__).where(Contact.party_id == key, Contact.is_default))
        .mappings()
        .first()
    )


def may_contact(connection: Connection, key: int, purpose: str, on: date) -> bool:
    """Whether a party allows a purpose (email, phone, post, profile) on a day."""
    return bool(connection.execute(select(allows(purpose, on)).select_from(Party).where(Party.id == key)).scalar())


def party_by_code(connection: Connection, code: str) -> int | None:
    """The id of the party with a number; None for an unknown one."""
    return connection.execute(select(Party.id).where(Party.code == code)).scalar()
