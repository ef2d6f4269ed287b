"""Files for a declared table: each row goes through the table's own form and its `save`, found again by its code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_babel import gettext as _
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField

from app.errors import Refused
from app.form_page import sentences
from app.form_values import sent_by_forms, with_values
from app.forms import ExactField
from app.importing_cells import takes, typed, written
from app.importing_plan import CHANGED, NEW, SAME, ImportField, Taken
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
        """The fields of the form; where there is a code only that is needed, as what exists keeps the rest."""
        form = self.table.filled(connection, None, None)
        called = self.table.code in form
        return [
            ImportField(
                field.short_name,
                field.label.text,
                needed=field.short_name == self.table.code if called else bool(field.flags.required),
                number=isinstance(field, ExactField | IntegerField),
            )
            for field in form
            if takes(field)
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
        before = blank if values is None else self.table.filled(connection, None, values)
        form = _form(self.table, connection, before, values, _Typing(cells, sign))
        if key is None:
            stored(session, self.table, None, form)
            return Taken(NEW)
        changed = _changed(before, form, cells)
        if changed:
            stored(session, self.table, key, form)
        return Taken(CHANGED if changed else SAME, changed)

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
        blank = self.table.filled(connection, None, None)
        names = [field.short_name for field in blank if takes(field)]
        yield _line([_label(blank[name]) for name in names])
        column = inspect(self.table.model).primary_key[0]
        keys = connection.execute(select(column).order_by(column)).scalars().all()
        for key in keys:
            values = self.table.values(connection, key)
            if values is not None:
                form = self.table.filled(connection, None, values)
                yield _line([_safe(written(form[name])) for name in names])


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


def _form(
    table: Table, connection: Connection, before: wtforms.Form, values: Values | None, typing: _Typing
) -> wtforms.Form:
    """The form as if a person had typed the cells into the record; raises `Refused` for cells that cannot be read."""
    now = sent_by_forms([before])
    sent: MultiDict[str, Any] = MultiDict(pair for pairs in now.values() for pair in pairs)
    faults = {}
    for name, cell in typing.cells.items():
        try:
            with_values(sent, name, typed(before[name], _read(cell), typing.sign), now)
        except ValueError as error:
            faults[name] = f"{_label(before[name])}: {error}"
    form = table.filled(connection, sent, values)
    if faults:
        form.validate()
        others = [field for field in form if field.short_name not in faults]
        more = [f"{_label(field)}: {text}" for field in others for text in sentences(field.errors)]
        raise Refused(" ".join([*faults.values(), *more]))
    return form


def _changed(before: wtforms.Form, after: wtforms.Form, names: Iterable[str]) -> tuple[str, ...]:
    """The labels of the fields that differ; `1.5` and `1.50` do not."""
    return tuple(_label(after[name]) for name in names if written(before[name]) != written(after[name]))
