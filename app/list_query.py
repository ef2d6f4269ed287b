"""What a list asks the database: one page by key-set, and one row of count and totals. Pure SQL, no request.

Key-set paging: a page is "what comes after this row", never "skip 10,000 rows", so the thousandth page costs what the
first does. The order is always made total by the listing's key; empty values come last in both directions.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    and_,
    cast,
    func,
    or_,
    select,
    type_coerce,
)

_WRITERS: dict[type, str] = {Decimal: "decimal", datetime: "datetime", date: "date", UUID: "uuid"}
_READERS: dict[str, Any] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
}


def written_cursor(values: Sequence[object]) -> str:
    """The place of a row in the order, safe in a URL."""

    def tagged(value: object) -> object:
        kind = _WRITERS.get(type(value))
        return value if kind is None else {kind: value.isoformat() if isinstance(value, date) else str(value)}

    body = json.dumps([tagged(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(text: str) -> list[Any] | None:
    """The values of a cursor, or None if it is empty or was tampered with (the list then starts at its beginning)."""

    def untagged(value: Any) -> Any:
        if isinstance(value, dict):
            ((kind, inner),) = value.items()
            return _READERS[kind](inner)
        return value

    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [untagged(value) for value in values] if isinstance(values, list) and len(values) == 2 else None
    except (binascii.Error, ValueError, KeyError, ArithmeticError, TypeError, AttributeError):
        return None


@dataclass(frozen=True)
class Order:
    """The order of a list: by a column, then by the key."""

    column: str
    key: str
    descending: bool

    def reversed(self) -> Order:
        """The same, backwards. Empty values stay where they are in the total order: first, then."""
        return Order(self.column, self.key, not self.descending)

    def clauses(self, rows: FromClause, *, backwards: bool = False) -> list[ColumnElement[Any]]:
        """For ORDER BY; `backwards` walks the list from its end."""
        column, key = rows.c[self.column], rows.c[self.key]
        down = self.descending is not backwards
        found: list[ColumnElement[Any]] = []
        if self.column != self.key:
            if getattr(column, "nullable", True):
                found.append(column.is_(None).desc() if backwards else column.is_(None))
            found.append(column.desc() if down else column.asc())
        return [*found, key.desc() if down else key.asc()]

    def beyond(self, rows: FromClause, place: Sequence[Any], *, backwards: bool = False) -> ColumnElement[bool]:
        """The rows after `place` (value, key) in this order, or before it."""
        column, key = rows.c[self.column], rows.c[self.key]
        value, last = place
        down = self.descending is not backwards
        after_key: ColumnElement[bool] = key < last if down else key > last
        if self.column == self.key:
            return after_key
        if value is None:
            same = and_(column.is_(None), after_key)
            return or_(column.is_not(None), same) if backwards else same
        further = or_(column < value if down else column > value, and_(column == value, after_key))
        return further if backwards or not getattr(column, "nullable", True) else or_(further, column.is_(None))

    def place_of(self, row: RowMapping) -> str:
        """The cursor of a row."""
        return written_cursor([row[self.column], row[self.key]])


@dataclass(frozen=True)
class Window:
    """One page of rows and whether there is more on either side."""

    rows: list[RowMapping]
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class ListQuery:
    """The rows of a list after search and filters."""

    rows: FromClause
    conditions: tuple[ColumnElement[bool], ...]
    order: Order

    def all(self) -> Select[Any]:
        """Every filtered row in order, for exports."""
        return select(self.rows).where(*self.conditions).order_by(*self.order.clauses(self.rows))

    def window(self, connection: Connection, size: int, *, after: str = "", before: str = "") -> Window:
        """The page of `size` rows after or before a cursor; without one, the first."""
        place = read_cursor(before or after)
        backwards = bool(before) and place is not None
        statement = select(self.rows).where(*self.conditions)
        if place is not None:
            statement = statement.where(self.order.beyond(self.rows, place, backwards=backwards))
        statement = statement.order_by(*self.order.clauses(self.rows, backwards=backwards)).limit(size + 1)
        found = list(connection.execute(statement).mappings())
        more, found = len(found) > size, found[:size]
        if backwards:
            return Window(found[::-1], has_previous=more, has_next=True)
        return Window(found, has_previous=place is not None, has_next=more)

    def totals(self, connection: Connection, names: Sequence[str]) -> tuple[int, Mapping[str, Any]]:
        """How many rows there are, and the sums of the named columns; sums keep the column's scale."""
        sums = [_sum(self.rows.c[name]).label(f"sum_{name}") for name in names]
        row = connection.execute(
            select(func.count().label("rows"), *sums).select_from(self.rows).where(*self.conditions)
        ).one()
        return row.rows, {name: row[index + 1] for index, name in enumerate(names)}


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum in whole numbers (PostgreSQL adds them up as `numeric`), read back in the column's type."""
    whole = cast(func.sum(type_coerce(column, BigInteger)), BigInteger)
    return type_coerce(func.coalesce(whole, 0), column.type)
