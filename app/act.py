"""One act: something a person did, with all that follows from it, in one transaction.

A service reads through `act.read`, hands over its rows with `act.write`, and says what happened with `act.emit`.
Listeners run in five fixed phases; later ones find what earlier ones learnt with `act.get`. The rows are sent at the
end, in the order of handing over, on PostgreSQL in one pipeline: so nobody reads back what this act has written.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from flask import current_app
from sqlalchemy import Connection, Executable, Result
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import config_counter, sending
from app.db import writing
from app.ids import new_id
from app.models import MESSAGE_INSERT

if TYPE_CHECKING:
    from app.hub import Hub

T = TypeVar("T")
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Actor:
    """Who acts: a user's id and the name as printed and kept in books, or the system itself (`id` None).

    `configuration` is the configuration counter as it was read when the person was recognised.
    """

    id: int | None
    name: str
    configuration: int | None = field(default=None, compare=False, repr=False)


SYSTEM = Actor(None, "Kontor")
MESSAGES = threading.Event()  # set when an act of this process has put a message into the outbox


class Act:
    """The running act. `now` is UTC; `by` is the person; `connection` is inside the one transaction.

    `configuration` is the configuration counter, known already where a person's request led here.
    """

    def __init__(self, connection: Connection, hub: Hub, by: Actor, now: datetime | None = None) -> None:
        self.connection = connection
        self.hub = hub
        self.by = by
        self.now = now or datetime.now(UTC)
        self.configuration = by.configuration
        self._facts: dict[type, object] = {}
        self._writes: list[tuple[Executable, Rows]] = []
        self._bells: list[Callable[[], None]] = []

    def read(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Result[Any]:
        """Run a statement now: a SELECT, or an UPDATE … RETURNING that takes a lock."""
        return self.connection.execute(statement, parameters)

    def first(self, statement: Executable, parameters: Mapping[str, Any]) -> Any:
        """The first row of a statement, a named tuple, or None: `read` for the way of a sale (see `app.sending`)."""
        with _told():
            rows = sending.fetched(self.connection, statement, parameters)
        return rows[0] if rows else None

    def cached(self, key: Hashable, load: Callable[[Connection], T]) -> T:
        """Configuration, kept by `app.config_counter.cached`; the counter is read once per act, or not at all."""
        if self.configuration is None:
            self.configuration = config_counter.value(self.connection)
        return config_counter.cached(self.connection, key, load, at=self.configuration)

    def write(self, statement: Executable, rows: Rows) -> None:
        """Hand over rows for `statement`; they are sent with `flush`, all rows of a call at once."""
        if rows:
            self._writes.append((statement, rows))

    def put(self, fact: object) -> None:
        """Leave a typed fact for later phases. One fact of a type per act."""
        assert type(fact) not in self._facts, f"{type(fact).__name__} was already said in this act"
        self._facts[type(fact)] = fact

    def get(self, kind: type[T]) -> T | None:
        """The fact of this type, if an earlier phase left one."""
        fact = self._facts.get(kind)
        return fact if isinstance(fact, kind) else None

    def emit(self, fact: object) -> None:
        """Tell the listeners of this type of event, by phase, then by order of `depends`."""
        for handler in self.hub.handlers(type(fact)):
            handler(self, fact)

    def later(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Put a message into the outbox: delivered after the commit, at least once. Only if someone listens."""
        if self.hub.listens_after(kind):
            body = json.dumps(payload, sort_keys=True)
            self.write(MESSAGE_INSERT, [{"id": new_id(), "kind": kind, "payload": body, "created_at": self.now}])
            self.ring(MESSAGES.set)

    def ring(self, bell: Callable[[], None]) -> None:
        """Call `bell` right after the commit, and not at all if nothing was committed.

        Only for waking somebody who would look soon anyway: a crash in between loses it. It must not raise.
        """
        if bell not in self._bells:
            self._bells.append(bell)

    def committed(self) -> None:
        """Ring the bells; called once by `acting`."""
        for bell in self._bells:
            bell()

    def flush(self) -> None:
        """Send what was handed over, in order. A refused row raises `IntegrityError` and undoes the whole act."""
        writes, self._writes = self._writes, []
        driver = self.connection.connection.driver_connection
        pipeline = driver.pipeline() if isinstance(driver, psycopg.Connection) else nullcontext()
        with _told(), pipeline:
            for statement, rows in writes:
                sending.send(self.connection, statement, rows)


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the driver as SQLAlchemy tells them."""
    try:
        yield
    except (psycopg.IntegrityError, sqlite3.IntegrityError) as error:
        raise IntegrityError(None, None, error) from error
    except (psycopg.Error, sqlite3.Error) as error:
        raise DBAPIError(None, None, error) from error


@contextmanager
def acting(by: Actor, now: datetime | None = None, hub: Hub | None = None) -> Iterator[Act]:
    """One act in one transaction of the current application; everything or nothing."""
    with writing() as connection:
        config_counter.known(connection, by.configuration)
        act = Act(connection, hub or current_app.extensions["kontor"], by, now)
        yield act
        act.flush()
    act.committed()
