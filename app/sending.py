"""Sending many rows by one statement, without the work that SQLAlchemy's execution does again for every call.

A statement is compiled once per dialect and set of columns; after that a call costs the conversion of its values and
the driver's own `executemany`. Types, defaults and SQL are SQLAlchemy's: only its execution is left out, so there are
no engine events, and no result. Measured on one sale: about half of its application CPU.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Rows = Sequence[Mapping[str, Any]]
Convert = Callable[[Any], Any] | None


class Prepared(NamedTuple):
    """A compiled statement: its SQL, for each parameter its name and conversion, and the values it has by itself."""

    sql: str
    parameters: tuple[tuple[str, Convert], ...]
    constants: Mapping[str, Any]
    positional: bool

    def values(self, row: Mapping[str, Any]) -> Any:
        """A row as the driver takes it."""
        constants = self.constants
        found = {
            name: (constants[name] if name not in row else row[name] if convert is None else convert(row[name]))
            for name, convert in self.parameters
        }
        return tuple(found[name] for name, _ in self.parameters) if self.positional else found


# By statement, so that one that was built for a single call is forgotten with it.
_prepared: WeakKeyDictionary[Executable, dict[tuple[str, frozenset[str]], Prepared]] = WeakKeyDictionary()


def send(connection: Connection, statement: Executable, rows: Rows) -> None:
    """Run `statement` for every row, in the connection's transaction. All rows have the same keys.

    Raises the driver's own errors; what a row lacks is filled by the column's default, or is a `KeyError`.
    """
    prepared = _prepare(connection.dialect, statement, rows[0])
    cursor = connection.connection.cursor()
    try:
        if len(rows) == 1:
            cursor.execute(prepared.sql, prepared.values(rows[0]))
        else:
            cursor.executemany(prepared.sql, [prepared.values(row) for row in rows])
    finally:
        cursor.close()


def _prepare(dialect: Dialect, statement: Executable, row: Mapping[str, Any]) -> Prepared:
    kept = _prepared.setdefault(statement, {})
    key = (dialect.name, frozenset(row))
    found = kept.get(key)
    if found is None:
        found = kept[key] = _compiled(dialect, statement, sorted(row))
    return found


def _compiled(dialect: Dialect, statement: Executable, columns: list[str]) -> Prepared:
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    assert isinstance(compiled, SQLCompiler)
    assert not compiled.effective_returning, "what is sent returns nothing; read it instead"
    constants = {name: value for name, value in compiled.params.items() if name not in columns}
    for column in compiled.insert_prefetch:
        assert isinstance(column.default, ScalarElementColumnDefault), f"{column} has no plain default"
        constants[column.key] = column.default.arg
    converts = {name: _conversion(dialect, bind) for bind, name in compiled.bind_names.items()}
    names = list(compiled.positiontup or ()) if compiled.positional else list(converts)
    return Prepared(
        str(compiled),
        tuple((name, converts[name]) for name in names),
        {name: _applied(converts.get(name), value) for name, value in constants.items()},
        compiled.positional,
    )


def _conversion(dialect: Dialect, bind: Any) -> Convert:
    convert: Convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _applied(convert: Convert, value: Any) -> Any:
    return value if convert is None or value is None else convert(value)
