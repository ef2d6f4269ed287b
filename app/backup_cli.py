"""`flask backup FILE`, `flask restore FILE`, and `flask verify`: is everything as it was written?"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app import backup as archives
from app import schema
from app.db import db, reading
from app.hub import Hub
from app.module import discover

ARCHIVE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=ARCHIVE)
@click.option("--without-secret-key", is_flag=True, help="Leave the secret key out; keep it elsewhere.")
@with_appcontext
def backup_command(file: Path, *, without_secret_key: bool) -> None:
    """Write the whole shop into one archive, while it is open."""
    made = archives.make(
        db.engine, Path(current_app.instance_path), file.absolute(), datetime.now(UTC), secrets=not without_secret_key
    )
    rows = sum(made["rows"].values())
    click.echo(f"{file}: {rows} rows of {len(made['rows'])} tables, {len(made['files']) - 1} files.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what the database holds; it is lost.")
@with_appcontext
def restore_command(file: Path, *, force: bool) -> None:
    """Put an archive back, and verify that everything is as it was written. Stop the server before."""
    made = archives.restore(db.engine, Path(current_app.instance_path), file, force=force)
    click.echo(f"Restored as of {made['made_at']}.")
    db.engine.dispose()
    with reading() as connection:
        late = schema.behind(connection, schema.heads(discover(), [*schema.installed(db.engine)]))
    # Processes of their own: this one began without the tables, so it does not know the modules.
    if late:
        _again("module", "upgrade")
    _again("verify")


def _again(*words: str) -> None:
    environment = {
        **os.environ,
        "FLASK_APP": "wsgi",
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "KONTOR_INSTANCE": current_app.instance_path,
    }
    root = Path(current_app.root_path).parent
    command = [sys.executable, "-m", "flask", *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    click.echo((done.stdout + done.stderr).strip())
    if done.returncode:
        raise SystemExit(1)


@click.command("verify")
@with_appcontext
def verify_command() -> None:
    """Recompute every chain and sum of every module; ends with 1 and a line for each damage."""
    hub: Hub = current_app.extensions["kontor"]
    damages = []
    with reading() as connection:
        for name, verification in hub.verifications:
            found = list(verification(connection))
            click.echo(f"{name}: {'all as it was written' if not found else len(found)}")
            damages += found
    for damage in damages:
        click.echo(damage)
    if damages:
        raise SystemExit(1)


COMMANDS = (backup_command, restore_command, verify_command)
