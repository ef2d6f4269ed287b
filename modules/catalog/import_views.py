"""Importing a catalogue in the browser: file, columns and report, then for good."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.act import Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Missing, Refused
from app.ids import new_id
from app.importing import Sheet, Unreadable, read_table
from app.models import Company
from app.security import current_actor, permission
from app.uploads import uploaded
from modules.catalog import import_services as services
from modules.catalog.import_words import COLUMNS
from modules.catalog.importing import matched
from modules.catalog.views import blueprint

BIGGEST = 20_000_000  # bytes
KEPT = 24 * 3600  # seconds that an uploaded file waits to be imported
SAMPLE = 5
SHOWN_FAULTS = 1000
_TOKEN = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/import")
@permission("catalog.import")
def import_file() -> ResponseReturnValue:
    """Choose a file."""
    return render_template("catalog/import_file.html")


@blueprint.post("/import")
@permission("catalog.import")
def upload() -> ResponseReturnValue:
    """Keep the file until it is imported, and go on to its columns."""
    _name, data = uploaded(BIGGEST)
    if not data.strip():
        raise Refused(_("Please choose a file with items."), "file")
    if len(data) > BIGGEST:
        raise Refused(_("The file is too large; split it into parts of at most 20 MB."), "file")
    folder = _folder()
    for old in folder.glob("*.csv"):
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    token = new_id().hex
    (folder / f"{token}.csv").write_bytes(data)
    return redirect(url_for(".import_columns", token=token), 303)


@blueprint.get("/import/<token>")
@permission("catalog.import")
def import_columns(token: str) -> ResponseReturnValue:
    """The columns as found by their names, with what the import would do."""
    table = _table(_path(token))
    return _report(token, table, matched(table.headers), _own_country())


@blueprint.post("/import/<token>")
@permission("catalog.import")
def run_import(token: str) -> ResponseReturnValue:
    """The columns as chosen by hand: look again, or import."""
    path = _path(token)
    table = _table(path)
    columns = _chosen(table)
    country = request.form.get("country", "").strip().upper() or _own_country()
    if request.form.get("do") != "import":
        return _report(token, table, columns, country)
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), current_actor())
        done = services.take_in(session, act, table, columns, country)
    path.unlink(missing_ok=True)
    flash(_("The catalogue was imported."), "good")
    return render_template("catalog/import_done.html", plan=done.plan, **_words())


def _chosen(table: Sheet) -> dict[str, int]:
    """Each column's meaning from its select; of two columns with one meaning the first counts."""
    columns: dict[str, int] = {}
    for position in range(len(table.headers)):
        field = request.form.get(f"column-{position}", "")
        if field in COLUMNS:
            columns.setdefault(field, position)
    return columns


def _report(token: str, table: Sheet, columns: Mapping[str, int], country: str) -> ResponseReturnValue:
    plan, trouble = None, ""
    setting = current_hub().choices("catalog.import_setting").get("minimum")
    try:
        with reading() as connection:
            plan = services.plan(connection, table, columns, country, datetime.now(UTC).date(), setting=setting)
    except Refused as refused:
        trouble = refused.message
    page = render_template(
        "catalog/import_columns.html",
        token=token,
        table=table,
        meaning={position: field for field, position in columns.items()},
        fields=[(field, services.column_name(field)) for field in COLUMNS],
        country=country,
        plan=plan,
        trouble=trouble,
        sample=[cells for _line, cells in table.rows[:SAMPLE]],
        **_words(),
    )
    return page, 422 if trouble and request.method == "POST" else 200


def _words() -> dict[str, object]:
    return {
        "reason": services.reason,
        "new": services.NEW,
        "changed": services.CHANGED,
        "same": services.SAME,
        "shown_faults": SHOWN_FAULTS,
    }


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _path(token: str) -> Path:
    path = _folder() / f"{token}.csv"
    if not _TOKEN.fullmatch(token) or not path.exists():
        raise Missing(_("This file is no longer here; please choose it again."))
    return path


def _table(path: Path) -> Sheet:
    try:
        return read_table(path.read_bytes())
    except Unreadable as error:
        raise Refused(_("This file cannot be read. Save it as CSV or XLSX and try again.")) from error


def _own_country() -> str:
    with reading() as connection:
        return connection.scalar(select(Company.country).order_by(Company.id).limit(1)) or "DE"
