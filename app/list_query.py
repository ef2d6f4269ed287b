"""What a list asks the database: one page by key-set, and one row of count and totals. Pure SQL, no request.

Key-set paging: a page is "what comes after this row", never "skip 10,000 rows", so the thousandth page costs what the
first does. The order is always made total by the listing's key; empty values come last in both directions: they are a
stretch of their own, asked for only when the page is not full yet, so that an index serves either stretch.
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
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Join,
    RowMapping,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.sql.elements import Label

COUNTED = 10_000  # rows that are counted and summed at once; beyond, only when somebody asks
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

    def clauses(self, rows: FromClause, *, backwards: bool = False) -> list[ColumnElement[Any]]:
        """For ORDER BY where no value is empty; `backwards` walks the list from its end."""
        column, key = rows.c[self.column], rows.c[self.key]
        down = self.descending is not backwards
        by_key = key.desc() if down else key.asc()
        return [by_key] if self.column == self.key else [column.desc() if down else column.asc(), by_key]

    def beyond(self, rows: FromClause, place: Sequence[Any], *, backwards: bool = False) -> ColumnElement[bool]:
        """The rows after `place` (value, key) in its own stretch, or before it.

        The first condition alone is what an index on the column can begin with; the second leaves out its equals.
        """
        column, key = rows.c[self.column], rows.c[self.key]
        value, last = place
        down = self.descending is not backwards
        after_key: ColumnElement[bool] = key < last if down else key > last
        if value is None or self.column == self.key:
            return after_key
        there = bindparam(None, value, type_=column.type)  # a plain `True` would be refused by `<`
        if down:
            return and_(column <= there, or_(column < there, after_key))
        return and_(column >= there, or_(column > there, after_key))

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
class Totals:
    """How many rows there are, and the sums by column. `more`: there are more than were counted, and no sums."""

    count: int
    sums: Mapping[str, Any]
    more: bool = False


@dataclass(frozen=True)
class ListQuery:
    """The rows of a list after search and filters."""

    rows: FromClause
    conditions: tuple[ColumnElement[bool], ...]
    order: Order

    def all(self) -> Select[Any]:
        """Every filtered row in order, for exports."""
        clauses = self.order.clauses(self.rows)
        if may_be_empty(self.rows, self.order.column):
            clauses[0] = clauses[0].nulls_last()
        return select(self.rows).where(*self.conditions).order_by(*clauses)

    def keys(self, limit: int) -> Select[Any]:
        """The keys of the filtered rows, at most `limit`, in their order."""
        return self.all().with_only_columns(self.rows.c[self.order.key].label("key")).limit(limit)

    def window(self, connection: Connection, size: int, *, after: str = "", before: str = "") -> Window:
        """The page of `size` rows after or before a cursor; without one, the first."""
        place = read_cursor(before or after)
        backwards = bool(before) and place is not None
        found: list[RowMapping] = []
        for stretch in self._stretches(place, backwards):
            if len(found) <= size:
                found += connection.execute(stretch.limit(size + 1 - len(found))).mappings()
        more, found = len(found) > size, found[:size]
        if backwards:
            return Window(found[::-1], has_previous=more, has_next=True)
        return Window(found, has_previous=place is not None, has_next=more)

    def neighbours(self, connection: Connection, key: object) -> tuple[Any, Any]:
        """The keys of the rows before and after the one with this key; None at an end, or if it is not in the list."""
        column = self.rows.c[self.order.key]
        row = connection.execute(select(self.rows).where(*self.conditions, column == key)).mappings().first()
        if row is None:
            return None, None
        place = self.order.place_of(row)
        pages = (self.window(connection, 1, before=place), self.window(connection, 1, after=place))
        before, after = (page.rows[0][self.order.key] if page.rows else None for page in pages)
        return before, after

    def _stretches(self, place: Sequence[Any] | None, backwards: bool) -> list[Select[Any]]:
        """The rows with a value and those without, each in order, from `place` on."""
        column, key = self.rows.c[self.order.column], self.rows.c[self.order.key]
        ordered = self.order.clauses(self.rows, backwards=backwards)
        base = select(self.rows).where(*self.conditions)
        beyond = true() if place is None else self.order.beyond(self.rows, place, backwards=backwards)
        if not may_be_empty(self.rows, self.order.column):
            return [base.where(beyond).order_by(*ordered)]
        down = self.order.descending is not backwards
        filled = base.where(column.is_not(None)).order_by(*ordered)
        empty = base.where(column.is_(None)).order_by(key.desc() if down else key.asc())
        if place is None:
            return [filled, empty]
        if place[0] is None:
            return [empty.where(beyond), filled] if backwards else [empty.where(beyond)]
        return [filled.where(beyond)] if backwards else [filled.where(beyond), empty]

    def totals(self, connection: Connection, names: Sequence[str], *, at_most: int | None = COUNTED) -> Totals:
        """How many rows there are, and the sums of the named columns, which keep the column's scale.

        Of more than `at_most` rows only that much is said; None counts them all.
        """
        wanted = dict.fromkeys([self.order.key, *names])
        filtered = select(*(self.rows.c[name] for name in wanted)).where(*self.conditions)
        counted = filtered.subquery("counted") if at_most is None else filtered.limit(at_most + 1).subquery("counted")
        sums = [_sum(counted.c[name]).label(f"sum_{name}") for name in names]
        row = connection.execute(select(func.count().label("rows"), *sums).select_from(counted)).one()
        if at_most is not None and row.rows > at_most:
            return Totals(at_most, {}, more=True)
        return Totals(row.rows, {name: row[index + 1] for index, name in enumerate(names)})


def may_be_empty(rows: FromClause, name: str) -> bool:
    """Whether a column of a list can hold nothing: by its own kind, or because its table is joined from outside."""
    chosen = _plain(rows, name)
    if chosen is None or chosen.nullable:
        return True
    assert isinstance(rows, Subquery)
    statement: Any = rows.element
    outside = [table for each in statement.get_final_froms() for table in _joined_from_outside(each)]
    return _name_of(chosen.table) in {_name_of(table) for table in outside}


def is_plain(rows: FromClause, name: str) -> bool:
    """Whether a label of a list is a column of a table, not an expression that costs something for each row."""
    return _plain(rows, name) is not None


def _plain(rows: FromClause, name: str) -> Column[Any] | None:
    statement = rows.element if isinstance(rows, Subquery) else None
    if not isinstance(statement, Select):
        return None
    chosen: Any = statement.selected_columns[name]
    chosen = chosen.element if isinstance(chosen, Label) else chosen
    return chosen if isinstance(chosen, Column) else None


def _joined_from_outside(source: FromClause) -> list[FromClause]:
    """The tables whose rows may be missing in a join."""
    if not isinstance(source, Join):
        return []
    left, right = _tables(source.left), _tables(source.right)
    missing = (right if source.isouter or source.full else []) + (left if source.full else [])
    return [*missing, *_joined_from_outside(source.left), *_joined_from_outside(source.right)]


def _name_of(table: FromClause) -> str:
    """By name, because the ORM hands out one table as several objects; aliases have names of their own."""
    return str(getattr(table, "name", ""))


def _tables(source: FromClause) -> list[FromClause]:
    return [*_tables(source.left), *_tables(source.right)] if isinstance(source, Join) else [source]


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum in whole numbers (PostgreSQL adds them up as `numeric`), read back in the column's type."""
    whole = cast(func.sum(type_coerce(column, BigInteger)), BigInteger)
    return type_coerce(func.coalesce(whole, 0), column.type)
