"""Set-up → Modules: what is installed, and what could be."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from app import outbox, schema
from app.db import db, reading
from app.hub import Finding
from app.module import discover
from app.security import permission

blueprint = Blueprint("modules", __name__, url_prefix="/set-up")


@dataclass(frozen=True)
class Line:
    """A module and its state."""

    name: str
    title: str
    summary: str
    needs: str
    state: str
    tone: str


@blueprint.get("/modules")
@permission("app.modules")
def index() -> ResponseReturnValue:
    """Every module that is present, and how its tables stand."""
    present = discover()
    have = schema.installed(db.engine)
    with reading() as connection:
        late = set(schema.behind(connection, schema.heads(present, list(have))))
    lines = []
    for name, module in sorted(present.items()):
        tone, state = ("good", _("installed")) if name in have else ("", _("not installed"))
        if name in late:
            tone, state = "warn", _("to be upgraded")
        lines.append(Line(name, _(module.title), _(module.summary), ", ".join(module.depends), state, tone))
    gone = sorted(set(have) - {schema.FRAME.name, *present})
    lines += [Line(name, name, "", "", _("installed, but its code is gone"), "bad") for name in gone]
    return render_template("app/modules.html", lines=lines)


def undelivered(connection: Connection) -> list[Finding]:
    """Messages that were given up."""
    failed = outbox.state(connection).failed
    return [Finding(_("Messages that could not be delivered: %(count)s.", count=failed), "", "bad")] if failed else []
