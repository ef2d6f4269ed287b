"""Changing many prices: the question with its preview, and the changes that were made."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.days import today
from app.db import reading, writing_session
from app.errors import Missing
from app.forms import choices
from app.references import looking
from app.security import current_actor, permission
from modules.catalog.models import Category
from modules.price_lists import changes_services, queries
from modules.price_lists.changes import Change
from modules.price_lists.forms import ChangeForm
from modules.price_lists.models import Run
from modules.price_lists.views import blueprint

SHOWN = 200


@blueprint.route("/<int:list_id>/change", methods=["GET", "POST"])
@permission("price_lists.edit")
def change(list_id: int) -> ResponseReturnValue:
    """What would change stands below the form; a second button makes it so."""
    with reading() as connection, looking(connection):
        name = queries.list_name(connection, list_id)
        if name is None:
            raise Missing(_("This price list does not exist."))
        typed = request.form if request.method == "POST" else None
        form = ChangeForm(typed, data={"valid_from": today()})
        categories = connection.execute(select(Category.id, Category.name).order_by(Category.name))
        form.category_id.choices = choices([tuple(row) for row in categories], empty="–")
        wanted = _wanted(form) if typed is not None and form.validate() else None
        plan = changes_services.planned(connection, list_id, wanted) if wanted else None
        runs = connection.execute(select(Run.__table__).where(Run.list_id == list_id).order_by(Run.id.desc())).all()
        if not (wanted and "apply" in request.form):
            shown = render_template(
                "price_lists/change.html",
                form=form,
                name=name,
                list_id=list_id,
                plan=plan,
                shown=SHOWN,
                runs=runs,
            )
            return shown, 422 if form.errors else 200
    with writing_session() as session:
        run_id = changes_services.apply(session, list_id, wanted, current_actor(), datetime.now(UTC))
    assert run_id, "a run has a number"
    count = len(plan or ())
    flash(ngettext("%(num)s price was changed.", "%(num)s prices were changed.", count), "good")
    return redirect(url_for(".change", list_id=list_id), 303)


def _wanted(form: Any) -> Change:
    return Change(
        source=form.source.data,
        percent=form.percent.data or Decimal(0),
        amount=form.amount.data or Decimal(0),
        valid_from=form.valid_from.data,
        category_id=form.category_id.data,
        supplier_id=form.supplier_id.data,
        text=form.text.data or "",
    )


@blueprint.post("/changes/<int:run_id>/undo")
@permission("price_lists.edit")
def undo_change(run_id: int) -> ResponseReturnValue:
    """Take a change back."""
    with writing_session() as session:
        list_id = changes_services.undo(session, run_id, current_actor(), datetime.now(UTC))
    flash(_("The change was undone; the prices of before hold again."), "good")
    return redirect(url_for(".change", list_id=list_id), 303)
