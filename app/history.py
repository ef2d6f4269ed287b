"""What was changed in a configuration record: read from the audit rows of its table and of its side tables.

Ids are told as the names of what they stand for, numbers without surplus zeros, days and moments as the reader writes
them: the audit itself keeps what stood in the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Boolean, Column, Connection, Date, Row, Table, or_, select

from app.audit import CREATED, DELETED
from app.db import Base, Scaled, UtcTime
from app.formats import day, moment, plain_number
from app.models import AuditRow
from app.rights import WORDS
from app.security import declared

SHOWN = 30
NAMES = ("name", "code", "number", "login", "key")  # what a record is called, the first that it has


@dataclass(frozen=True)
class Change:
    """One changed field: what stood there, what stands there now, who changed it and when (UTC).

    `of` names the row of a side table that has several for one record, such as the day from which a rate holds.
    """

    id: str
    when: datetime
    who: str
    field: str
    old: str | None
    new: str | None
    of: str = ""


def tables_of(model: type[Base]) -> list[str]:
    """A record's table and every side table, that is: whose primary key begins with a foreign key to it."""
    home = model.__tablename__
    found = [home]
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if keys and any(each.column.table.name == home for each in keys[0].foreign_keys):
            found.append(table.name)
    return found


def history_of(connection: Connection, model: type[Base], key: Any) -> list[Change]:
    """The latest changes of a record, newest first."""
    side = AuditRow.key.startswith(f"{key}/", autoescape=True)
    statement = (
        select(AuditRow.__table__)
        .where(AuditRow.table_name.in_(tables_of(model)), or_(AuditRow.key == str(key), side))
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(SHOWN)
    )
    words = Words(connection)
    return [change for row in connection.execute(statement) for change in _changes(words, row, model.__tablename__)]


def _changes(words: Words, row: Row[Any], home: str) -> Iterator[Change]:
    """An audit row in words: a record that came or went as one line, a side row's values one by one."""
    table = Base.metadata.tables[row.table_name]
    of = words.of(table, row.key)
    if row.field not in {CREATED, DELETED}:
        old, new = words.value(table, row.field, row.old), words.value(table, row.field, row.new)
        yield Change(str(row.id), row.at, row.user_name, row.field, old, new, of)
    elif row.table_name == home:
        word = _("Created") if row.field == CREATED else _("Deleted")
        yield Change(str(row.id), row.at, row.user_name, word, None, None)
    else:
        keys = set(table.primary_key.columns.keys())
        values = {name: text for name, text in json.loads(row.new or row.old).items() if name not in keys}
        for name, text in values.items() or [("", None)]:
            shown = words.value(table, name, text) if name else of
            old, new = (None, shown) if row.field == CREATED else (shown, None)
            field = name or list(table.primary_key.columns.keys())[-1]
            yield Change(str(row.id), row.at, row.user_name, field, old, new, of if name else "")


class Words:
    """Values of audit rows as people read them; each name is looked up once. `names` keeps them beyond a connection."""

    def __init__(self, connection: Connection, names: dict[tuple[str, str], str] | None = None) -> None:
        self._connection = connection
        self._names = {} if names is None else names

    def called(self, table: Table, key: str) -> str:
        """What the record is called to which a row belongs, by its key or by the first part of it."""
        column, part = next(iter(table.primary_key.columns)), key.partition("/")[0]
        return self._name(column, part) if not column.foreign_keys else str(self.value(table, column.name, part))

    def of(self, table: Table, key: str) -> str:
        """What a row of a side table is about: its key without the record's own."""
        columns, parts = list(table.primary_key.columns), key.split("/")
        if len(columns) != len(parts):
            return ""
        return " · ".join(
            str(self.value(table, column.name, part)) for column, part in list(zip(columns, parts, strict=True))[1:]
        )

    def value(self, table: Table, field: str, text: str | None) -> str | None:
        """One value, by the type of its column."""
        column = table.columns.get(field)
        if text is None or column is None:
            return text
        if "words" in column.info:
            return self._words(column.info["words"]).get(text, text)
        for key in column.foreign_keys:
            return self._name(key.column, text)
        return _written(column, text)

    def _words(self, kind: str) -> Mapping[str, str]:
        """What people call the codes of a column that says in `info` what they are: permissions, or their effects."""
        if kind == "effect":
            return {effect: str(word) for effect, word in WORDS.items()}
        assert kind == "permission", kind
        return {code: _(label) for _module, permissions in declared(current_app) for code, label in permissions}

    def _name(self, column: Column[Any], text: str) -> str:
        """What a record is called; the id itself when the record is gone or has no name."""
        place = (column.table.name, text)
        if place not in self._names:
            named = next((column.table.columns[name] for name in NAMES if name in column.table.columns), None)
            found = None
            if named is not None:
                key = column.type.python_type(text)
                found = self._connection.execute(select(named).where(column == key)).scalar()
            self._names[place] = text if found is None else str(found)
        return self._names[place]


def _written(column: Column[Any], text: str) -> str:
    kind = column.type
    if isinstance(kind, Boolean):
        return _("Yes") if text == "yes" else _("No")
    if isinstance(kind, Scaled):
        return plain_number(Decimal(f"{Decimal(text).normalize():f}"))
    if isinstance(kind, UtcTime):
        return moment(datetime.fromisoformat(text))
    return day(date.fromisoformat(text)) if isinstance(kind, Date) else text


def changes_since(changes: list[Change], seen: str) -> list[Change]:
    """Those that came after the change with the id `seen`, oldest first."""
    fresh: list[Change] = []
    for change in changes:
        if change.id == seen:
            break
        fresh.append(change)
    return fresh[::-1]
