"""The database: exact numbers, UTC times, and two ways in.

`reading()` is for looking. `writing()` is for changing: on SQLite it waits in line (first come, first served) and then
takes the write lock at once, so no transaction is ever run twice; on PostgreSQL it is READ COMMITTED and locks wait.
Parse, check users and passwords, render papers and talk to devices outside of `writing()`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Engine, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.operators import OperatorType, mul, truediv
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table.

    A class that sets `__audited__ = True` is configuration, and `__secret__` names its columns that nobody may read:
    see `app.audit`.
    """

    metadata = MetaData(naming_convention=NAMING)
    __audited__ = False
    __secret__: frozenset[str] = frozenset()
    if TYPE_CHECKING:  # every class of ours is one table, so `insert(Model.__table__)` is right
        __table__: ClassVar[Table]


db = SQLAlchemy(model_class=Base)


class Scaled(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest unit: exact in every database, sums included.

    `Scaled(2)` amounts, `Scaled(3)` quantities, `Scaled(6)` unit prices and rates. Surplus digits are refused
    (`ValueError`), and so are `*`, `/` and a mixture of scales inside SQL.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places
        self._factor = 10**places
        self._exponent = -places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """The whole number for the database; refuses floats and digits that would be lost."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("a float is no amount")
        scaled = value * self._factor
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.places} decimals")
        return whole

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The decimal with exactly `places` decimals."""
        return None if value is None else Decimal(int(value)).scaleb(self._exponent)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Numbers compared with or added to a scaled column have its scale."""
        return self

    class Comparator(TypeDecorator.Comparator[Decimal]):
        """Refuses what would change the scale without saying so."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
            """Pass on sums and comparisons of one scale; refuse the rest with `TypeError`."""
            mine = self.type
            assert isinstance(mine, Scaled)
            if op in (mul, truediv):
                raise TypeError("scaled numbers are not multiplied or divided in SQL")
            for each in other:
                theirs = getattr(each, "type", None)
                if isinstance(theirs, Scaled) and theirs.places != mine.places:
                    raise TypeError(f"scales {mine.places} and {theirs.places} do not mix")
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a time without zone; gives back an aware one."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`timestamptz` where there is one."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without zone where the database knows none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """An aware time in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class FifoLock:
    """A lock that is given in the order of asking. `threading.Lock` is not fair: a waiting till could starve."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False
        self._holder = 0

    def acquire(self) -> None:
        """Wait for one's turn. Who holds it already would wait for ever, and is told so."""
        me = threading.get_ident()
        with self._guard:
            assert not self._held or self._holder != me, "writing() inside of writing()"
            if not self._held:
                self._held, self._holder = True, me
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()
        self._holder = me

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        with self._guard:
            return len(self._waiting)

    def release(self) -> None:
        """Hand over to the next in line."""
        with self._guard:
            self._holder = 0
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_WRITING = {"kontor_writing": True}
_locks: dict[str, FifoLock] = {}
_locks_guard = threading.Lock()


def _line_of(engine: Engine) -> FifoLock:
    """The one queue of writers per database file of this process."""
    with _locks_guard:
        return _locks.setdefault(str(engine.url), FifoLock())


@contextmanager
def writing(engine: Engine | None = None) -> Iterator[Connection]:
    """One transaction that changes things: commits at the end, rolls back on any error.

    `engine` is the application's when left out. Waits for its turn; never runs the block twice.
    """
    engine = engine or db.engine
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection, connection.begin():
            yield connection
        return
    line = _line_of(engine)
    line.acquire()
    try:
        with engine.connect().execution_options(**_WRITING) as connection, connection.begin():
            yield connection
    finally:
        line.release()


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Connection]:
    """A connection for looking only; whatever it changed is rolled back."""
    with (engine or db.engine).connect() as connection:
        yield connection


@contextmanager
def glancing(engine: Engine | None = None) -> Iterator[Connection]:
    """`reading()` for single statements: on PostgreSQL without a transaction, so in one round trip."""
    with (engine or db.engine).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@contextmanager
def writing_session(engine: Engine | None = None) -> Iterator[Session]:
    """`writing()` with an ORM session on it, for forms and lists. The session flushes before the commit."""
    with writing(engine) as connection, Session(bind=connection, autoflush=False) as session:
        yield session
        session.flush()


def _on_connect(dbapi_connection: Any, _record: object) -> None:
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=10000",
        "cache_size=-32000",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        eager = connection.get_execution_options().get("kontor_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if eager else "BEGIN")


def prepared(engine: Engine) -> Engine:
    """`engine` with the pragmas and transaction starts that Kontor relies on. Idempotent."""
    if not event.contains(engine, "connect", _on_connect):
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def init_db(app: Flask, url: str) -> None:
    """Bind the database at `url` to `app`."""
    options: dict[str, Any] = {"pool_pre_ping": False}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 10, "check_same_thread": False}
    else:
        options |= {"pool_size": 16, "max_overflow": 32}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        prepared(db.engine)
