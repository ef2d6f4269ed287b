"""`flask documents check` and `flask documents purge`."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from app.act import SYSTEM, acting
from app.db import reading
from app.errors import Refused
from modules.documents.services import purge_parties
from modules.documents.verify import changed_parties, wrong_sums

documents_group = AppGroup("documents", help="Issued documents.")


@documents_group.command("check")
def check() -> None:
    """Add up every document again and compare its parties with the sealed hash; ends with 1 where something differs."""
    with reading() as connection:
        sums, parties = wrong_sums(connection), changed_parties(connection)
    for number in sums:
        click.echo(f"{number}: does not add up")
    for number in parties:
        click.echo(f"{number}: name or address was changed after it was issued")
    if sums or parties:
        raise SystemExit(1)
    click.echo("All documents are what they were.")


@documents_group.command("purge")
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Documents dated before this day.")
def purge(before: datetime) -> None:
    """Forget names and addresses on documents that need not be kept any more; the documents stay verifiable."""
    try:
        with acting(SYSTEM) as act:
            count = purge_parties(act, before.date())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"{count} documents without names from now on.")
