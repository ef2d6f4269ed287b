"""What was changed in a configuration record: read from the audit rows of its table and of its side tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

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
    """A record's table and every side table, that is: whose whole primary key is a foreign key to it."""
    home = model.__tablename__
    found = [home]
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and any(each.column.table.name == home for each in keys[0].foreign_keys):
            found.append(table.name)
    return found


def history_of(connection: Connection, model: type[Base], key: Any) -> list[Change]:
    """The latest changes of a record, newest first."""
    statement = (
        select(AuditRow.id, AuditRow.at, AuditRow.user_name, AuditRow.field, AuditRow.old, AuditRow.new)
        .where(AuditRow.table_name.in_(tables_of(model)), AuditRow.key == str(key))
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(SHOWN)
    )
    return [
        Change(str(row.id), row.at, row.user_name, row.field, row.old, row.new) for row in connection.execute(statement)
    ]


def changes_since(changes: list[Change], seen: str) -> list[Change]:
    """Those that came after the change with the id `seen`, oldest first."""
    fresh: list[Change] = []
    for change in changes:
        if change.id == seen:
            break
        fresh.append(change)
    return fresh[::-1]
