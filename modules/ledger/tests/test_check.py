"""Whoever gets past the triggers is found by the verification, whatever they changed."""

from __future__ import annotations

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from app.act import acting
from app.db import reading, writing
from modules.ledger.check import verify
from modules.ledger.services import post
from modules.ledger.tests.builders import ANNA, NOW, SALE, BooksKept, books, draft, posted


def without_triggers(connection: Connection) -> None:
    """What somebody with all rights on the database can do."""
    if connection.dialect.name == "postgresql":
        for table in ("ledger_entry", "ledger_line"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"))
    for name in names.scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


FORGERIES = {
    "UPDATE ledger_line SET amount = 2190 WHERE n = 1": [
        "what was sealed",
        "differ",
        "header counted",
        "kept balances",
    ],
    "UPDATE ledger_line SET account_name = 'Kasse 2' WHERE n = 1": ["what was sealed"],
    "UPDATE ledger_line SET account_id = 1 WHERE n = 1": ["kept balances"],
    "UPDATE ledger_entry SET text = 'other' WHERE seq = 1": ["what was sealed"],
    "UPDATE ledger_entry SET hash = 'x' WHERE seq = 1": ["what was sealed", "name the entry before"],
    "UPDATE ledger_entry SET hash = 'x' WHERE seq = 2": ["what was sealed", "head is not at its last entry"],
    "UPDATE ledger_entry SET seq = 7 WHERE seq = 2": [
        "2 should follow, but there is 7",
        "what was sealed",
        "head is not",
    ],
    "UPDATE ledger_entry SET entry_date = '2026-10-01' WHERE seq = 2": ["what was sealed", "not in its period"],
    "UPDATE ledger_balance SET debit = debit + 1": ["kept balances"],
    "DELETE FROM ledger_balance": ["kept balances"],
    "UPDATE ledger_journal SET next_seq = 9": ["head is not at its last entry"],
    "UPDATE ledger_journal SET last_hash = ''": ["head is not at its last entry"],
    "DELETE FROM ledger_line WHERE n = 3": ["what was sealed", "differ", "header counted", "kept balances"],
}


@pytest.fixture
def kept(context: Flask) -> BooksKept:
    kept = books()
    posted(kept)
    posted(kept)
    return kept


@pytest.mark.parametrize("forgery,findings", FORGERIES.items(), ids=FORGERIES)
def test_a_forged_row_is_found(kept: BooksKept, forgery: str, findings: list[str]) -> None:
    with writing() as connection:
        without_triggers(connection)
        connection.execute(text(forgery))
    with reading() as connection:
        damages = verify(connection).damages
    for finding in findings:
        assert any(finding in damage for damage in damages), damages


@pytest.mark.sqlite
def test_lines_without_an_entry_are_found(kept: BooksKept) -> None:
    with writing() as connection:
        without_triggers(connection)
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    raw = connection.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    raw.cursor().execute("DELETE FROM ledger_entry WHERE seq = 2")
    raw.cursor().execute("PRAGMA foreign_keys = ON")
    raw.close()
    with reading() as connection:
        assert "3 lines belong to no entry." in verify(connection).damages


def test_the_command_says_what_it_found(context: Flask, kept: BooksKept) -> None:
    runner = context.test_cli_runner()
    sound = runner.invoke(args=["ledger", "check"])
    assert (sound.exit_code, sound.output.splitlines()[-1]) == (
        0,
        "2 entries with 6 lines: all as they were written.",
    )
    with writing() as connection:
        without_triggers(connection)
        connection.execute(text("UPDATE ledger_line SET text = 'x' WHERE n = 1"))
    damaged = runner.invoke(args=["ledger", "check"])
    assert damaged.exit_code == 1
    assert "Journal GENERAL-TEST, entry 1: its content is not what was sealed." in damaged.output


def test_a_chart_is_loaded_by_a_command(context: Flask, kept: BooksKept) -> None:
    runner = context.test_cli_runner()
    again = runner.invoke(args=["ledger", "chart", "skr04", "--company", "TEST"])
    assert (again.exit_code, again.output) == (0, "0 accounts of SKR04 were added for TEST.\n")
    other = runner.invoke(args=["ledger", "chart", "SKR03", "--company", "TEST"])
    assert other.exit_code == 1
    assert "another chart" in other.output
    nobody = runner.invoke(args=["ledger", "chart", "SKR03", "--company", "NONE"])
    assert "There is no company NONE." in nobody.output


def test_many_hands_write_one_chain(context: Flask) -> None:
    kept = books()

    def write() -> None:
        with context.app_context():
            for _ in range(8):
                with acting(ANNA, NOW) as act:
                    post(act, draft(kept, *SALE))

    hands = [Thread(target=write) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with reading() as connection:
        report = verify(connection)
    assert (report.entries, report.lines, list(report.damages)) == (32, 96, [])
