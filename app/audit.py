"""Who changed which configuration, when, and from what to what: written by itself for every audited table.

A model with `__audited__ = True` is configuration. Whatever an ORM session changes in it leaves rows in `app_audit` in
the same transaction and raises the configuration counter. Secrets (`__secret__`) are named, never shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context
from sqlalchemy import Connection, event, insert, inspect
from sqlalchemy.orm import InstanceState, Mapper, ORMExecuteState, Session, object_session

from app import config_counter
from app.act import SYSTEM, Actor
from app.db import Base
from app.ids import new_id
from app.models import AuditRow
from app.security import current_actor, current_person

CREATED, CHANGED, DELETED = "created", "", "deleted"
HIDDEN = "•••"
_NOTES = "kontor_notes"
_INSERT = insert(AuditRow.__table__).inline()

Change = tuple[str, str | None, str | None]


def written(value: object) -> str | None:
    """A value as it stands in an audit row."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _noted(verb: str) -> Callable[[Mapper[Any], Connection, Base], None]:
    """A listener that keeps what changed until the flush is over: old and new values are known only now."""

    def note(mapper: Mapper[Any], _connection: Connection, record: Base) -> None:
        session = object_session(record)
        if not record.__audited__ or session is None:
            return
        key = "/".join(str(part) for part in mapper.primary_key_from_instance(record))
        for change in _changes(inspect(record), verb):
            session.info.setdefault(_NOTES, []).append((str(mapper.local_table), key, change))

    return note


def _after_flush(session: Session, _context: object) -> None:
    """Write the rows, in the transaction of the change."""
    notes: list[tuple[str, str, Change]] = session.info.pop(_NOTES, [])
    if not notes:
        return
    by = _who(session)
    common = {"at": datetime.now(UTC), "user_id": by.id, "user_name": by.name}
    rows = [
        {**common, "id": new_id(), "table_name": table, "key": key, "field": field, "old": old, "new": new}
        for table, key, (field, old, new) in notes
    ]
    connection = session.connection()
    connection.execute(_INSERT, rows)
    config_counter.raised(connection)


def _who(session: Session) -> Actor:
    by = session.info.get("by")
    if isinstance(by, Actor):
        return by
    return current_actor() if has_request_context() and current_person() else SYSTEM


def _changes(state: InstanceState[Any], verb: str) -> Iterator[Change]:
    """A new or a deleted record is one line with all its values; a changed one has a line for each field."""
    secret: frozenset[str] = getattr(state.class_, "__secret__", frozenset())
    if verb != CHANGED:
        given = ((name, value) for name, value in _values(state) if value is not None)
        body = json.dumps({n: HIDDEN if n in secret else written(v) for n, v in given}, ensure_ascii=False)
        yield (verb, None, body) if verb == CREATED else (verb, body, None)
        return
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        old, new = (next(iter(found or ()), None) for found in (history.deleted, history.added))
        if history.has_changes() and old != new:
            hide = column.key in secret
            yield column.key, HIDDEN if hide else written(old), HIDDEN if hide else written(new)


def _values(state: InstanceState[Any]) -> Iterator[tuple[str, Any]]:
    for column in state.mapper.column_attrs:
        yield column.key, state.dict.get(column.key)


def _refuse_bulk(state: ORMExecuteState) -> None:
    """Audited tables are changed record by record: a bulk statement would leave no trace."""
    if state.is_update or state.is_delete:
        mapper: Mapper[Any] | None = state.bind_mapper
        audited = mapper is not None and getattr(mapper.class_, "__audited__", False)
        assert not audited, f"{mapper} is audited: change its records through the session, one by one"


def init_audit() -> None:
    """Listen to every session of this process. Idempotent."""
    if not event.contains(Session, "after_flush", _after_flush):
        for verb, moment in ((CREATED, "after_insert"), (CHANGED, "after_update"), (DELETED, "after_delete")):
            event.listen(Base, moment, _noted(verb), propagate=True)
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "do_orm_execute", _refuse_bulk)
