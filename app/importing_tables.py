"""Files for a declared table: each row goes through the table's own form and its `save`, found again by its code."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import wtforms
from flask_babel import gettext as _
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField

from app.current import current_hub
from app.errors import Refused
from app.form_page import sentences
from app.form_values import sent_by_forms, with_values
from app.forms import ExactField
from app.hub import Part
from app.importing_cells import takes, typed, written
from app.importing_plan import CHANGED, NEW, SAME, ImportField, Taken, meanings
from app.table import Table, Values
from app.table_changes import stored

EMPTIED = {"-", "–"}  # a cell that takes away what is there; an empty one leaves it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class _Typing:
    """The cells of a row by field, and the decimal sign of their numbers."""

    cells: Mapping[str, str]
    sign: str


@dataclass(frozen=True)
class _Record:
    """The forms of one record: its own, and those of the modules that add to it."""

    form: wtforms.Form
    parts: Sequence[tuple[Part, wtforms.Form]]

    @property
    def forms(self) -> list[wtforms.Form]:
        """All of them."""
        return [self.form, *(each for _part, each in self.parts)]

    @cached_property
    def fields(self) -> dict[str, wtforms.Field]:
        """What a file can fill, by full name: `minimum` of the part `stock` is `stock-minimum`."""
        return {field.name: field for form in self.forms for field in form if takes(field)}

    def own(self, name: str) -> bool:
        """Whether a field is the record's own."""
        return name in self.form


@dataclass(frozen=True)
class TableImporter:
    """The importer of one table."""

    table: Table

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def title(self) -> str:
        """The table's title."""
        return str(self.table.listing.title)

    @property
    def permission(self) -> str:
        """Who may edit may import."""
        return self.table.edit

    @property
    def _identity(self) -> tuple[str, ...]:
        return (*self.table.within, self.table.code)

    def fields(self, connection: Connection) -> Sequence[ImportField]:
        """The fields of the form, then those that modules add; where there is a code only that is needed, as what
        exists keeps the rest."""
        record = self._record(Session(bind=connection), None, None)
        called = self.table.code in record.form
        return [
            ImportField(
                name,
                field.label.text,
                needed=name == self.table.code if called else record.own(name) and bool(field.flags.required),
                number=isinstance(field, ExactField | IntegerField),
            )
            for name, field in record.fields.items()
        ]

    def key_of(self, cells: Mapping[str, str]) -> str:
        """What calls the record: its code, and what the code is unique in; for records without one, all of that."""
        return "\n".join(cells.get(name, "") for name in self._identity)

    def take(self, session: Session, cells: Mapping[str, str], sign: str) -> Taken:
        """Make or change the record; raises `Refused` with every mistake of form and service."""
        connection = session.connection()
        blank = self.table.filled(connection, None, None)
        if self.table.code in blank and not cells.get(self.table.code):
            raise Refused(_("The code is missing."))
        key = self._found(connection, blank, cells, sign)
        values = None if key is None else self.table.values(connection, key)
        before = self._record(session, key, values, {name.partition("-")[0] for name in cells if "-" in name})
        after = self._typed(session, before, values, _Typing(cells, sign))
        if key is None:
            stored(session, self.table, None, after.form, after.parts)
            return Taken(NEW)
        changed = _changed(before, after, cells)
        if changed:
            stored(session, self.table, key, after.form, after.parts)
        return Taken(CHANGED if changed else SAME, changed)

    def _record(
        self, session: Session, key: Any, values: Values | None, named: Container[str] | None = None
    ) -> _Record:
        """The record's form as it is stored, with the parts of these modules, or of all."""
        connection = session.connection()
        form = self.table.filled(connection, None, values)
        wanted = [part for part in current_hub().parts(self.table.parts) if named is None or part.name in named]
        parts = [(each, each.form(session)(prefix=each.name, obj=each.load(connection, key or 0))) for each in wanted]
        return _Record(form, parts)

    def _typed(self, session: Session, before: _Record, values: Values | None, typing: _Typing) -> _Record:
        """The record as if a person had typed the cells into it; raises `Refused` for cells that cannot be read."""
        connection = session.connection()
        now = sent_by_forms(before.forms)
        sent: MultiDict[str, Any] = MultiDict(pair for pairs in now.values() for pair in pairs)
        faults = {}
        for name, cell in typing.cells.items():
            try:
                with_values(sent, name, typed(before.fields[name], _read(cell), typing.sign), now)
            except ValueError as error:
                faults[name] = f"{_label(before.fields[name])}: {error}"
        form = self.table.filled(connection, sent, values)
        after = _Record(form, [(part, type(each)(sent, prefix=part.name)) for part, each in before.parts])
        if faults:
            for each in after.forms:
                each.validate()
            others = [field for name, field in after.fields.items() if name not in faults]
            more = [f"{_label(field)}: {text}" for field in others for text in sentences(field.errors)]
            raise Refused(" ".join([*faults.values(), *more]))
        return after

    def _found(self, connection: Connection, blank: wtforms.Form, cells: Mapping[str, str], sign: str) -> Any:
        """The key of the record that a row calls; a cell that cannot be read calls none, and is refused later."""
        columns = self.table.model.__table__.c
        same = []
        for name in self._identity:
            if name not in blank:
                continue
            field = blank[name]
            before = field.data
            try:
                field.process(
                    MultiDict(typed(field, _read(cells.get(name, "")), sign) if name in cells else {}), before
                )
            except ValueError:
                return None
            same.append(columns[name] == field.data)
            field.process(None, before)
        if not same:
            return None
        return connection.execute(select(inspect(self.table.model).primary_key[0]).where(*same)).scalars().first()

    def present(self, connection: Connection) -> Iterator[str]:
        """The records as a CSV that can be imported again: head and rows, comma and decimal point."""
        session = Session(bind=connection)
        taken = self.fields(connection)
        labels = {field.name: str(field.label) for field in taken}
        names = list(self._record(session, None, None).fields)
        meant = meanings(taken, [labels[name] for name in names])
        yield _line([labels[name] if meant.get(name) == place else name for place, name in enumerate(names)])
        column = inspect(self.table.model).primary_key[0]
        keys = connection.execute(select(column).order_by(column)).scalars().all()
        for key in keys:
            values = self.table.values(connection, key)
            if values is not None:
                record = self._record(session, key, values)
                yield _line([_safe(written(field)) for field in record.fields.values()])


def _label(field: wtforms.Field) -> str:
    return str(field.label.text)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula; numbers stay numbers."""
    harmless = not text.startswith(_FORMULA) or text.removeprefix("-").replace(".", "", 1).isdecimal()
    return text if harmless else f"'{text}"


def _read(cell: str) -> str:
    """The text of a cell: without the sign that kept a spreadsheet from running it, and empty where it says so."""
    if cell in EMPTIED:
        return ""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _changed(before: _Record, after: _Record, names: Iterable[str]) -> tuple[str, ...]:
    """The labels of the fields that differ; `1.5` and `1.50` do not."""
    was, now = before.fields, after.fields
    return tuple(_label(now[name]) for name in names if written(was[name]) != written(now[name]))
