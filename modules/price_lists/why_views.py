"""The page that says which price something has, and why."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.days import today
from app.db import reading
from app.forms import choices
from app.references import looking
from app.security import permission
from modules.price_lists.forms import WhyForm
from modules.price_lists.models import PriceList
from modules.price_lists.views import blueprint
from modules.price_lists.why_queries import Answer, answer
from pos_types.models import PosType


@blueprint.get("/why")
@permission("price_lists.see")
def why() -> ResponseReturnValue:
    """Ask for an item, a customer, a quantity, a day and a kind of till; the answer stands below the question."""
    with reading() as connection, looking(connection):
        asked = request.args if "item_id" in request.args else None
        form = WhyForm(asked, data={"day": today()})
        types = connection.execute(select(PosType.id, PosType.name).where(PosType.active).order_by(PosType.name)).all()
        form.pos_type.choices = choices([tuple(row) for row in types])
        currencies = connection.execute(select(PriceList.currency).distinct().order_by(PriceList.currency)).scalars()
        form.currency.choices = choices([(code, code) for code in currencies])
        found = _answer(connection, form) if asked is not None and form.validate() else None
        steps = [(_(step.text, **step.values), step.value) for step in found.price.steps] if found else []
        page = render_template("price_lists/why.html", form=form, found=found, steps=steps)
    return page, 422 if form.errors else 200


def _answer(connection: Connection, form: Any) -> Answer:
    return answer(
        connection,
        form.item_id.data,
        form.pos_type.data,
        customer=form.customer_id.data,
        quantity=form.quantity.data,
        on=form.day.data,
        currency=form.currency.data,
    )
