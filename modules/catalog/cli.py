"""`flask catalog import`: a catalogue file from the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from app.importing import read_table
from app.models import Company
from modules.catalog.import_services import CHANGED, NEW, SAME, Plan, plan, reason, take_in
from modules.catalog.importing import matched

catalog_group = AppGroup("catalog", help="The catalogue.")


@catalog_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", help="Whose VAT rates the file names; our company's if left out.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_file(file: Path, country: str | None, *, dry_run: bool) -> None:
    """Take in a catalogue FILE (CSV). Bad rows are named and left out, good ones are kept."""
    table = read_table(file.read_bytes())
    columns = matched(table.headers)
    setting = current_hub().choices("catalog.import_setting").get("minimum")
    try:
        with reading() as connection:
            country = country or connection.scalar(select(Company.country).order_by(Company.id).limit(1)) or "DE"
            planned = plan(connection, table, columns, country, datetime.now(UTC).date(), setting=setting)
        if not dry_run:
            with writing_session() as session:
                act = Act(session.connection(), current_hub(), SYSTEM)
                planned = take_in(session, act, table, columns, country).plan
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    _tell(planned)


def _tell(planned: Plan) -> None:
    for fault in planned.faults:
        click.echo(f"line {fault.line}: {reason(fault)}")
    counts = (planned.count(NEW), planned.count(CHANGED), planned.count(SAME), len(planned.faults))
    click.echo("{} new, {} changed, {} as before, {} left out".format(*counts))
