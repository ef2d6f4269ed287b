"""`flask devices …`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.db import writing_session
from app.errors import Refused
from modules.devices import exchange

devices_group = AppGroup("devices", help="The shops' hardware proxies.")


@devices_group.command("proxy")
@click.argument("name")
@click.option("--shop", required=True, help="Code of the shop.")
@click.option("--renew", is_flag=True, help="Give an existing proxy a new token; the old one ends.")
def proxy(name: str, shop: str, renew: bool) -> None:
    """Make a proxy and print its token, this once. The program in the shop needs it to connect."""
    try:
        with writing_session() as session:
            token = exchange.new_token(session, shop, name, renew=renew)
    except Refused as error:
        raise click.ClickException(error.message) from error
    click.echo(token)
