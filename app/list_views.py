"""What people do with lists besides looking: keep views of them, and change many rows at once."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app import bulk_runs, list_columns, saved_views
from app.act import SYSTEM, Actor, acting
from app.db import reading, writing_session
from app.errors import Forbidden, Missing
from app.hub import Hub
from app.list_asked import asked
from app.list_bulk import Bulk
from app.list_filters import Choice
from app.list_models import BulkRow, BulkRun
from app.listing import Column, Listing
from app.security import current_actor, may, signed_in
from app.web import local_target

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

STATES = {
    "waiting": ("warn", _l("Waits")),
    "done": ("good", _l("Done")),
    "refused": ("bad", _l("Refused")),
}
ROWS = Listing(
    title=_l("Rows"),
    select=lambda: select(BulkRow.n, BulkRow.label, BulkRow.state, BulkRow.message),
    columns=(
        Column("label", _l("Record")),
        Column("state", _l("State"), "state", states=STATES),
        Column("message", _l("Result")),
        Column("n", _l("Row"), "number", soft=True, hidden=True),
    ),
    key="n",
    search=("label", "message"),
    filters=(Choice("state", _l("State"), {code: word for code, (_tone, word) in STATES.items()}),),
    template="bulk_result.html",
)
RUNS = Listing(
    title=_l("Changes of many rows"),
    select=lambda: select(
        BulkRun.id, BulkRun.title, BulkRun.code, BulkRun.user_id, BulkRun.user_name, BulkRun.created_at
    ),
    columns=(
        Column("created_at", _l("When"), "datetime"),
        Column("title", _l("List")),
        Column("code", _l("What"), text=lambda row: label_of(row["code"])),
        Column("user_name", _l("By"), soft=True),
    ),
    default_sort="-created_at",
    row_url=lambda row: url_for("lists.bulk", key=row["id"]),
    empty=_l("What is done to several rows of a list at once leaves its results here."),
)


def hub() -> Hub:
    """The registry of this application."""
    found: Hub = current_app.extensions["kontor"]
    return found


def label_of(code: str) -> str:
    """What a run did, in words; its code where the module that knew it is gone."""
    known = hub().choices(bulk_runs.CHOICE)
    return str(known[code].label) if code in known else code


def _me() -> Actor:
    return current_actor()


def _my_id() -> int:
    by = _me()
    assert by.id is not None
    return by.id


# views ----------------------------------------------------------------------------------------------------------------
@blueprint.post("/views")
@signed_in
def keep() -> ResponseReturnValue:
    """Keep what a list shows as a view under a name."""
    form = request.form
    shared = "shared" in form
    if shared and not may("app.views"):
        raise Forbidden(_("You do not have the right to share views."))
    address = local_target(form.get("address")).partition("?")[0]
    with writing_session() as session:
        query = form.get("query", "")
        view = saved_views.save(session, _my_id(), address, form.get("name", ""), query, shared=shared)
        if "default" in form:
            saved_views.set_default(session, _my_id(), view.id, on=True)
        key = view.id
    flash(_("The view was kept."), "good")
    return redirect(f"{address}?view={key}&{query}", 303)


@blueprint.post("/views/<int:key>")
@signed_in
def change_view(key: int) -> ResponseReturnValue:
    """Rename a view, bring it up to what is shown, make it the default, share it, or delete it."""
    form, mine = request.form, _my_id()
    wish = form.get("do", "")
    if wish == "share" and not may("app.views"):
        raise Forbidden(_("You do not have the right to share views."))
    with writing_session() as session:
        if wish == "delete":
            saved_views.remove(session, mine, key)
        elif wish in {"default", "no-default"}:
            saved_views.set_default(session, mine, key, on=wish == "default")
        elif wish == "rename":
            saved_views.rename(session, mine, key, form.get("name", ""))
        elif wish in {"share", "unshare"}:
            saved_views.own_view(session, mine, key).shared = wish == "share"
        else:
            saved_views.own_view(session, mine, key).query = form.get("query", "")
    address = local_target(form.get("address")).partition("?")[0]
    flash(_("The view was deleted.") if wish == "delete" else _("The view was changed."), "good")
    kept = "view=none" if wish == "delete" else f"view={key}"
    return redirect(f"{address}?{kept}&{form.get('query', '')}", 303)


# many rows ------------------------------------------------------------------------------------------------------------
@blueprint.post("/bulk")
@signed_in
def choose() -> ResponseReturnValue:
    """Note the chosen rows of a list, or all that its filters leave, and show what would happen to them."""
    listing, narrowed = asked(request.form.get("address", ""))
    bulk = next((each for each in listing.bulks if each.code == request.form.get("do")), None)
    if bulk is None or not may(bulk.permission):
        raise Forbidden(_("You do not have the right to do this."))
    rows = narrowed.query.rows
    statement = narrowed.query.all().limit(bulk_runs.MOST_ROWS + 1)
    if "all" not in request.form:
        keys = [bulk.key(text) for text in dict.fromkeys(request.form.getlist("row"))]
        statement = select(rows).where(rows.c[listing.key].in_(keys)).order_by(*narrowed.query.order.clauses(rows))
    first = listing.columns[0]
    with reading() as connection:
        chosen = [
            (str(row[listing.key]), list_columns.in_words(first, first.value(row)))
            for row in connection.execute(statement).mappings()
        ]
    back = f"{request.form['address']}?{request.query_string.decode()}"
    with writing_session() as session:
        key = bulk_runs.start(session, bulk, (back, str(listing.title)), chosen, _me())
    return redirect(url_for(".bulk", key=key), 303)


@blueprint.get("/bulk")
@signed_in
def runs() -> ResponseReturnValue:
    """What one has done to many rows."""
    return RUNS.respond(RUNS.select().where(BulkRun.user_id == _my_id()))


@blueprint.route("/bulk/<uuid:key>", methods=["GET", "POST"])
@signed_in
def bulk(key: UUID) -> ResponseReturnValue:
    """Before: what is to be filled in, and what would happen. Afterwards: a result per row."""
    with reading() as connection:
        run = bulk_runs.run_of(connection, key, _my_id())
        action: Bulk | None = hub().choices(bulk_runs.CHOICE).get(run.code)
        if action is None:
            raise Missing(_("The module that can do this is no longer installed."))
        if run.begun_at is not None and request.method == "GET":
            return _results(run, bulk_runs.counts(connection, key))
        form_class = action.form(connection) if action.form else None
    if not may(action.permission):
        raise Forbidden(_("You do not have the right to do this."))
    if request.method == "POST" and request.form.get("do") == "apply":
        return _applied(run)
    return _prepared(run, action, form_class)


def _results(run: Any, counts: dict[str, int]) -> ResponseReturnValue:
    return ROWS.respond(ROWS.select().where(BulkRow.run_id == run.id), run=run, counts=counts, what=label_of(run.code))


def _prepared(run: Any, action: Bulk, form_class: Any) -> ResponseReturnValue:
    """The form, and once it is filled in the preview."""
    form = None
    if form_class is not None:
        typed = request.form if request.method == "POST" else None
        form = form_class(typed, data=json.loads(run.given) if run.given and typed is None else None)
        if request.method == "POST" and form.validate():
            with writing_session() as session:
                bulk_runs.fill_in(session, run.id, form.data)
            return redirect(url_for(".bulk", key=run.id), 303)
    with reading() as connection:
        counts = bulk_runs.counts(connection, run.id)
        faulty = form is not None and bool(form.errors)
        shown = bulk_runs.preview(connection, action, run) if run.given is not None and not faulty else []
    page = render_template(
        "bulk.html", run=run, what=str(action.label), form=form, shown=shown, count=counts["waiting"]
    )
    return page, 422 if faulty else 200


def _applied(run: Any) -> ResponseReturnValue:
    """Do the first rows at once and leave the rest to the worker; pressing the button again goes on here."""
    with writing_session() as session:
        bulk_runs.begin(session, run.id)
    if bulk_runs.work(hub(), run.id, bulk_runs.AT_ONCE):
        with acting(_me()) as act:
            act.later(bulk_runs.MESSAGE, {"run": str(run.id)})
    return redirect(url_for(".bulk", key=run.id), 303)


def continue_run(payload: Any) -> None:
    """Go on with a run after the commit; what is left after a while is another message's, so no lease runs out."""
    left = bulk_runs.work(hub(), UUID(payload["run"]), bulk_runs.AT_ONCE * 5)
    if left:
        with acting(SYSTEM) as act:
            act.later(bulk_runs.MESSAGE, payload)
