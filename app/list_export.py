"""A list as a file: exactly the filtered rows, with the labels of the page, streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from babel import numbers
from flask import Response, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import RowMapping, Select
from werkzeug.utils import secure_filename

from app.db import reading
from app.formats import locale, plain_number

ROWS_AT_ONCE = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Exported(Protocol):
    """What the export needs to know of a column."""

    @property
    def label(self) -> str:
        """The head."""

    @property
    def kind(self) -> str:
        """As in `app.listing.Column`."""

    def value(self, row: RowMapping) -> Any:
        """The value of a row."""

    def word(self, value: Any) -> str:
        """The word of a state."""


def cell_text(column: Exported, value: Any) -> str:
    """A value for a spreadsheet: numbers in the reader's locale, dates ISO, and no text that would run as a formula."""
    if value is None:
        return ""
    if column.kind == "state":
        return column.word(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Decimal):
        return plain_number(value)
    text = value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def csv_response(title: str, columns: Sequence[Exported], statement: Select[*tuple[Any, ...]]) -> Response:
    """The rows as CSV (UTF-8 with a mark, so that spreadsheets read umlauts).

    Separated by semicolons where the reader's locale writes a decimal comma, by commas elsewhere: what a spreadsheet
    in that language opens without asking.
    """
    delimiter = ";" if numbers.get_decimal_symbol(locale()) == "," else ","

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter)
        buffer.write("\ufeff")
        writer.writerow([str(column.label) for column in columns])
        with reading() as connection:
            streamed = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(statement).mappings()
            for rows in streamed.partitions():
                writer.writerows([cell_text(column, column.value(row)) for column in columns] for row in rows)
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return Response(stream_with_context(lines()), mimetype="text/csv", headers=as_file(title, "csv"))


def as_file(title: str, ending: str) -> dict[str, str]:
    """The headers by which a browser keeps a list as a file."""
    name = secure_filename(title) or "list"
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "no-store"}
