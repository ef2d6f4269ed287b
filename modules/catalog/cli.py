"""`flask catalog import`: a catalogue file from the terminal."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.act import SYSTEM
from app.db import reading
from app.errors import Refused
from app.importing import Unreadable, read_table
from app.importing_plan import CHANGED, NEW, REFUSED, SAME, Run, counts, lacking, meanings
from modules.catalog.item_importer import ItemImporter
from modules.catalog.views import TABLE

catalog_group = AppGroup("catalog", help="The catalogue.")


@catalog_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", default="", help="Whose VAT rates the file names; our company's if left out.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_file(file: Path, country: str, *, dry_run: bool) -> None:
    """Take in a catalogue FILE (CSV or XLSX). Bad rows are named and left out, good ones are kept."""
    importer = ItemImporter(TABLE, country)
    try:
        sheet = read_table(file.read_bytes())
        with reading() as connection:
            fields = importer.fields(connection)
        columns = meanings(fields, sheet.headers)
        run = Run(importer, sheet, columns, SYSTEM, apply=not dry_run)
        missing = ", ".join(lacking(fields, columns))
        results = [] if missing else [result for chunk in run.results() for result in chunk]
    except Unreadable as error:
        raise click.ClickException(_("This file cannot be read. Save it as CSV or XLSX and try again.")) from error
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    if missing:
        raise click.ClickException(_("Please choose the column for: %(fields)s.", fields=missing))
    for result in results:
        if result.verb == REFUSED:
            click.echo(f"line {result.line}: {result.text}")
    found = counts(results)
    numbers = (found[verb] for verb in (NEW, CHANGED, SAME, REFUSED))
    click.echo("{} new, {} changed, {} as before, {} left out".format(*numbers))
