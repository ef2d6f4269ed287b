"""`flask module …`: look at, install, upgrade, remove and check modules. `flask worker`: deliver the outbox."""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app import outbox, schema
from app.db import db
from app.errors import Refused
from app.hub import Hub
from app.module import Faulty, discover

_SPOKEN = "kontor_spoken"


def spoken(command: click.Command) -> click.Command:
    """The command, and all below it, with refusals told in one sentence instead of a trace. Idempotent."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            spoken(each)
    if command.callback is not None and not hasattr(command.callback, _SPOKEN):
        command.callback = _told(command.callback)
    return command


def _told(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except (Refused, Faulty) as error:
            raise click.ClickException(str(error)) from error

    setattr(told, _SPOKEN, True)
    return told


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Deliver the outbox until it is stopped; run one beside a server with KONTOR_WORKER=none."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxied application
    worker = outbox.Worker(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


module_group = AppGroup("module", help="Look at, install, upgrade, remove and check modules.")


@module_group.command("list")
def list_modules() -> None:
    """Every module that is present, with its state."""
    have = schema.installed(db.engine)
    for name, module in sorted(discover().items()):
        click.echo(f"{name:14} {have.get(name, '-'):8} {module.summary}")


@module_group.command("install")
@click.argument("names", nargs=-1)
def install(names: tuple[str, ...]) -> None:
    """Install modules and what they need; without a name, all. Start the server again afterwards."""
    done = schema.install(db.engine, discover(), names or None)
    click.echo("Installed: " + ", ".join(done))


@module_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables of every installed module to the newest state."""
    done = schema.upgrade(db.engine, discover())
    click.echo("Up to date: " + ", ".join(done))


@module_group.command("uninstall")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask; the module's data are dropped.")
def uninstall(name: str, yes: bool) -> None:
    """Drop a module's tables. Refused while another module needs it."""
    if not yes and click.prompt("Its data are dropped. Type the module's name to go on") != name:
        raise click.ClickException("Nothing was changed.")
    hub: Hub = current_app.extensions["kontor"]
    schema.uninstall(db.engine, discover(), name, hub.brought(name))
    click.echo(f"{name} was removed. Start the server again.")


@module_group.command("check")
def check() -> None:
    """Compare models and database; exit with 1 and a line for each difference."""
    found = schema.differences(db.engine, discover())
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo("Models and database agree.")


@module_group.command("revise")
@click.argument("name")
@click.argument("message")
def revise(name: str, message: str) -> None:
    """Write a module's next migration from its models (for authors of modules)."""
    click.echo(schema.revise(db.engine, discover(), name, message))
