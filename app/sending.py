"""Sending rows and reading a few, without the work that SQLAlchemy's execution does again for every call.

A statement is compiled once per dialect and set of columns; after that a call costs the conversion of its values and
the driver's own `execute`. Types, defaults and SQL are SQLAlchemy's: only its execution is left out, so there are no
engine events. Measured on one sale: more than half of its application CPU.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Rows = Sequence[Mapping[str, Any]]
Convert = Callable[[Any], Any]


class Prepared(NamedTuple):
    """A compiled statement: its SQL, its parameters, and what its rows look like.

    `asked` are the parameters that a caller gives, `converts` the conversions by their place among them, `fixed` the
    values that the statement itself has, by their place among all. `names` names all where the driver wants names.
    """

    sql: str
    asked: tuple[str, ...]
    converts: tuple[tuple[int, Convert], ...]
    fixed: tuple[tuple[int, Any], ...]
    names: tuple[str, ...] | None
    row: Callable[[Any], Any]

    def values(self, row: Mapping[str, Any]) -> Any:
        """A row as the driver takes it."""
        found = [row[name] for name in self.asked]
        for place, convert in self.converts:
            found[place] = convert(found[place])
        for place, value in self.fixed:
            found.insert(place, value)
        return found if self.names is None else dict(zip(self.names, found, strict=True))


# By statement, so that one that was built for a single call is forgotten with it.
_prepared: WeakKeyDictionary[Executable, dict[tuple[str, frozenset[str]], Prepared]] = WeakKeyDictionary()


def send(connection: Connection, statement: Executable, rows: Rows) -> None:
    """Run `statement` for every row, in the connection's transaction. All rows have the same keys.

    Raises the driver's own errors; what a row lacks is filled by the column's default, or is a `KeyError`.
    """
    prepared = _prepare(connection.dialect, statement, rows[0])
    cursor = connection.connection.cursor()
    try:
        _run(cursor, prepared.sql, [prepared.values(row) for row in rows])
    finally:
        cursor.close()


def fetched(connection: Connection, statement: Executable, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a statement as named tuples, in the connection's transaction, or in none if it has not begun one.

    For statements that are module constants; one with an expanding parameter is SQLAlchemy's own business.
    """
    prepared = _prepare(connection.dialect, statement, parameters)
    cursor = connection.connection.cursor()
    try:
        _run(cursor, prepared.sql, [prepared.values(parameters)])
        return [prepared.row(row) for row in cursor.fetchall()]
    finally:
        cursor.close()


def _run(cursor: Any, sql: str, rows: Sequence[Any]) -> None:
    if len(rows) == 1:
        cursor.execute(sql, rows[0])
    else:
        cursor.executemany(sql, rows)


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
    assert not compiled.post_compile_params, "a statement that grows with its values is not prepared"
    constants = {name: value for name, value in compiled.params.items() if name not in columns}
    for column in compiled.insert_prefetch:
        assert isinstance(column.default, ScalarElementColumnDefault), f"{column} has no plain default"
        constants[column.key] = column.default.arg
    converts = {name: _conversion(dialect, bind) for bind, name in compiled.bind_names.items()}
    names = list(compiled.positiontup or ()) if compiled.positional else list(converts)
    asked = tuple(name for name in names if name not in constants)
    return Prepared(
        str(compiled),
        asked,
        tuple((place, convert) for place, name in enumerate(asked) if (convert := converts[name]) is not None),
        tuple((n, _applied(converts[name], constants[name])) for n, name in enumerate(names) if name in constants),
        None if compiled.positional else tuple(names),
        _rows(dialect, compiled),
    )


def _rows(dialect: Dialect, compiled: SQLCompiler) -> Callable[[Any], Any]:
    """What makes a named tuple of a driver's row: each value converted by its column's type."""
    columns = compiled._result_columns  # noqa: SLF001 - SQLAlchemy's own list of what it will read, in order
    names = " ".join(column.keyname for column in columns)
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the statement names them
    converts = [_result_conversion(dialect, column.type) for column in columns]
    if not any(converts):
        return made._make
    return lambda row: made._make(
        [value if convert is None else convert(value) for value, convert in zip(row, converts, strict=True)]
    )


def _result_conversion(dialect: Dialect, kind: Any) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _conversion(dialect: Dialect, bind: Any) -> Convert | None:
    convert: Convert | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _applied(convert: Convert | None, value: Any) -> Any:
    return value if convert is None or value is None else convert(value)
