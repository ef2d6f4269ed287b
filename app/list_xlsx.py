"""A list as a workbook: exactly the filtered rows, with real numbers and dates, row by row into a file on the disk.

Text is written as text, so nothing in it can run as a formula. Numbers go over exactly as they are stored; the program
that opens the file holds them in binary, as spreadsheets do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from flask import Response
from flask_babel import get_timezone
from flask_babel import gettext as _
from sqlalchemy import Connection, Select

from app.db import reading
from app.errors import Refused
from app.list_columns import Column
from app.list_export import ROWS_AT_ONCE, as_file

MOST_ROWS = 1_048_575  # a sheet has 1,048,576 rows (ECMA-376), one of them the head
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # characters in a cell
_FORMATS = {
    "money": "#,##0.00",
    "price": "#,##0.00####",
    "quantity": "#,##0.###",
    "percent": "0.######%",
    "number": "#,##0",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
_WIDTHS = {"money": 14, "price": 14, "quantity": 12, "percent": 10, "number": 10, "date": 12, "datetime": 17}
_PIECE = 64 * 1024


def xlsx_response(title: str, columns: Sequence[Column], statement: Select[*tuple[Any, ...]]) -> Response:
    """The rows as a workbook; raises `Refused` when they are more than a sheet can hold."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - `_pieces` closes it when the last piece has been sent
    with reading() as connection:
        write(connection, file, title, columns, statement)
    length = file.tell()
    file.seek(0)
    headers = {**as_file(title, "xlsx"), "Content-Length": str(length)}
    return Response(_pieces(file), mimetype=MIME, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def write(
    connection: Connection, file: IO[bytes], title: str, columns: Sequence[Column], statement: Select[Any]
) -> None:
    """Write the rows of `statement` into `file`, holding one row at a time."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(_sheet_name(title))
    bold = book.add_format({"bold": True})
    shapes = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    writers = [(number, column, _writer(sheet, column, shapes)) for number, column in enumerate(columns)]
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _WIDTHS.get(column.kind, 24))
        sheet.write_string(0, number, str(column.label), bold)
    sheet.freeze_panes(1, 0)
    place = 0
    streamed = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(statement).mappings()
    for place, row in enumerate(streamed, 1):
        if place > MOST_ROWS:
            raise Refused(
                _("A sheet holds %(count)s rows at most. Narrow the list down, or take CSV.", count=MOST_ROWS)
            )
        for number, column, put in writers:
            value = column.value(row)
            if value is not None and value != "":
                put(place, number, value)
    sheet.autofilter(0, 0, place, max(0, len(columns) - 1))
    book.close()


def _writer(sheet: Any, column: Column, shapes: dict[str, Any]) -> Callable[[int, int, Any], object]:
    """How the values of a column are written; what a column makes up in Python is looked at one by one."""
    shape = shapes.get(column.kind)

    def put(row: int, number: int, value: Any) -> object:
        if column.kind == "state":
            return sheet.write_string(row, number, column.word(value))
        if isinstance(value, bool):
            return sheet.write_string(row, number, str(_("yes") if value else _("no")))
        if isinstance(value, Decimal | int):
            points = Decimal(value).scaleb(-2) if column.kind == "percent" else value
            return sheet.write_number(row, number, points, shape)
        if isinstance(value, datetime):
            here = value.astimezone(get_timezone()).replace(tzinfo=None)
            return sheet.write_datetime(row, number, here, shape or shapes["datetime"])
        if isinstance(value, date):
            return sheet.write_datetime(row, number, value, shape or shapes["date"])
        return sheet.write_string(row, number, str(value)[:LONGEST_TEXT])

    return put


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those that a sheet's name must not have."""
    kept = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return kept[:31] or "List"
