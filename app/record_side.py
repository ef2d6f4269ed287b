"""What stands beside the form of a record and above it: neighbours in the list, what else can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict

from app.table import Table, Values

IN = "in"  # the parameter that carries the list's own address


@dataclass(frozen=True)
class RecordSide:
    """The record's own actions, and the way through the list one came from."""

    table: Table
    key: Any
    active: bool | None
    list_url: str
    previous_url: str = ""
    next_url: str = ""

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


def side_of(table: Table, key: Any, values: Values) -> RecordSide:
    """The side of a record; neighbours are those in the filter and order of the list one came from."""
    filtered = request.args.get(IN, "")
    args: MultiDict[str, str] = MultiDict(parse_qsl(filtered, keep_blank_values=True))
    here = args.to_dict(flat=False)
    active = bool(values[table.archive]) if table.archive else None
    return RecordSide(table, key, active, table.url("index", **here))
