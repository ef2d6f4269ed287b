"""`flask fiscal check`: every chain, from its first row."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.db import reading
from modules.fiscal import queries

fiscal_group = AppGroup("fiscal", help="The fiscal journal.")


@fiscal_group.command("check")
def check() -> None:
    """Compute every chain again; says where one is broken and ends with 1."""
    with reading() as connection:
        verdicts = [queries.verdict(connection, chain_id) for chain_id in queries.chains(connection)]
    for each in verdicts:
        said = f"{each.rows} rows, unbroken" if each.broken is None else f"broken at row {each.broken}"
        click.echo(f"{each.code}: {said}")
    if any(each.broken is not None for each in verdicts):
        raise SystemExit(1)
