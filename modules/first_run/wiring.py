"""Every contact with the application."""

from __future__ import annotations

import logging
import os

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.db import reading
from app.hub import Hub
from modules.first_run.code import start_code
from modules.first_run.queries import stage
from modules.first_run.views import blueprint, next_page

log = logging.getLogger("kontor.start")


def announce(app: Flask) -> None:
    """While nobody can sign in, a server says where the first steps are and which code they want."""
    if not os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
        return
    with reading() as connection:
        nobody = stage(connection) == "account"
    if nobody:
        log.warning("nobody can sign in yet: open /start/ and give the code %s", start_code(str(app.secret_key)))


@click.command("start-code")
@with_appcontext
def start_code_command() -> None:
    """Print the code that the first steps ask for."""
    click.echo(start_code(str(current_app.secret_key)))


def wire(hub: Hub) -> None:
    """The assistant's pages; strangers of an empty Kontor, and whoever stopped half-way, are led there."""
    hub.blueprint(blueprint)
    hub.first_run = next_page
    hub.command(start_code_command)
    hub.start(announce)
