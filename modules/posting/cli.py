"""`flask posting …`: post what could not be posted before."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.act import SYSTEM, acting
from app.db import reading
from modules.posting.queries import open_ids, waiting
from modules.posting.services import repost

posting_group = AppGroup("posting", help="From documents to the books.")


@posting_group.command("retry")
def retry() -> None:
    """Try again to post everything that waits; exit with 1 while something still waits."""
    with reading() as connection:
        wanted = open_ids(connection)
    left = 0
    for source_id in wanted:
        with acting(SYSTEM) as act:
            done = repost(act, source_id)
        if not done:
            left += 1
            with reading() as connection:
                click.echo(f"{source_id}: {waiting(connection, source_id)}")
    click.echo(f"{len(wanted) - left} posted, {left} still waiting.")
    if left:
        raise SystemExit(1)
