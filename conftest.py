"""Fixtures for the tests of every room.

`database` is the address of a fresh database, and `app` is Kontor on it. Both come on SQLite and on PostgreSQL in turn;
mark a test `sqlite` when the database makes no difference to it. A test in a module's folder runs with that module and
what it depends on, and nothing else: so a module cannot lean on one that it does not name. For glue,
`@pytest.mark.modules("pos")` adds others. A test in `tests/` runs with every module, or with those that it marks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from app import accounts, create_app
from app.db import db
from tests.databases import KINDS, Postgres, Templates, room_of, running_postgres


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = ["sqlite"] if metafunc.definition.get_closest_marker("sqlite") else KINDS
        metafunc.parametrize("database_kind", kinds)


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Password hashes are costly on purpose; tests make cheap ones. Their real cost has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def routes_compiled_once() -> Iterator[None]:
    """Most of an application's start is werkzeug compiling the same five hundred addresses: here each once."""
    compiled: dict[object, Any] = {}
    compile_builder = Rule._compile_builder  # noqa: SLF001 - the slow step has no public name

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each application has templates of its own; what Jinja compiled for one is kept for the next."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": kept})
        yield


_engines: WeakSet[Engine] = WeakSet()
event.listen(Engine, "engine_connect", lambda connection: _engines.add(connection.engine))


@pytest.fixture(autouse=True)
def no_connection_outlives_its_test() -> Iterator[None]:
    """Close what the applications of a test hold in their pools."""
    yield
    for engine in list(_engines):
        engine.dispose()
    _engines.clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this run."""
    with running_postgres(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Installed databases to copy from."""
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def wanted_modules(request: pytest.FixtureRequest) -> tuple[str, ...] | None:
    """What is installed for this test (with all that it needs); None for every module."""
    room = room_of(request.path)
    marker = request.node.get_closest_marker("modules")
    if marker is None:
        return room
    return tuple(sorted({*(room or ()), *marker.args}))


@pytest.fixture
def empty_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is installed."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database(
    database_kind: str,
    wanted_modules: tuple[str, ...] | None,
    templates: Templates,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[str]:
    """The address of a fresh database with the wanted modules installed."""
    if database_kind == "sqlite":
        path = tmp_path / "kontor.db"
        shutil.copyfile(templates.sqlite(wanted_modules), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(templates.postgres(server, wanted_modules))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def app(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Kontor on a fresh database. No context is pushed: see `context`."""
    monkeypatch.setenv("KONTOR_INSTANCE", str(tmp_path / "instance"))
    app = create_app({"DATABASE_URL": database, "SECRET_KEY": "tests", "TESTING": True})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Inside the application, as services and queries need it. Requests of a test client need `app` alone."""
    with app.app_context():
        yield app
