"""A shop in one file, and back: the database as it stands at one moment, the instance's files, and checksums of all.

On SQLite the copy is made by its own backup interface while the shop sells; on PostgreSQL by `pg_dump` from a snapshot.
The archive holds personal data and, unless left out, the secret key: it is readable by its owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, table, text

from app import schema
from app.errors import Refused
from app.models import InstalledModule
from app.module import discover

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
FILES: Final = "files/"
SQLITE, POSTGRES = "database.sqlite", "database.dump"
SECRET: Final = "secret_key"  # noqa: S105 - the name of its file
LEFT_OUT: Final = ("imports",)  # uploads that wait for their second step
BLOCK: Final = 1 << 20


# making one -----------------------------------------------------------------------------------------------------------
def make(engine: Engine, instance: Path, target: Path, now: datetime, *, secrets: bool = True) -> Mapping[str, Any]:
    """Write the archive `target`, which must not exist; returns its manifest. `now` is UTC."""
    if target.exists():
        raise Refused(_("%(file)s is there already.", file=target.name))
    if not _holds(engine):
        raise Refused(_("There is nothing to back up: the database is empty."))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / (SQLITE if engine.dialect.name == "sqlite" else POSTGRES)
        rows = _copy_sqlite(engine, copy) if engine.dialect.name == "sqlite" else _dump_postgres(engine, copy)
        content = {copy.name: copy}
        content |= {FILES + name: path for name, path in _files_of(instance, engine, secrets=secrets)}
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "database": engine.dialect.name,
            "modules": _modules(engine),
            "rows": rows,
            "files": {name: {"size": path.stat().st_size, "sha256": _digest(path)} for name, path in content.items()},
        }
        packed = Path(folder) / "archive"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
            for name, path in content.items():
                archive.write(path, name)
        packed.chmod(0o600)
        packed.rename(target)
    return manifest


def _copy_sqlite(engine: Engine, target: Path) -> dict[str, int]:
    """A copy of the running database; the rows of each table are counted in the copy."""
    source = engine.raw_connection()
    copy = sqlite3.connect(target)
    try:
        driver = source.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        source.close()
    counted = create_engine(f"sqlite:///{target}")
    with counted.connect() as connection:
        rows = _rows(connection)
    counted.dispose()
    return rows


def _dump_postgres(engine: Engine, target: Path) -> dict[str, int]:
    """`pg_dump` and our counting look at the same snapshot."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        rows = _rows(connection)
        options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", engine, *options)
    return rows


def _files_of(instance: Path, engine: Engine, *, secrets: bool) -> Iterator[tuple[str, Path]]:
    """The instance's files beside the database, by their name within it."""
    database = Path(engine.url.database or "").name if engine.dialect.name == "sqlite" else None
    for path in sorted(instance.rglob("*")):
        name = path.relative_to(instance)
        ours = database is not None and len(name.parts) == 1 and path.name.startswith(database)
        if path.is_file() and not ours and name.parts[0] not in LEFT_OUT and (secrets or path.name != SECRET):
            yield name.as_posix(), path


def _modules(engine: Engine) -> dict[str, str]:
    """The migration at which each module's tables stand."""
    with engine.connect() as connection:
        found = (name for name in _tables(engine) if name.startswith(schema.VERSION_TABLE))
        return {
            name.removeprefix(schema.VERSION_TABLE): connection.execute(
                select(text("version_num")).select_from(table(name))
            ).scalar_one()
            for name in found
        }


# taking one back ------------------------------------------------------------------------------------------------------
def restore(engine: Engine, instance: Path, source: Path, *, force: bool = False) -> Mapping[str, Any]:
    """Put an archive into database and instance; returns its manifest.

    Everything is compared with its checksum before anything is touched. Refused for a database that holds something,
    unless `force`; for an archive of the other kind of database; and for one of a newer Kontor.
    """
    with _unpacked(source) as (manifest, folder):
        if manifest["database"] != engine.dialect.name:
            raise Refused(_("This archive is of %(kind)s; it goes back into the same.", kind=manifest["database"]))
        _refuse_newer(manifest["modules"])
        if _holds(engine) and not force:
            raise Refused(_("The database is not empty. With --force, what it holds is lost."))
        if engine.dialect.name == "sqlite":
            _fill_sqlite(engine, folder / SQLITE)
        else:
            _fill_postgres(engine, folder / POSTGRES)
        with engine.connect() as connection:
            have = _rows(connection)
        wrong = sorted(name for name, count in manifest["rows"].items() if have.get(name) != count)
        if wrong:
            raise Refused(_("Table %(name)s has not the rows that the archive names.", name=wrong[0]))
        _put_files(folder / FILES, instance)
    return manifest


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """The manifest, and a folder with what it names, compared with the checksums."""
    if not zipfile.is_zipfile(source):
        raise Refused(_("%(file)s is no archive of Kontor.", file=source.name))
    with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if MANIFEST not in archive.namelist():
            raise Refused(_("%(file)s is no archive of Kontor.", file=source.name))
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise Refused(_("This archive was made by a newer Kontor."))
        for each, said in manifest["files"].items():
            if each not in archive.namelist():
                raise Refused(_("The archive is damaged: %(file)s.", file=each))
            try:
                path = Path(archive.extract(each, folder))
            except zipfile.BadZipFile as error:
                raise Refused(_("The archive is damaged: %(file)s.", file=each)) from error
            if _digest(path) != said["sha256"]:
                raise Refused(_("The archive is damaged: %(file)s.", file=each))
        yield manifest, folder


def _refuse_newer(archived: Mapping[str, str]) -> None:
    for name in archived:
        if name not in {schema.FRAME.name, *discover()}:
            raise Refused(_("The archive needs module %(name)s, which is not here.", name=name))
    for name, known in schema.revisions(discover(), list(archived)).items():
        if archived[name] not in known:
            raise Refused(_("This archive was made by a newer Kontor."))


def _fill_sqlite(engine: Engine, source: Path) -> None:
    """Through SQLite's own interface, so under its locks, whatever the file held."""
    copy = sqlite3.connect(source)
    target = engine.raw_connection()
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Refused(_("The archive is damaged: %(file)s.", file=SQLITE))
        driver = target.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        copy.backup(driver)
    finally:
        target.close()
        copy.close()
    engine.dispose()


def _fill_postgres(engine: Engine, source: Path) -> None:
    with engine.connect() as connection, connection.begin():
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    # The archive brings the schema itself in some versions: an existing one is no fault then.
    _run("pg_restore", engine, "--no-owner", "--exit-on-error", "--single-transaction", "--schema=public", str(source))


def _put_files(folder: Path, instance: Path) -> None:
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file():
            target = instance / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.restored")
            shutil.copyfile(path, fresh)
            fresh.chmod(0o600)
            fresh.replace(target)


# both -----------------------------------------------------------------------------------------------------------------
def _tables(engine: Engine) -> list[str]:
    return sorted(inspect(engine).get_table_names())


def _holds(engine: Engine) -> bool:
    """Whether anything was installed; the list of modules is made by looking for it."""
    return _tables(engine) not in ([], [InstalledModule.__tablename__])


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _run(program: str, engine: Engine, *options: str) -> None:
    """Run PostgreSQL's own program; the password goes by the environment, which other users cannot read."""
    folder = os.environ.get("KONTOR_PG_BIN", "")
    found = shutil.which(program, path=folder or None)
    if found is None:
        raise Refused(_("%(program)s was not found. Install PostgreSQL's client programs.", program=program))
    url = engine.url.set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    where = url.set(password=None).render_as_string(hide_password=False)
    target = ["--dbname", where]
    command = [found, *target, *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise Refused(_("%(program)s failed: %(reason)s", program=program, reason=done.stderr.strip()[-300:]))
