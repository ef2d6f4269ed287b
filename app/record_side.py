"""What stands beside the form of a record and above it: neighbours in the list, notes, files, what else can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request, url_for
from sqlalchemy import Connection, Row
from werkzeug.datastructures import MultiDict

from app import notes
from app.db import reading
from app.security import current_person
from app.table import IN, Table, Values


@dataclass(frozen=True)
class RecordSide:
    """The record's own actions, what was added to it, and the way through the list one came from."""

    table: Table
    key: Any
    active: bool | None
    list_url: str
    previous_url: str
    next_url: str
    notes: Sequence[Row[Any]]
    files: Sequence[Row[Any]]

    @property
    def copy_url(self) -> str:
        """Another record like this one; empty where there is none."""
        return self.table.url("copy", key=self.key) if self.table.copies else ""

    @property
    def archive_url(self) -> str:
        """Out of use and back; empty where the table knows no such thing."""
        return self.table.url("archive", key=self.key) if self.active is not None else ""

    @property
    def uses_url(self) -> str:
        """Where the record is used, and the way to delete it."""
        return self.table.url("uses", key=self.key)

    @property
    def here(self) -> str:
        """This page, to come back to."""
        return request.full_path.rstrip("?")

    @property
    def kinds(self) -> str:
        """The endings of files that are kept, for the choice of a file."""
        return ",".join(f".{ending}" for ending in notes.KINDS)

    def added_url(self, verb: str, **values: Any) -> str:
        """An address of `app.note_pages` for this record."""
        return url_for(f"records.{verb}", name=self.table.name, key=self.key, **values)

    def is_mine(self, note: Row[Any]) -> bool:
        """Whether whoever reads has written a note."""
        person = current_person()
        return person is not None and note.user_id == person.id


def side_of(table: Table, key: Any, values: Values) -> RecordSide:
    """The side of a record; neighbours are those in the filter and order of the list one came from."""
    filtered = request.args.get(IN, "")
    args: MultiDict[str, str] = MultiDict(parse_qsl(filtered, keep_blank_values=True))
    record = (table.name, str(key))
    with reading() as connection:
        before, after = _neighbours(connection, table, args, key)
        written, kept = notes.notes_of(connection, record), notes.files_of(connection, record)
    more = {IN: filtered} if filtered else {}
    return RecordSide(
        table,
        key,
        bool(values[table.archive]) if table.archive else None,
        table.url("index", **args.to_dict(flat=False)),
        "" if before is None else table.url("edit", key=before, **more),
        "" if after is None else table.url("edit", key=after, **more),
        written,
        kept,
    )


def _neighbours(connection: Connection, table: Table, args: MultiDict[str, str], key: Any) -> tuple[Any, Any]:
    return table.listing.narrowed(args).query.neighbours(connection, key)
