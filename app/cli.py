"""`flask module …`: look at, install, upgrade, remove and check modules."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import schema
from app.db import db
from app.errors import Refused
from app.module import Faulty, discover

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
    try:
        done = schema.install(db.engine, discover(), names or None)
    except (Refused, Faulty) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Installed: " + ", ".join(done))


@module_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables of every installed module to the newest state."""
    try:
        done = schema.upgrade(db.engine, discover())
    except (Refused, Faulty) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Up to date: " + ", ".join(done))


@module_group.command("uninstall")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask; the module's data are dropped.")
def uninstall(name: str, yes: bool) -> None:
    """Drop a module's tables. Refused while another module needs it."""
    if not yes and click.prompt("Its data are dropped. Type the module's name to go on") != name:
        raise click.ClickException("Nothing was changed.")
    try:
        schema.uninstall(db.engine, discover(), name)
    except Refused as error:
        raise click.ClickException(str(error)) from error
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
