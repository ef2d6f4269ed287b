"""`flask demo sale`: the way of one sale in the terminal. Modules above add their steps (choice `demo.sale`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Connection, RowMapping, select

from app.act import Actor
from app.db import glancing
from app.hub import Hub
from app.ids import new_id
from app.models import User
from app.money import ZERO, rounded
from modules.catalog.models import Item
from modules.devices.documents import to_text
from modules.documents.totals import totals_of
from modules.ledger.queries import entries_of, lines_of
from modules.pos import services
from modules.pos.models import Sale, Shift
from modules.pos.queries import receipt_paper
from modules.pos.report import ReportedLine, ReportedTax, ReportedTender, SaleReport, draft_line
from modules.pos.shelf import shelf
from modules.pos.shifts import close_shift, open_shift
from modules.pos.till_facts import TillView
from modules.pos.tills import all_tills, till
from modules.stock.models import Level
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at

demo_group = AppGroup("demo", help="The demo shop.")
CHOICE = "demo.sale"
SUNDAY = 6
FLOAT = Decimal(100)
NOTES = (Decimal(20), Decimal(50), Decimal(100), Decimal(200))


@demo_group.command("week")
def week() -> None:
    """A week of sales at both tills, up to yesterday. Does nothing where something was sold already."""
    with glancing() as connection:
        if connection.execute(select(Sale.id).limit(1)).first() is not None:
            click.echo("There are sales already; nothing was added.")
            return
        cashier = _cashier(connection)
        tills = all_tills(connection)
        items = list(_sellable(connection))
    chance = Random(2026)  # noqa: S311 - the same week every time, nothing secret
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    sold = 0
    for day in range(7, 0, -1):
        morning = today - timedelta(days=day)
        if morning.weekday() == SUNDAY:
            continue
        for where in tills.values():
            sold += _day(where, cashier, items, morning, chance)
    click.echo(f"{sold} sales of last week.")


def _day(where: TillView, cashier: Actor, items: list[RowMapping], morning: datetime, chance: Random) -> int:
    """A day at a till: float, some sales in cash or by card, count and close."""
    shift = open_shift(cashier, where.code, FLOAT, now=morning).id
    count, cash = chance.randint(5, 9), FLOAT
    for n in range(count):
        at = morning + timedelta(minutes=50 * n + chance.randint(1, 40))
        chosen = chance.sample(items, chance.randint(1, 4))
        method = chance.choice(("cash", "cash", "card"))
        report = _report(where, shift, [(row, Decimal(chance.randint(1, 3))) for row in chosen], method, at)
        stored = services.complete(new_id(), "demo", report, cashier, {"pos.sell"}, now=at)
        cash += stored.total if method == "cash" else ZERO
    close_shift(cashier, shift, cash, now=morning + timedelta(hours=10))
    return count


@demo_group.command("sale")
@click.option("--till", "code", default="T1", help="Code of the till.")
def sale(code: str) -> None:
    """Sell three items at two VAT rates for cash; show the receipt, the stock, the entry, and what else follows."""
    with glancing() as connection:
        where = till(connection, code)
        cashier = _cashier(connection)
        shift = connection.scalar(select(Shift.id).where(Shift.till_id == where.id, Shift.closed_at.is_(None)))
        chosen = _scanned(connection)
        before = _levels(connection, chosen)
    if shift is None:
        shift = open_shift(cashier, code, Decimal("100.00")).id
    report = _report(where, shift, [(row, Decimal(1)) for row in chosen], "cash", datetime.now(UTC))
    stored = services.complete(new_id(), "demo", report, cashier, {"pos.sell"})
    with glancing() as connection:
        click.echo(to_text(receipt_paper(connection, stored.id), 42))
        click.echo(_stock_lines(chosen, before, _levels(connection, chosen)))
        for line in _entry_lines(connection, stored.id):
            click.echo(line)
    hub: Hub = current_app.extensions["kontor"]
    for more in hub.choices(CHOICE).values():
        for line in more(stored.id, cashier):
            click.echo(line)


def _cashier(connection: Connection) -> Actor:
    row = connection.execute(select(User.id, User.name).where(User.login == "cashier")).one()
    return Actor(row.id, row.name)


def _sellable(connection: Connection) -> Sequence[RowMapping]:
    """Items that are sold by the piece, and nothing is asked about them."""
    rows = connection.execute(
        select(Item.id, Item.name, Item.unit_code, TaxCode.code.label("tax_code"))
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .where(Item.active, Item.stocked, Item.unit_code == "C62", Item.deposit_item_id.is_(None))
        .where(Item.tracking == "none", Item.best_before.is_(False), Item.template.is_(False))
        .order_by(Item.id)
    )
    return rows.mappings().all()


def _scanned(connection: Connection) -> list[RowMapping]:
    """Three items, one of them at the reduced rate."""
    found = _sellable(connection)
    reduced = [row for row in found if row["tax_code"] == "DE-R"][:1]
    standard = [row for row in found if row["tax_code"] == "DE-S"][:2]
    if len(reduced + standard) < 3:
        raise click.ClickException("The demo shop has too few items; run `flask demo seed` first.")
    return reduced + standard


def _levels(connection: Connection, chosen: list[RowMapping]) -> dict[int, Decimal]:
    ids = [row["id"] for row in chosen]
    rows = connection.execute(select(Level.item_id, Level.quantity).where(Level.item_id.in_(ids)))
    return {row.item_id: row.quantity for row in rows}


def _report(
    where: TillView, shift: UUID, chosen: list[tuple[RowMapping, Decimal]], method: str, now: datetime
) -> SaleReport:
    """The report that the sales screen would send for these items and quantities, in cash paid with the next note."""
    with glancing() as connection:
        rules = rules_at(connection, where.day(now))
        have = shelf(connection, where, [row["id"] for row, _quantity in chosen])
    lines = []
    for n, (row, quantity) in enumerate(chosen, 1):
        price = have[row["id"]].price_for(quantity, where.day(now)).value
        lines.append(
            ReportedLine(
                n=n,
                type="item",
                item=row["id"],
                text=row["name"],
                quantity=quantity,
                unit=row["unit_code"],
                price=price,
                list_price=price,
                discount=ZERO,
                amount=rounded(quantity * price),
                tax_code=row["tax_code"],
                rate=rules[row["tax_code"]].rate,
            )
        )
    totals = totals_of(where.profile.mode, [draft_line(line) for line in lines], rules)
    taxes = tuple(ReportedTax(t.tax_code, t.rate, t.gross, t.net, t.vat) for t in totals.taxes)
    given = next((note for note in NOTES if note >= totals.gross), totals.gross) if method == "cash" else totals.gross
    tender = ReportedTender(method, totals.gross, given, given - totals.gross)
    return SaleReport(where.code, shift, now, now, tuple(lines), taxes, totals.gross, (tender,))


def _stock_lines(chosen: list[RowMapping], before: dict[int, Decimal], after: dict[int, Decimal]) -> str:
    rows = [f"  {row['name']}: {before[row['id']]:f} → {after[row['id']]:f}" for row in chosen]
    return "\n".join(["Stock:", *rows])


def _entry_lines(connection: Connection, sale_id: UUID) -> list[str]:
    """The entries of a sale as text: account, debit, credit."""
    found = []
    for entry in entries_of(connection, sale_id):
        found.append(f"Entry {entry.journal} {entry.seq}, at /ledger/entries/{entry.id}:")
        for line in lines_of(connection, entry.id):
            debit, credit = max(line.amount, ZERO), max(-line.amount, ZERO)
            found.append(f"  {line.account_number:8} {line.account_name:32} {debit or '':>10} {credit or '':>10}")
    return found
