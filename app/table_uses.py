"""Where a record is used: every foreign key of every installed table is asked, none is declared by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Column, Connection, func, select
from sqlalchemy import Table as DbTable
from sqlalchemy.orm import Mapper, Session

from app.db import Base
from app.history import tables_of
from app.hub import Hub
from app.schema import FRAME, owner_of
from app.table import Table

SHOWN = 5


@dataclass(frozen=True)
class Use:
    """A table that names the record: how often, and links (url, label) to some of the places."""

    title: str
    count: int
    links: tuple[tuple[str, str], ...]


def uses_of(connection: Connection, hub: Hub, table: Table, key: Any) -> list[Use]:
    """Everything that names the record and does not belong to it, by the title of the table."""
    found: dict[str, list[Use]] = {}
    own = {id(column) for column in own_columns(hub, table)}
    for column in references_to(hub, table.model):
        home = column.table
        assert isinstance(home, DbTable)
        if id(column) in own:
            continue
        count = connection.execute(select(func.count()).select_from(home).where(column == key)).scalar_one()
        if count:
            found.setdefault(title_of(hub, home), []).append(_use(connection, hub, column, key, count))
    return [
        Use(title, sum(use.count for use in uses), tuple(link for use in uses for link in use.links)[:SHOWN])
        for title, uses in found.items()
    ]


def references_to(hub: Hub, model: type[Base]) -> Iterator[Column[Any]]:
    """Every column of an installed table that refers to the model's table."""
    names = [FRAME.name, *hub.installed]
    for home in Base.metadata.sorted_tables:
        if owner_of(home.name, names) not in names:
            continue
        for column in home.columns:
            if any(key.column.table.name == model.__tablename__ for key in column.foreign_keys):
                yield column


def _use(connection: Connection, hub: Hub, column: Column[Any], key: Any, count: int) -> Use:
    home = column.table
    assert isinstance(home, DbTable)
    owner, by = keeper_of(hub, home)
    if owner is None or by is None:
        return Use(title_of(hub, home), count, ())
    rows = connection.execute(select(by).where(column == key).distinct().limit(SHOWN)).scalars()
    return Use(title_of(hub, home), count, tuple(_link(connection, owner, each) for each in rows))


def keeper_of(hub: Hub, home: DbTable) -> tuple[Table | None, Column[Any] | None]:
    """The declared table to whose records the rows of `home` belong, and the column that names them."""
    keys = list(home.primary_key.columns)
    declared = hub.tables.get(home.name)
    if declared is not None:
        return declared, keys[0]
    for column in keys[:1]:
        for each in column.foreign_keys:
            if each.column.table.name in hub.tables:
                return hub.tables[each.column.table.name], column
    return None, None


def _link(connection: Connection, table: Table, key: Any) -> tuple[str, str]:
    values = table.values(connection, key) or {}
    return table.url("edit", key=key), table.heading(values)


def page_of(hub: Hub, table_name: str, key: str) -> str | None:
    """Where the record stands to which a row belongs, its key written as in an audit row; None where it has no page."""
    home = Base.metadata.tables.get(table_name)
    owner = None if home is None else keeper_of(hub, home)[0]
    return None if owner is None else owner.url("edit", key=key.partition("/")[0])


def title_of(hub: Hub, home: DbTable) -> str:
    """How people call a table: as its list, else as the module that keeps it."""
    owner, _by = keeper_of(hub, home)
    if owner is not None:
        return str(owner.listing.title)
    module = current_app.extensions["kontor_modules"].get(owner_of(home.name, list(hub.installed)))
    return _(module.title) if module else _("Settings")


def own_columns(hub: Hub, table: Table) -> list[Column[Any]]:
    """The columns by which rows belong to a record: side rows, rows of its form, and what the database lets go with it.

    Of side rows only configuration is part of a record: levels of stock or numbers given are facts, and count as uses.
    """
    rows = {model.__tablename__ for model in table.rows}
    sides = set(tables_of(table.model))
    audited = {mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__audited__}
    return [
        column
        for column in references_to(hub, table.model)
        if column.table.name in rows
        or any(key.ondelete == "CASCADE" for key in column.foreign_keys)
        or (
            column.table.name in sides
            and column.table in audited
            and column is next(iter(column.table.primary_key.columns))
        )
    ]


def owned_by(connection: Connection, hub: Hub, table: Table, key: Any) -> list[Use]:
    """The rows with a page of their own that would go with a record, such as the prices of a list."""
    found = []
    for column in own_columns(hub, table):
        home = hub.tables.get(column.table.name)
        if home is not None:
            count = connection.execute(select(func.count()).select_from(column.table).where(column == key)).scalar_one()
            found += [Use(str(home.listing.title), count, ())] if count else []
    return found


def delete(session: Session, hub: Hub, table: Table, key: Any) -> None:
    """Delete a record with what belongs to it, one by one, so that each leaves its audit row."""
    mappers = {mapper.local_table: mapper for mapper in Base.registry.mappers}
    for column in own_columns(hub, table):
        mapper: Mapper[Any] = mappers[column.table]
        for row in session.scalars(select(mapper.class_).where(column == key)):
            session.delete(row)
    session.flush()
    session.expire_all()
    record = session.get(table.model, key)
    if record is not None:
        session.delete(record)
    session.flush()
