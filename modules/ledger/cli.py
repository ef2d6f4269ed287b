"""`flask ledger …`: verify the books, load a chart of accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from app.models import Company
from modules.ledger import charts
from modules.ledger.check import verify

ledger_group = AppGroup("ledger", help="Verify the books, load a chart of accounts.")


@ledger_group.command("check")
def check() -> None:
    """Recompute chains, sequences and balances of all books; exit with 1 if anything is damaged."""
    with reading() as connection:
        report = verify(connection)
    for code, entries, last in report.heads:
        click.echo(f"{code:10} {entries:>8} entries, last hash {last or '-'}")
    for damage in report.damages:
        click.echo(damage)
    if report.damages:
        raise SystemExit(1)
    click.echo(f"{report.entries} entries with {report.lines} lines: all as they were written.")


@ledger_group.command("chart")
@click.argument("code", type=click.Choice(charts.codes(), case_sensitive=False))
@click.option("--company", "company_code", required=True, help="Code of the company.")
def chart(code: str, company_code: str) -> None:
    """Load a chart of accounts for a company; accounts that are there already stay as they are."""
    try:
        with writing_session() as session:
            company = session.scalars(select(Company).where(Company.code == company_code)).one_or_none()
            if company is None:
                raise click.ClickException(f"There is no company {company_code}.")
            made = charts.load_chart(session, company.id, code)
    except Refused as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{made} accounts of {code.upper()} were added for {company_code}.")
