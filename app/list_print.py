"""A list on paper: the filtered rows with the shown columns on A4 landscape, up to a number that is told."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from app.formats import integer
from app.list_page import ListPage

MOST_ROWS = 2000  # some sixty sheets


def print_response(connection: Connection, page: ListPage) -> ResponseReturnValue:
    """A page made for paper: all rows at once, the filters in words, nothing to click but "print"."""
    rows = connection.execute(page.narrowed.query.all().limit(MOST_ROWS)).mappings().all()
    page.rows = [page.row(row) for row in rows]
    short = page.counted.more or page.counted.count > len(rows)
    note = _("Only the first %(count)s rows. Narrow the list down to print the rest.", count=integer(MOST_ROWS))
    return render_template("list_print.html", page=page, note=note if short else "", printed=datetime.now(UTC))
