"""Changes of configuration as people read them: tables called as their lists, records by name, fields by label."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import wtforms
from flask import g
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping
from sqlalchemy import Table as DbTable
from sqlalchemy.orm import Session

from app.audit import CREATED, DELETED
from app.current import current_hub
from app.db import Base, reading
from app.form_page import labelled
from app.history import Change, Words
from app.hub import Hub
from app.list_filters import Args, Choice
from app.schema import FRAME, owner_of
from app.table import Table
from app.table_uses import keeper_of, title_of

Fields = Mapping[str, wtforms.Field]


def _audited(hub: Hub) -> dict[str, str]:
    """Every installed table whose changes are noted → the table to whose records its rows belong, else its module."""
    names = [FRAME.name, *hub.installed]
    audited = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.__audited__}
    homes = {name: Base.metadata.tables[name] for name in sorted(audited) if owner_of(name, names) in names}
    keepers = {name: keeper_of(hub, home)[0] for name, home in homes.items()}
    return {name: keeper.name if keeper else str(owner_of(name, names)) for name, keeper in keepers.items()}


def _titles() -> dict[str, str]:
    """Their titles, as their lists are called, in order."""
    hub = current_hub()
    found = {keeper: title_of(hub, Base.metadata.tables[name]) for name, keeper in _audited(hub).items()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


@dataclass(frozen=True)
class TableChoice(Choice):
    """Changes of one kind of record: of its own table and of the tables beside it."""

    values: Mapping[str, str] | Callable[[], Mapping[str, str]] = _titles

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Any table whose rows belong to the chosen ones."""
        chosen = self._chosen(args)
        names = [name for name, keeper in _audited(current_hub()).items() if keeper in chosen]
        return [rows.c[self.name].in_(names)] if chosen else []


@dataclass(frozen=True)
class Said:
    """A row of the log in words."""

    table: str
    record: str
    field: str
    old: str | None
    new: str | None


@dataclass
class _Known:
    """What one request has looked up: names of records, the labels of each table's form, and the row it is at (a list
    asks per cell)."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    fields: dict[str, Fields] = field(default_factory=dict)
    row: str = ""
    said: Said | None = None


def said(row: RowMapping) -> Said:
    """The row in words; what is not known any more, such as a module that was taken out, as it was written."""
    known: _Known = g.setdefault("kontor_log_words", _Known())
    if known.said is None or known.row != str(row["id"]):
        known.row, known.said = str(row["id"]), _said(row, known)
    return known.said


def _said(row: RowMapping, known: _Known) -> Said:
    hub, home = current_hub(), Base.metadata.tables.get(row["table_name"])
    if home is None:
        return Said(row["table_name"], row["key"], row["field"], row["old"], row["new"])
    with reading() as connection:
        words = Words(connection, known.names)
        fields = known.fields.get(home.name)
        if fields is None:
            fields = known.fields[home.name] = _fields(connection, hub, keeper_of(hub, home)[0])
        record = " · ".join(filter(None, (words.called(home, row["key"]), words.of(home, row["key"]))))
        told = _told(row, home, words, fields)
    return Said(title_of(hub, home), record, told.field, told.old, told.new)


def _told(row: RowMapping, home: DbTable, words: Words, fields: Fields) -> Change:
    def told(name: str, old: str | None, new: str | None) -> Change:
        values = words.value(home, name, old), words.value(home, name, new)
        return labelled(Change("", row["at"], "", name, *values), fields)

    if row["field"] not in {CREATED, DELETED}:
        return told(row["field"], row["old"], row["new"])
    keys = set(home.primary_key.columns.keys())  # the record stands in a column of its own
    values = {name: value for name, value in json.loads(row["new"] or row["old"]).items() if value and name not in keys}
    held = [told(name, None, value) for name, value in values.items()]
    text = "; ".join(f"{each.field}: {each.new}" for each in held)
    if row["field"] == CREATED:
        return Change("", row["at"], "", _("Created"), None, text)
    return Change("", row["at"], "", _("Deleted"), text, None)


def _fields(connection: Connection, hub: Hub, table: Table | None) -> Fields:
    """The fields of a table's form and of the parts that modules add to it, by name."""
    if table is None:
        return {}
    with Session(bind=connection) as session:
        parts = [part.form(session)(None) for part in hub.parts(table.parts)] if table.parts else []
        forms: list[Any] = [*parts, table.filled(connection, None, None)]
    return {each.short_name: each for form in forms for each in form}
