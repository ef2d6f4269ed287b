"""`flask fiscal check`: every chain, from its first row."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.db import reading
from modules.fiscal.canonical import broken_at
from modules.fiscal.models import Chain, Row

fiscal_group = AppGroup("fiscal", help="The fiscal journal.")


@fiscal_group.command("check")
def check() -> None:
    """Compute every chain again; says where one is broken and ends with 1."""
    bad = False
    with reading() as connection:
        for chain in connection.execute(select(Chain.id, Chain.code, Chain.last_hash, Chain.next_seq)).all():
            rows = connection.execute(
                select(Row.seq, Row.payload, Row.previous_hash, Row.hash)
                .where(Row.chain_id == chain.id)
                .order_by(Row.seq)
            ).all()
            at = broken_at((row.seq, row.payload, row.previous_hash, row.hash) for row in rows)
            if at is None and rows and rows[-1].hash != chain.last_hash:
                at = rows[-1].seq + 1
            if at is None and len(rows) != chain.next_seq - 1:
                at = len(rows) + 1
            bad = bad or at is not None
            verdict = f"{len(rows)} rows, unbroken" if at is None else f"broken at row {at}"
            click.echo(f"{chain.code}: {verdict}")
    if bad:
        raise SystemExit(1)
