"""`/healthz`: whether this process can work. 200 when all is well, 503 with the reason's name when not."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app import outbox, schema
from app.db import db, reading
from app.module import discover
from app.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """The database answers, its tables are those of this code, and the outbox is being emptied."""
    found = {"database": "ok", "migrations": "ok", "outbox": "ok"}
    try:
        with reading() as connection:
            behind = schema.behind(connection, _heads())
            waiting = None if behind else outbox.state(connection)
    except DBAPIError:
        return {**found, "database": "does not answer", "migrations": "unknown", "outbox": "unknown"}, 503
    if behind:
        return {**found, "migrations": "behind: " + ", ".join(behind), "outbox": "unknown"}, 503
    assert waiting is not None
    if waiting.stuck(datetime.now(UTC)):
        return {**found, "outbox": "stuck"}, 503
    return found


def _heads() -> dict[str, str]:
    """The newest migrations of this code, read from the files once per process."""
    if "kontor_heads" not in current_app.extensions:
        present = discover()
        current_app.extensions["kontor_heads"] = schema.heads(present, list(schema.installed(db.engine)))
    found: dict[str, str] = current_app.extensions["kontor_heads"]
    return found
