"""The new-year assistant's page, and its finding on the page of checks."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select

from app.days import today
from app.db import reading, writing_session
from app.formats import day
from app.hub import Finding
from app.security import current_actor, permission
from numbering.models import Renewal, Series
from numbering.new_year_services import BY_HAND, RUNS_ON, STARTS_AGAIN, endings, renew, undo

blueprint = Blueprint("new_year", __name__, template_folder="templates", url_prefix="/numbering/new-year")

REMEDIES = {
    RUNS_ON: _l("The last rule loses its end and runs on."),
    STARTS_AGAIN: _l("A new rule starts at the first number again, every year."),
    BY_HAND: _l("No rule comes before this day; please open it and enter one."),
}
RUNS = (
    select(Renewal.__table__, Series.code, Series.name)
    .join(Series, Series.id == Renewal.series_id)
    .order_by(Renewal.at.desc(), Series.code)
    .limit(100)
)


@blueprint.get("/")
@permission("numbering.see")
def index() -> ResponseReturnValue:
    """The series that end before or in a year, what would be changed, and what was."""
    year = _year(request.args.get("year", type=int))
    with reading() as connection:
        found = endings(connection, year)
        runs = connection.execute(RUNS).all()
    return render_template("numbering/new_year.html", year=year, endings=found, runs=runs, remedies=REMEDIES)


@blueprint.post("/")
@permission("numbering.edit")
def repair() -> ResponseReturnValue:
    """Mend the series that were ticked."""
    year = _year(request.form.get("year", type=int))
    keys = request.form.getlist("series", type=int)
    with writing_session() as session:
        done = renew(session, year, keys, datetime.now(UTC), current_actor().name)
    text = ngettext(
        "%(num)s numbering is ready for %(year)s.", "%(num)s numberings are ready for %(year)s.", done, year=year
    )
    flash(text, "good" if done else "warn")
    return redirect(url_for(".index", year=year), 303)


@blueprint.post("/<uuid:key>/undo")
@permission("numbering.edit")
def undone(key: UUID) -> ResponseReturnValue:
    """Put a series back as it was."""
    with writing_session() as session:
        code = undo(session, key, datetime.now(UTC), current_actor().name)
    flash(_("Numbering %(code)s is as it was before.", code=code), "good")
    return redirect(url_for(".index", year=request.form.get("year", type=int)), 303)


def check(connection: Connection) -> list[Finding]:
    """Series in use that end before or in the next year."""
    year = _year(None)
    return [
        Finding(
            _("Numbering %(name)s gives no number on %(day)s.", name=each.name, day=day(each.day)),
            url_for("new_year.index", year=year),
        )
        for each in endings(connection, year)
    ]


def _year(wanted: int | None) -> int:
    return wanted if wanted is not None and 2000 <= wanted <= 2200 else today().year + 1
