"""What was changed in a configuration record: read from the audit rows of its table and of its side tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Row, or_, select

from app.audit import CREATED, DELETED
from app.db import Base
from app.models import AuditRow

SHOWN = 30


@dataclass(frozen=True)
class Change:
    """One changed field: what stood there, what stands there now, who changed it and when (UTC)."""

    id: str
    when: datetime
    who: str
    field: str
    old: str | None
    new: str | None


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
    return [change for row in connection.execute(statement) for change in _changes(row, model.__tablename__)]


def _changes(row: Row[Any], home: str) -> Iterator[Change]:
    """An audit row in words: a record that came or went as one line, a side row's values one by one."""
    if row.field not in {CREATED, DELETED}:
        yield Change(str(row.id), row.at, row.user_name, row.field, row.old, row.new)
    elif row.table_name == home:
        word = _("Created") if row.field == CREATED else _("Deleted")
        yield Change(str(row.id), row.at, row.user_name, word, None, None)
    else:
        keys = set(Base.metadata.tables[row.table_name].primary_key.columns.keys())
        for name, value in json.loads(row.new or row.old).items():
            if name not in keys:
                old, new = (None, value) if row.field == CREATED else (value, None)
                yield Change(str(row.id), row.at, row.user_name, name, old, new)


def changes_since(changes: list[Change], seen: str) -> list[Change]:
    """Those that came after the change with the id `seen`, oldest first."""
    fresh: list[Change] = []
    for change in changes:
        if change.id == seen:
            break
        fresh.append(change)
    return fresh[::-1]
