"""The floor: the rows of one sale by hand-written statements over the bare driver, in one transaction, one by one.

The same tables with the same triggers and indexes, the same row contents (copied from a sale that our own service
stored), new ids and numbers each time. An `executemany` is one statement. What our service does besides (parsing,
prices, tax, checks, hashes) is left out: this is the least that any program has to do to store this sale.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from app.ids import new_id

Row = Mapping[str, Any]

CLAIM = (
    "INSERT INTO pos_sale (id, body_hash, till_id, shift_id, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
SHIFT = "SELECT closed_at, till_id FROM pos_shift WHERE id = ?"
NUMBER = "UPDATE numbering_counter SET next = next + 1, last_date = ? WHERE id = ? RETURNING next - 1"
LINES = (
    "INSERT INTO documents_line (document_id, n, type, item_id, item_code, text, note, quantity, unit_code, list_price,"
    " price, discount, amount, net, gross, tax_code, rate, revenue_class, why, trace)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
TAXES = (
    "INSERT INTO documents_tax (document_id, tax_code, category, rate, net, vat, gross, exemption)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
HEADER = (
    "INSERT INTO documents_document (id, kind, series_id, period_key, number, number_text, company_id, shop_id,"
    " register, doc_date, supply_date, began_at, issued_at, currency, language, mode, net, vat, gross, rounding, total,"
    " settled, line_count, party_id, party_hash, note, by_user_id, by_name)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MOVES = (
    "INSERT INTO stock_move (id, warehouse_id, item_id, quantity, cost, reason_id, document_id, document_line, at,"
    " by_name, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
LEVELS = (
    "INSERT INTO stock_level (warehouse_id, item_id, quantity, cost) VALUES (?, ?, ?, NULL)"
    " ON CONFLICT (warehouse_id, item_id) DO UPDATE SET quantity = stock_level.quantity + excluded.quantity"
)
TENDER = (
    "INSERT INTO payments_tender (id, document_id, method_id, amount, given, change, reference, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
JOURNAL = "UPDATE ledger_journal SET next_seq = next_seq + 1 WHERE id = ? RETURNING next_seq - 1, last_hash"
ENTRY_LINES = (
    "INSERT INTO ledger_line (entry_id, n, account_id, account_number, account_name, amount, tax_code, tax_base,"
    " party_id, text, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ENTRY = (
    "INSERT INTO ledger_entry (id, journal_id, seq, period_id, entry_date, text, source_kind, source_id, source_text,"
    " reverses_id, line_count, debit, at, by_name, previous_hash, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BALANCES = (
    "INSERT INTO ledger_balance (account_id, period_id, journal_id, debit, credit) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (account_id, period_id, journal_id) DO UPDATE SET debit = ledger_balance.debit + excluded.debit,"
    " credit = ledger_balance.credit + excluded.credit"
)
JOURNAL_HASH = "UPDATE ledger_journal SET last_hash = ? WHERE id = ?"
CHAIN = "UPDATE fiscal_chain SET next_seq = next_seq + 1 WHERE id = ? RETURNING next_seq - 1, last_hash"
FISCAL = (
    "INSERT INTO fiscal_journal (chain_id, seq, kind, subject_id, at, payload, previous_hash, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
CHAIN_HASH = "UPDATE fiscal_chain SET last_hash = ? WHERE id = ?"
JOBS = (
    "INSERT INTO devices_job (id, seq, device_id, kind, payload, state, reason, result, document_id, copy_no, attempts,"
    " not_after, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
STATEMENTS = 19  # those above: what one sale costs by hand


class Floor:
    """Stores copies of one sale by hand. `connection` is a bare driver's; `begin` starts the transaction."""

    def __init__(self, connection: Any, sample: Mapping[str, Sequence[Row]]) -> None:
        self.connection = connection
        self.sample = sample
        self.lite = isinstance(connection, sqlite3.Connection)
        self.cursor = connection.cursor()

    def _run(self, statement: str, values: Sequence[Any]) -> Any:
        self.cursor.execute(statement if self.lite else statement.replace("?", "%s"), values)
        return self.cursor

    def _many(self, statement: str, rows: list[Sequence[Any]]) -> None:
        self.cursor.executemany(statement if self.lite else statement.replace("?", "%s"), rows)

    def _id(self, value: UUID) -> Any:
        return value.hex if self.lite else value

    def _now(self) -> Any:
        now = datetime.now(UTC)
        return now.strftime("%Y-%m-%d %H:%M:%S.%f") if self.lite else now

    def sale(self) -> None:
        """One sale, committed."""
        if self.lite:
            self.cursor.execute("BEGIN IMMEDIATE")
        self.store()
        self.connection.commit() if not self.lite else self.cursor.execute("COMMIT")

    def many(self, count: int) -> None:
        """`count` sales in one transaction: to fill a database."""
        if self.lite:
            self.cursor.execute("BEGIN IMMEDIATE")
        for _ in range(count):
            self.store()
        self.connection.commit() if not self.lite else self.cursor.execute("COMMIT")

    def store(self) -> None:
        """The statements of one sale, in the order of our own service."""
        of, key, now = self.sample, self._id(new_id()), self._now()
        sold, head = of["pos_sale"][0], of["documents_document"][0]
        self._run(CLAIM, (key, sold["body_hash"], sold["till_id"], sold["shift_id"], now)).fetchone()
        self._run(SHIFT + ("" if self.lite else " FOR SHARE"), (sold["shift_id"],)).fetchone()
        counter = of["numbering_counter"][0]
        number = self._run(NUMBER, (head["doc_date"], counter["id"])).fetchone()[0]
        text = f"{head['number_text'].rsplit('-', 1)[0]}-{number:06}"
        entry = of["ledger_entry"][0]
        seq, before = self._run(JOURNAL, (entry["journal_id"],)).fetchone()
        fiscal = of["fiscal_journal"][0]
        chain_seq, chained = self._run(CHAIN, (fiscal["chain_id"],)).fetchone()
        self._many(LINES, [(key, *_but(row, "document_id")) for row in of["documents_line"]])
        self._many(TAXES, [(key, *_but(row, "document_id")) for row in of["documents_tax"]])
        fresh = {**head, "id": key, "number": number, "number_text": text, "issued_at": now, "began_at": now}
        self._run(HEADER, tuple(fresh.values()))
        moves = of["stock_move"]
        self._many(
            MOVES, [tuple({**m, "id": self._id(new_id()), "document_id": key, "at": now}.values()) for m in moves]
        )
        self._many(LEVELS, [(m["warehouse_id"], m["item_id"], m["quantity"]) for m in moves])
        tender = {**of["payments_tender"][0], "id": self._id(new_id()), "document_id": key, "at": now}
        self._run(TENDER, tuple(tender.values()))
        self._books(entry, key, text, (seq, before, now))
        self._run(FISCAL, (fiscal["chain_id"], chain_seq, "sale", key, now, fiscal["payload"], chained, fiscal["hash"]))
        self._run(CHAIN_HASH, (fiscal["hash"], fiscal["chain_id"]))
        self._many(JOBS, [self._job(row, key, now) for row in of["devices_job"]])

    def _books(self, entry: Row, key: Any, text: str, head: tuple[int, str, Any]) -> None:
        seq, before, now = head
        entry_id = self._id(new_id())
        lines = self.sample["ledger_line"]
        self._many(ENTRY_LINES, [(entry_id, *_but(row, "entry_id")) for row in lines])
        fresh = {**entry, "id": entry_id, "seq": seq, "text": text, "source_id": key, "source_text": text}
        self._run(ENTRY, tuple({**fresh, "at": now, "previous_hash": before}.values()))
        self._many(
            BALANCES,
            [
                (
                    row["account_id"],
                    entry["period_id"],
                    entry["journal_id"],
                    max(row["amount"], 0),
                    max(-row["amount"], 0),
                )
                for row in sorted(lines, key=lambda row: row["account_id"])
            ],
        )
        self._run(JOURNAL_HASH, (entry["hash"], entry["journal_id"]))

    def _job(self, row: Row, key: Any, now: Any) -> Sequence[Any]:
        document = key if row["document_id"] else None
        fresh = {**row, "id": self._id(new_id()), "document_id": document, "created_at": now}
        return tuple(fresh.values())


def _but(row: Row, name: str) -> list[Any]:
    return [value for key, value in row.items() if key != name]


JOBS_OF = (
    "SELECT id, seq, device_id, kind, payload, state, reason, result, document_id, copy_no, attempts, not_after,"
    " created_at, created_by FROM devices_job WHERE created_at = (SELECT at FROM pos_sale WHERE id = ?)"
)


def sample(fetch: Callable[[str, Sequence[Any]], list[Row]], key: Any) -> dict[str, list[Row]]:
    """The rows of the stored sale `key`, by table, as the driver gives them."""
    found = {
        "pos_sale": fetch("SELECT * FROM pos_sale WHERE id = ?", (key,)),
        "documents_document": fetch("SELECT * FROM documents_document WHERE id = ?", (key,)),
        "documents_line": fetch("SELECT * FROM documents_line WHERE document_id = ? ORDER BY n", (key,)),
        "documents_tax": fetch("SELECT * FROM documents_tax WHERE document_id = ?", (key,)),
        "stock_move": fetch("SELECT * FROM stock_move WHERE document_id = ?", (key,)),
        "payments_tender": fetch("SELECT * FROM payments_tender WHERE document_id = ?", (key,)),
        "ledger_entry": fetch("SELECT * FROM ledger_entry WHERE source_id = ?", (key,)),
        "fiscal_journal": fetch("SELECT * FROM fiscal_journal WHERE subject_id = ?", (key,)),
        "devices_job": fetch(JOBS_OF, (key,)),
    }
    entry = found["ledger_entry"][0]["id"]
    found["ledger_line"] = fetch("SELECT * FROM ledger_line WHERE entry_id = ? ORDER BY n", (entry,))
    series = found["documents_document"][0]["series_id"]
    found["numbering_counter"] = fetch(
        "SELECT c.* FROM numbering_counter c JOIN numbering_range r ON r.id = c.range_id"
        " JOIN numbering_policy p ON p.id = r.policy_id WHERE p.series_id = ?",
        (series,),
    )
    return found


def opened(url: str) -> Any:
    """A bare connection to the database at `url`, with the settings that our own have."""
    if url.startswith("sqlite:///"):
        lite = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30, isolation_level=None)
        lite.row_factory = sqlite3.Row
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "cache_size=-32000"):
            lite.execute(f"PRAGMA {pragma}")
        return lite
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))


def fetcher(connection: Any) -> Callable[[str, Sequence[Any]], list[Row]]:
    """Reads rows as mappings, on either driver."""
    if isinstance(connection, sqlite3.Connection):
        return lambda statement, values: [dict(row) for row in connection.execute(statement, values)]

    def fetch(statement: str, values: Sequence[Any]) -> list[Row]:
        with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            found: list[Row] = cursor.execute(statement.replace("?", "%s"), values).fetchall()
        connection.commit()
        return found

    return fetch
