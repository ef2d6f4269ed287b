"""The statements that some code sends to the database, by whichever way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from app import sending
from app.db import db


@contextmanager
def heard() -> Iterator[list[str]]:
    """The SQL of every statement inside the block; an executemany counts as one, BEGIN and COMMIT as none."""
    found: list[str] = []
    run = sending._run

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    def noted(cursor: Any, sql: str, rows: Sequence[Any]) -> None:
        found.append(sql)
        run(cursor, sql, rows)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with patch.object(sending, "_run", noted):
            yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
