"""The configuration counter: raised by every change of configuration, so that whatever is cached can hang on it.

The counter is a row of the database and is raised in the transaction of the change: several processes see it at the
same moment as the change. A raised value is never used again, even if its transaction is rolled back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool, bindparam, case, select, update

from app.models import Counter

T = TypeVar("T")

NAME = "configuration"
VALUE = select(Counter.value).where(Counter.name == NAME)
_NOW = bindparam("now", type_=Counter.value.type)
_NEXT = case((Counter.value < _NOW, _NOW), else_=Counter.value + 1)
_RAISE = update(Counter).where(Counter.name == NAME).values(value=_NEXT)
_seen: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Pool, dict[Hashable, tuple[int, Any]]] = WeakKeyDictionary()


def value(connection: Connection) -> int:
    """The value as this connection saw it first: one statement per `reading()` or `writing()`, however often asked."""
    seen = _seen.get(connection)
    if seen is None:
        seen = _seen[connection] = int(connection.execute(VALUE).scalar_one())
    return seen


def known(connection: Connection, at: int | None) -> None:
    """Tell a connection a value that was read just before (by the sign-in), which saves its statement."""
    if at is not None:
        _seen[connection] = at


def raised(connection: Connection) -> None:
    """Say in this transaction that configuration was changed. `app.audit` does so for what goes through the ORM."""
    connection.execute(_RAISE, {"now": time.time_ns()})
    _seen.pop(connection, None)


def cached(connection: Connection, key: Hashable, load: Callable[[Connection], T], *, at: int | None = None) -> T:
    """What `load(connection)` gives, kept in this process until the configuration changes.

    `key` names it, for example ("pos.profile", till_id). `at` is a value of the counter that is known already, such as
    `app.security.configuration()`, and saves the statement that reads it. What is given back must not be changed.
    """
    now = value(connection) if at is None else at
    kept = _kept.setdefault(connection.engine.pool, {})
    found = kept.get(key)
    if found is not None and found[0] == now:
        found_value: T = found[1]
        return found_value
    fresh = load(connection)
    kept[key] = (now, fresh)
    return fresh
