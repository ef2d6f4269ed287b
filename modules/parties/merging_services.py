"""Two records of one customer become one. What was issued keeps the record and the name it was issued to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Column, Connection, Select, Table, Text, and_, func, inspect, literal_column, select, update
from sqlalchemy.orm import Session

from app.act import Act
from app.db import Base
from app.errors import Missing, Refused
from app.hub import Hub
from app.table_uses import own_columns, references_to, uses_of
from modules.parties.merging import MERGE_COLUMNS, MOVES, Named
from modules.parties.models import Address, Party, PartyRole

MOST_PAIRS = 200
_LIVING = and_(Party.active, Party.merged_into_id.is_(None), Party.erased_at.is_(None))


@dataclass(frozen=True)
class Pair:
    """Two records that may be one, by id, number and name, and what they have in common."""

    first: tuple[int, str, str]
    second: tuple[int, str, str]
    reason: str
    shared: str


def possible_duplicates(connection: Connection) -> list[Pair]:
    """Records in use with the same VAT id, the same e-mail address, or the same name in the same postcode."""
    address = select(Address.party_id, func.min(Address.postcode).label("postcode")).group_by(Address.party_id)
    at = address.subquery()
    name = func.lower(func.trim(Party.name, type_=Text))
    where = name.concat(literal_column("' · '")).concat(at.c.postcode)
    living_there = select(Party.id).select_from(Party).join(at, at.c.party_id == Party.id)
    alike = (
        (_("VAT id"), Party.vat_id, select(Party.id).where(Party.vat_id != "")),
        (_("E-mail"), func.lower(Party.email), select(Party.id).where(Party.email != "")),
        (_("Name and postcode"), where, living_there),
    )
    found: dict[tuple[int, int], Pair] = {}
    for reason, shared, those in alike:
        for pair in _pairs(connection, reason, shared, those.where(_LIVING)):
            found.setdefault((pair.first[0], pair.second[0]), pair)
    return list(found.values())[:MOST_PAIRS]


def _pairs(connection: Connection, reason: str, shared: Any, those: Select[int]) -> Iterator[Pair]:
    """Each group of records that share a value, as pairs with its oldest record."""
    several = those.with_only_columns(shared).group_by(shared).having(func.count() > 1).limit(MOST_PAIRS)
    rows = connection.execute(
        those.with_only_columns(shared.label("shared"), Party.id, Party.code, Party.name)
        .where(shared.in_(several))
        .order_by(shared, Party.id)
    )
    oldest: dict[str, tuple[int, str, str]] = {}
    for row in rows:
        first = oldest.setdefault(row.shared, (row.id, row.code, row.name))
        if first[0] != row.id:
            yield Pair(first, (row.id, row.code, row.name), reason, row.shared)


def what_moves(connection: Connection, hub: Hub, other_id: int) -> list[tuple[str, int]]:
    """What names the record `other_id` and would go to the one that is kept: titles and how many."""
    uses = uses_of(connection, hub, hub.tables[Party.__tablename__], other_id)
    found = {use.title: use.count for use in uses}
    for named in _named(hub):
        count = connection.execute(select(func.count()).where(named.column == other_id)).scalar_one()
        if count:
            found[str(named.title)] = found.get(str(named.title), 0) + count
    return list(found.items())


def merge(session: Session, act: Act, kept_id: int, other_id: int) -> None:
    """Make the record `other_id` one with `kept_id`: what names it names the kept one from now on, what the kept one
    lacks is taken over, and it goes out of use with a link to the kept one. Raises `Refused` or `Missing`.

    Issued documents and entries stay with the record that they were written for: they are sealed.
    """
    kept, other = _living(session, kept_id), _living(session, other_id)
    if kept is other:
        raise Refused(_("Please choose another customer."), "other_id")
    for name in MERGE_COLUMNS:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(other, name))
    if not kept.iban:
        kept.iban, kept.bic = other.iban, other.bic
    if not kept.electronic_address:
        kept.electronic_scheme, kept.electronic_address = other.electronic_scheme, other.electronic_address
    mappers = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    own = own_columns(act.hub, act.hub.tables[Party.__tablename__])
    for column in list(references_to(act.hub, Party)):
        assert isinstance(column.table, Table), "references are those of tables"
        change = _take_over if any(column is each for each in own) else _move
        change(session, mappers[column.table], column, kept_id, other_id)
    for named in _named(act.hub):
        session.execute(update(named.column.table).where(named.column == other_id).values({named.column: kept_id}))
    other.active, other.merged_into_id = False, kept_id
    session.flush()
    session.expire_all()


def merged_into(connection: Connection, party_id: int) -> list[tuple[int, str, str]]:
    """The records that became one with a party: id, number, name."""
    columns = (Party.id, Party.code, Party.name)
    rows = connection.execute(select(*columns).where(Party.merged_into_id == party_id).order_by(Party.id))
    return [(row.id, row.code, row.name) for row in rows]


def _living(session: Session, key: int) -> Party:
    found = session.get(Party, key)
    if found is None or found.erased_at is not None:
        raise Missing(_("This party does not exist."))
    if found.merged_into_id is not None:
        raise Refused(_("%(name)s was merged already.", name=found.name), "other_id")
    return found


def _named(hub: Hub) -> Sequence[Named]:
    return list(hub.choices(MOVES).values())


def _move(session: Session, model: type[Base], column: Column[Any], kept_id: int, other_id: int) -> None:
    """What names the other record names the kept one; where the kept one is named in its place already, it goes."""
    for row in session.scalars(select(model).where(column == other_id)).all():
        if column.primary_key:
            _copy(session, model, row, {column.name: kept_id})
            session.delete(row)
        else:
            setattr(row, column.name, kept_id)
    session.flush()


def _take_over(session: Session, model: type[Base], column: Column[Any], kept_id: int, other_id: int) -> None:
    """What belongs to the other record itself stays with it; the kept one gets a copy of what it lacks.

    What a module keeps about a customer, such as the terms, counts as a whole: the kept one's own holds.
    """
    names = [each.name for each in model.__table__.columns if not each.primary_key and each is not column]
    have = [_said(row, names) for row in session.scalars(select(model).where(column == kept_id))]
    if have and column.primary_key and model is not PartyRole:
        return
    for row in session.scalars(select(model).where(column == other_id).order_by(*inspect(model).primary_key)).all():
        said = {name: value for name, value in _said(row, names).items() if name != "is_default"}
        if column.primary_key:
            _copy(session, model, row, {column.name: kept_id})
        elif not any(said.items() <= each.items() for each in have):
            changed: dict[str, Any] = {column.name: kept_id}
            if "is_default" in names and any(each.get("kind") == said.get("kind") for each in have):
                changed["is_default"] = False
            _copy(session, model, row, changed)
    session.flush()


def _said(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _copy(session: Session, model: type[Base], row: Any, changed: Mapping[str, Any]) -> None:
    """The row once more for the kept record; its own number is given anew, and what is there already stays."""
    columns = list(model.__table__.columns)
    own_number = [each.name for each in columns if each.primary_key and each.name == "id"]
    values = {each.name: getattr(row, each.name) for each in columns if each.name not in own_number} | dict(changed)
    if not own_number:
        there: Base | None = session.get(model, tuple(values[key.name] for key in inspect(model).primary_key))
        if there is not None:
            return
    made = model()
    for name, value in values.items():
        setattr(made, name, value)
    session.add(made)
