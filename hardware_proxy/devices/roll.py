"""The paper of a virtual printer: what came out of it, and how often its knife has fallen.

Picture and counter change in one commit, so the counter is the same kind of evidence as a real printer's cutter
counter: after a crash it tells whether the receipt came out.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware_proxy.emulator.painter import paint_png
from hardware_proxy.emulator.parser import parse

KEEP = 200

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sheet (
    n INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, printed REAL NOT NULL, text TEXT NOT NULL,
    data BLOB NOT NULL, png BLOB
);
CREATE INDEX IF NOT EXISTS sheet_name ON sheet (name);
CREATE TABLE IF NOT EXISTS counter (only INTEGER PRIMARY KEY CHECK (only = 1), cuts INTEGER NOT NULL);
INSERT OR IGNORE INTO counter VALUES (1, 0);
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed receipt. `printed` is seconds since the epoch."""

    n: int
    name: str
    printed: float
    text: str


class Roll:
    """The paper on disk, newest 200 receipts."""

    def __init__(self, path: Path) -> None:
        """Open or create the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.paint: Callable[[bytes], bytes] = lambda data: paint_png(parse(data), 42)
        """Draws what the bytes have printed."""
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def cuts(self) -> int:
        """How often the knife has fallen since the roll was made."""
        with self._lock:
            return int(self._db.execute("SELECT cuts FROM counter").fetchone()[0])

    def add(self, name: str, text: str, data: bytes, cuts: int, instead_of: int | None = None) -> int:
        """Put a receipt on the roll, with `instead_of` in the place of its own beginning; answer its number."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute("DELETE FROM sheet WHERE n = ?", (instead_of,))
                row = self._db.execute(
                    "INSERT INTO sheet (name, printed, text, data) VALUES (?, ?, ?, ?)", (name, time.time(), text, data)
                )
                self._db.execute("UPDATE counter SET cuts = cuts + ?", (cuts,))
                number = row.lastrowid or 0
                self._db.execute("DELETE FROM sheet WHERE n <= ?", (number - KEEP,))
            except sqlite3.Error:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        return number

    def recent(self, limit: int = 20) -> list[Sheet]:
        """The newest receipts, newest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT n, name, printed, text FROM sheet ORDER BY n DESC LIMIT ?", (limit,)
            ).fetchall()
        return [Sheet(*row) for row in rows]

    def picture(self, name: str) -> bytes | None:
        """The PNG of the newest receipt with this name, or None. It is drawn when it is first wanted."""
        row = self._newest("SELECT n, data, png FROM sheet WHERE name = ? ORDER BY n DESC LIMIT 1", name)
        if row is None or row[2] is not None:
            return row[2] if row else None
        png = self.paint(row[1])
        with self._lock:
            self._db.execute("UPDATE sheet SET png = ? WHERE n = ?", (png, row[0]))
        return png

    def text(self, name: str) -> str | None:
        """The text of the newest receipt with this name, or None."""
        row = self._newest("SELECT text FROM sheet WHERE name = ? ORDER BY n DESC LIMIT 1", name)
        return str(row[0]) if row else None

    def _newest(self, sql: str, name: str) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._db.execute(sql, (name,)).fetchone()
        return row

    def count(self, name: str) -> int:
        """How many receipts with this name are on the roll."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM sheet WHERE name = ?", (name,)).fetchone()[0])
