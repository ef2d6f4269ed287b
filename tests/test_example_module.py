"""The module of the README, from a package outside of the house: installed, used by a sale, gone without a trace."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, MetaData, func, inspect, select

from app import create_app
from app.db import db, reading
from modules.pos.tests.builders import demo_shop, sell
from pos_types.models import PosType
from tests.databases import ROOT
from tests.snapshot import snapshot
from tests.visitors import visitor

EXAMPLE = ROOT / "tests" / "example"
README = ROOT / "README.md"
LISTED = ("pyproject.toml", "kontor_hello/manifest.py", "kontor_hello/models.py", "kontor_hello/wiring.py")
CODE = ("manifest", "models", "wiring")


@pytest.fixture
def package(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example as `pip install` would leave it: importable, with the entry points of its pyproject.toml.

    It comes after the database, which is a copy that other tests take too.
    """
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    notes = tmp_path / "site" / "kontor_hello-1.0.dist-info"
    notes.mkdir(parents=True)
    (notes / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = [
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())])
        for group, entries in project["entry-points"].items()
    ]
    (notes / "entry_points.txt").write_text("\n".join(groups) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.syspath_prepend(str(EXAMPLE))


@pytest.fixture
def start(database: str) -> Iterator[Callable[[], Flask]]:
    """Starts Kontor again on the same database, as often as it is called."""
    apps: list[Flask] = []

    def again() -> Flask:
        apps.append(create_app({"DATABASE_URL": database, "SECRET_KEY": "tests", "TESTING": True}))
        return apps[-1]

    yield again
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def flask(app: Flask, *words: str) -> str:
    """What a `flask` command prints; it must succeed."""
    answer = app.test_cli_runner().invoke(args=list(words))
    assert answer.exit_code == 0, answer.output
    return answer.output


def schema_of(app: Flask) -> list[str]:
    """The schema without the table that remembers the example's migrations: Alembic leaves it behind."""
    with app.app_context():
        return [line for line in snapshot(db.engine) if "schema_version_hello" not in line]


def rows_of(app: Flask) -> dict[str, int]:
    """How many rows each table has, but for those that the life of a module writes."""
    found = MetaData()
    with app.app_context(), reading() as connection:
        names = [name for name in inspect(connection).get_table_names() if "schema_version" not in name]
        found.reflect(connection, only=names)
        return {name: _count(connection, found, name) for name in names}


def _count(connection: Connection, found: MetaData, name: str) -> int:
    return connection.execute(select(func.count()).select_from(found.tables[name])).scalar_one()


def test_it_is_installed_used_and_removed(package: None, app: Flask, start: Callable[[], Flask]) -> None:
    schema_before = schema_of(app)
    assert "hello" in flask(app, "module", "list")
    flask(app, "module", "install", "hello")
    flask(app, "module", "check")

    app = start()
    with app.app_context():
        shop = demo_shop(app)
        with reading() as connection:
            retail = connection.execute(select(PosType.id).where(PosType.code == "RETAIL")).scalar_one()
    clerk = visitor(app, "hello.see", "pos_types.see", "pos_types.edit")
    answer = clerk.send(f"/pos-types/{retail}", {"hello-words": "Moin, moin!"})
    assert answer.status_code == 200
    assert clerk.fields(f"/pos-types/{retail}")["hello-words"] == "Moin, moin!"

    with app.app_context():
        number = sell(shop).number
    page = clerk.get("/hello/").text
    assert "Moin, moin!" in page
    assert number in page
    assert 'href="/hello/"' in clerk.get("/pos-types/").text
    stranger = visitor(app, "pos_types.see", login="stranger")
    assert stranger.get("/hello/").status_code == 403
    assert 'href="/hello/"' not in stranger.get("/pos-types/").text

    rows_before = rows_of(app)
    flask(app, "module", "uninstall", "hello", "--yes")
    assert schema_of(app) == schema_before
    rows_after = rows_of(app)
    assert rows_before.pop("hello_pos_type") == 1
    assert rows_before.pop("app_module") == rows_after.pop("app_module") + 1
    assert rows_after == rows_before

    app = start()
    assert app.test_client().get("/hello/").status_code == 404
    with app.app_context():
        assert sell(shop).number > number


def test_the_readme_shows_the_files_that_were_tried() -> None:
    shown = re.findall(r"```(?:toml|python)\n(# (\S+)\n)(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    listed = {name: text for _head, name, text in shown if name.startswith(("pyproject", "kontor_hello"))}
    assert listed == {name: (EXAMPLE / name).read_text(encoding="utf-8") for name in LISTED}


def test_it_has_no_more_than_twenty_lines() -> None:
    """Statements and decorators, without imports: what an author has to think of."""
    count = 0
    for name in CODE:
        for node in ast.walk(ast.parse((EXAMPLE / "kontor_hello" / f"{name}.py").read_text())):
            if isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom)):
                count += 1 + len(getattr(node, "decorator_list", ()))
    assert count <= 20
