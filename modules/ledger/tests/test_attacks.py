"""Whoever writes past the services is refused by the database itself, on both kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.db import reading, writing, writing_session
from app.ids import new_id
from modules.ledger.check import verify
from modules.ledger.models import Entry, EntryLine, Period
from modules.ledger.services import close_period
from modules.ledger.tests.builders import DAY, NOW, BooksKept, books, posted

ENTRY: Table = Entry.__table__
LINE: Table = EntryLine.__table__


@dataclass(frozen=True)
class Target:
    """The books under attack, with one sealed entry of three lines."""

    kept: BooksKept
    entry: UUID
    hash: str
    period: int


@pytest.fixture
def target(context: Flask) -> Target:
    kept = books()
    entry = posted(kept)
    with reading() as connection:
        row = connection.execute(select(ENTRY)).one()
    return Target(kept, entry, row.hash, row.period_id)


def line(target: Target, entry: UUID, n: int, amount: str, key: str = "cash") -> dict[str, Any]:
    row = {"entry_id": entry, "n": n, "account_id": target.kept.keys[key], "amount": Decimal(amount)}
    return row | {
        "account_number": "1",
        "account_name": "x",
        "tax_code": "",
        "tax_base": None,
        "party_id": None,
        "text": "",
        "why": "",
    }


def header(target: Target, entry: UUID, **changed: Any) -> dict[str, Any]:
    row = {"id": entry, "journal_id": target.kept.journal, "seq": 2, "period_id": target.period, "entry_date": DAY}
    row |= {"text": "x", "source_kind": "", "source_id": None, "source_text": "", "reverses_id": None}
    row |= {"line_count": 2, "debit": Decimal("1.00"), "at": NOW, "by_name": "Eve", "previous_hash": target.hash}
    return row | {"hash": "forged"} | changed


def forge(connection: Connection, target: Target, amounts: tuple[str, ...] = ("1.00", "-1.00"), **changed: Any) -> None:
    """An entry written by hand: its lines, then its header."""
    entry = new_id()
    for n, amount in enumerate(amounts, 1):
        connection.execute(insert(LINE), [line(target, entry, n, amount)])
    connection.execute(insert(ENTRY), [header(target, entry, **{"line_count": len(amounts)} | changed)])


def counts() -> Mapping[str, int]:
    with reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (ENTRY, LINE)
        }


def test_a_forger_who_knows_all_rules_gets_in_and_is_found(target: Target) -> None:
    with writing() as connection:
        forge(connection, target)
    with reading() as connection:
        damages = verify(connection).damages
    assert any("content is not what was sealed" in damage for damage in damages)
    assert any("head is not at its last entry" in damage for damage in damages)
    assert any("kept balances" in damage for damage in damages)


Attack = Callable[[Connection, Target], object]
WRITTEN: dict[str, Attack] = {
    "off by one cent": lambda c, t: forge(c, t, ("1.00", "-0.99")),
    "no line": lambda c, t: forge(c, t, (), debit=Decimal(0)),
    "one line": lambda c, t: forge(c, t, ("1.00",)),
    "a line of zero": lambda c, t: forge(c, t, ("1.00", "-1.00", "0.00")),
    "more lines than stated": lambda c, t: forge(c, t, line_count=3),
    "another debit sum than stated": lambda c, t: forge(c, t, debit=Decimal("2.00")),
    "a number left out": lambda c, t: forge(c, t, seq=3),
    "a number used again": lambda c, t: forge(c, t, seq=1, previous_hash=""),
    "not naming the entry before": lambda c, t: forge(c, t, previous_hash="other"),
    "a date outside of the period": lambda c, t: forge(c, t, entry_date=date(2026, 10, 31)),
    "no such period": lambda c, t: forge(c, t, period_id=999),
    "late lines that balance": lambda c, t: c.execute(
        insert(LINE), [line(t, t.entry, 4, "1.00"), line(t, t.entry, 5, "-1.00")]
    ),
    "orphan lines": lambda c, t: c.execute(insert(LINE), [line(t, new_id(), 1, "1.00")]),
    "a changed amount": lambda c, t: c.execute(text("UPDATE ledger_line SET amount = 1 WHERE n = 1")),
    "a changed text": lambda c, t: c.execute(text("UPDATE ledger_line SET text = 'x'")),
    "a changed header": lambda c, t: c.execute(text("UPDATE ledger_entry SET text = 'x'")),
    "a deleted line": lambda c, t: c.execute(text("DELETE FROM ledger_line WHERE n = 1")),
    "all lines deleted": lambda c, t: c.execute(text("DELETE FROM ledger_line")),
    "a deleted header": lambda c, t: c.execute(text("DELETE FROM ledger_entry")),
    "an account that entries carry deleted": lambda c, t: c.execute(text("DELETE FROM ledger_account")),
    "a journal deleted": lambda c, t: c.execute(text("DELETE FROM ledger_journal")),
    "a journal's code changed": lambda c, t: c.execute(text("UPDATE ledger_journal SET code = 'x'")),
}


@pytest.mark.parametrize("attack", WRITTEN.values(), ids=WRITTEN)
def test_the_database_refuses(target: Target, attack: Attack) -> None:
    before = counts()
    with pytest.raises(IntegrityError), writing() as connection:
        attack(connection, target)
    assert counts() == before
    with reading() as connection:
        assert verify(connection).damages == []


def test_a_closed_period_refuses_too(target: Target) -> None:
    with writing_session() as session:
        for period in session.scalars(select(Period).order_by(Period.first_day)):
            close_period(session, period.id, NOW)
            session.flush()
    with pytest.raises(IntegrityError, match="period is closed"), writing() as connection:
        forge(connection, target)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line", "ledger_entry, ledger_line"])
def test_truncate_is_refused(target: Target, database_kind: str, table: str) -> None:
    if database_kind == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE; its DELETE without WHERE is among the attacks")
    with pytest.raises(IntegrityError, match="sealed"), writing() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


REPLACED: dict[str, Attack] = {
    "the same header": lambda c, t: c.execute(insert(ENTRY).prefix_with("OR REPLACE"), [header(t, t.entry, seq=1)]),
    "another header with its number": lambda c, t: c.execute(
        insert(ENTRY).prefix_with("OR REPLACE"), [header(t, new_id(), seq=1, previous_hash="")]
    ),
    "a line": lambda c, t: c.execute(insert(LINE).prefix_with("OR REPLACE"), [line(t, t.entry, 1, "1.00")]),
    "by an update": lambda c, t: c.execute(text("UPDATE OR REPLACE ledger_line SET n = 1 WHERE n = 2")),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attack", REPLACED.values(), ids=REPLACED)
def test_nothing_is_replaced_even_by_a_connection_of_ones_own(target: Target, attack: Attack, recursive: str) -> None:
    def attacked(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA recursive_triggers={recursive}")
        attack(connection, target)

    with pytest.raises(IntegrityError), writing() as connection:
        attacked(connection)
    with reading() as connection:
        assert verify(connection).damages == []
