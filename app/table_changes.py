"""Changing single fields of a record through its own form: every check of form and service holds as on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import references
from app.errors import Missing, Refused
from app.form_page import sentences
from app.form_values import sent_by_forms, with_values
from app.hub import Part
from app.table import Table, Values

Parts = Sequence[tuple[Part, wtforms.Form]]


def copied(table: Table, values: Values) -> dict[str, Any]:
    """The values that a copy starts with: without the code, what the table leaves blank, and the ids of its rows."""
    blank = {table.code, *table.blank}
    return {name: _without_ids(value) for name, value in values.items() if name not in blank}


def _without_ids(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_without_ids(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _without_ids(each) for name, each in value.items() if name != "id"}
    return value


def changed_form(
    connection: Connection, table: Table, values: Values | None, changes: MultiDict[str, Any]
) -> wtforms.Form:
    """The form as if a person had opened the record and typed `changes` (full field names) into it."""
    with references.looking(connection):
        stored = table.filled(connection, None, values)
        now = sent_by_forms([stored])
        typed: MultiDict[str, Any] = MultiDict(pair for pairs in now.values() for pair in pairs)
        for name in changes:
            pairs = [(name, text) for text in changes.getlist(name) if text != ""]
            with_values(typed, name, pairs or [(name, "")] * _is_text(stored, name), now)
        return table.filled(connection, typed, values)


def _is_text(form: wtforms.Form, name: str) -> int:
    """Whether a field sends something even when it is empty: all but boxes to tick."""
    return 0 if isinstance(form[name], wtforms.BooleanField | wtforms.SelectMultipleField) else 1


def change(session: Session, table: Table, key: Any, changes: MultiDict[str, Any]) -> Any:
    """Store some fields of the record `key` as texts that a person would type; raises `Refused` with every mistake."""
    values = table.values(session.connection(), key)
    if values is None:
        raise Missing(_("This record does not exist."))
    form = changed_form(session.connection(), table, values, changes)
    return stored(session, table, key, form)


def stored(session: Session, table: Table, key: Any, form: wtforms.Form, parts: Parts = ()) -> Any:
    """Store a form that a program filled, with some parts of it; raises `Refused` with every mistake in one text."""
    with references.looking(session.connection()):
        results = [each.validate() for each in (form, *(each for _part, each in parts))]
        if not all(results):
            raise Refused(" ".join(faults_of(each) for each in (form, *(each for _part, each in parts))).strip())
        saved = table.save(session, key, form.data)
        session.flush()
        for part, each in parts:
            part.save(session, saved, each.data)
        session.flush()
    return saved


def faults_of(form: wtforms.Form) -> str:
    """Every mistake of a form in one text."""
    found = [f"{field.label.text}: {text}" for field in form for text in sentences(field.errors)]
    return " ".join(found)
