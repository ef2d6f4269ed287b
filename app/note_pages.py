"""Adding, giving back and taking away notes and files; who may edit a record may do all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import notes
from app.act import acting
from app.current import current_hub
from app.db import reading
from app.errors import Forbidden, Missing
from app.security import current_actor, may, signed_in
from app.table import Table
from app.uploads import uploaded
from app.web import local_target

blueprint = Blueprint("records", __name__, url_prefix="/records")


def _record(name: str, key: str) -> tuple[Table, notes.Record]:
    """The table and the record, if whoever asks may edit it and it is there."""
    table = current_hub().tables.get(name)
    if table is None:
        raise Missing(_("There is no such table."))
    if not may(table.edit):
        raise Forbidden(_("You do not have the right to do this."))
    with reading() as connection:
        there = table.values(connection, _own(table, key))
    if there is None:
        raise Missing(_("This record does not exist."))
    return table, (name, key)


def _own(table: Table, key: str) -> Any:
    try:
        return table.key_type(key)
    except ValueError:
        raise Missing(_("This record does not exist.")) from None


def _back(table: Table, key: str) -> ResponseReturnValue:
    """To the page one came from, or to the record."""
    return redirect(local_target(request.form.get("back"), table.url("edit", key=key)), 303)


def _folder() -> Path:
    return Path(current_app.instance_path)


@blueprint.post("/<name>/<key>/notes")
@signed_in
def add_note(name: str, key: str) -> ResponseReturnValue:
    """Keep a note."""
    table, record = _record(name, key)
    with acting(current_actor()) as act:
        notes.add_note(act, record, request.form.get("text", ""))
    return _back(table, key)


@blueprint.post("/<name>/<key>/notes/<uuid:note>/remove")
@signed_in
def take_note(name: str, key: str, note: UUID) -> ResponseReturnValue:
    """Take a note away."""
    table, record = _record(name, key)
    with acting(current_actor()) as act:
        notes.take_note(act, record, note)
    return _back(table, key)


@blueprint.post("/<name>/<key>/files")
@signed_in
def add_file(name: str, key: str) -> ResponseReturnValue:
    """Keep a file."""
    table, record = _record(name, key)
    file_name, content = uploaded(notes.BIGGEST)
    with acting(current_actor()) as act:
        notes.add_file(act, _folder(), record, file_name, content)
    flash(_("The file is kept with this record."), "good")
    return _back(table, key)


@blueprint.get("/<name>/<key>/files/<uuid:file>")
@signed_in
def give_file(name: str, key: str, file: UUID) -> ResponseReturnValue:
    """Give a file back: always as a download, never shown as a page of ours."""
    _table, record = _record(name, key)
    with reading() as connection:
        row = notes.file_of(connection, record, file)
    path = notes.path_of(_folder(), row.sha256)
    if not path.exists():
        raise Missing(_("This file is not here any more."))
    answer = Response(path.read_bytes(), mimetype=notes.KINDS.get(notes.ending_of(row.file_name)))
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/<name>/<key>/files/<uuid:file>/remove")
@signed_in
def take_file(name: str, key: str, file: UUID) -> ResponseReturnValue:
    """Take a file away."""
    table, record = _record(name, key)
    with acting(current_actor()) as act:
        notes.take_file(act, _folder(), record, file)
    return _back(table, key)
