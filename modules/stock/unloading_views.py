"""Goods, Unload receipts: what waits to leave the stock, and what left it by hand."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.act import acting
from app.db import glancing
from app.security import current_actor, permission
from modules.stock.models import Unloading, Warehouse
from modules.stock.unloading_services import undo, unload

blueprint = Blueprint("stock_unloading", __name__, template_folder="templates", url_prefix="/stock/unload")

MOST = 200
SHOWN = (
    select(Unloading.__table__, Warehouse.name.label("warehouse"))
    .join(Warehouse, Warehouse.id == Unloading.warehouse_id)
    .limit(MOST)
)
WAITING = SHOWN.where(Unloading.moved_at.is_(None)).order_by(Unloading.doc_date, Unloading.number_text)
GONE = SHOWN.where(Unloading.moved_at.is_not(None)).order_by(Unloading.moved_at.desc())


@blueprint.get("/")
@permission("stock.see")
def index() -> ResponseReturnValue:
    """Receipts whose goods wait, oldest first, and those whose goods went, newest first."""
    with glancing() as connection:
        waiting, gone = connection.execute(WAITING).all(), connection.execute(GONE).all()
    return render_template("stock/unloading.html", waiting=waiting, gone=gone)


@blueprint.post("/")
@permission("stock.adjust")
def take_out() -> ResponseReturnValue:
    """Take the goods of the ticked receipts out of stock."""
    with acting(current_actor()) as act:
        done = unload(act, [UUID(text) for text in request.form.getlist("document")])
    text = ngettext("%(num)s receipt was unloaded.", "%(num)s receipts were unloaded.", done)
    flash(text, "good" if done else "warn")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<uuid:key>/undo")
@permission("stock.adjust")
def put_back(key: UUID) -> ResponseReturnValue:
    """Put the goods of a receipt back."""
    with acting(current_actor()) as act:
        undo(act, key)
    flash(_("The goods are back in stock and wait again."), "good")
    return redirect(url_for(".index"), 303)
