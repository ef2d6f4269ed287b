"""The pages of stock: levels, movements, warehouses."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.db import glancing
from app.editing import edit_form
from app.errors import Missing, Refused
from app.forms import Form, choices
from app.list_filters import DateRange, NumberRange, TextFilter
from app.listing import Action, Column, Listing
from app.models import Shop
from app.security import permission
from modules.stock import queries
from modules.stock.models import Warehouse

blueprint = Blueprint("stock", __name__, url_prefix="/stock")

LEVELS = Listing(
    title=_l("Stock"),
    select=queries.levels,
    columns=(
        Column("code", _l("Item")),
        Column("name", _l("Name")),
        Column("warehouse", _l("Warehouse")),
        Column("quantity", _l("In stock"), "quantity", strong=True),
        Column("unit", _l("Unit"), soft=True),
    ),
    search=("code", "name"),
    filters=(TextFilter("warehouse", _l("Warehouse")), NumberRange("quantity", _l("In stock"))),
    default_sort="code",
    row_url=lambda row: url_for("stock.moves", q=row["code"]),
    empty=_l("Goods appear here with their first movement: an opening balance, a delivery, a sale."),
    count=lambda n: ngettext("%(num)s level", "%(num)s levels", n),
)

MOVES = Listing(
    title=_l("Stock movements"),
    select=queries.moves,
    columns=(
        Column("at", _l("When"), "datetime"),
        Column("code", _l("Item")),
        Column("name", _l("Name")),
        Column("warehouse", _l("Warehouse")),
        Column("quantity", _l("Quantity"), "quantity", strong=True),
        Column("reason", _l("Reason")),
        Column(
            "document",
            _l("Document"),
            link=lambda row: url_for("documents.show", key=row["document_id"]) if row["document"] else None,
        ),
        Column("by_name", _l("By"), soft=True),
    ),
    search=("code", "name", "document"),
    filters=(DateRange("at", _l("When")), TextFilter("reason", _l("Reason")), TextFilter("warehouse", _l("Warehouse"))),
    default_sort="-at",
    empty=_l("Nothing has moved yet."),
    count=lambda n: ngettext("%(num)s movement", "%(num)s movements", n),
)

WAREHOUSES = Listing(
    title=_l("Warehouses"),
    select=queries.warehouses,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("shop", _l("Shop")),
        Column("active", _l("Active"), "bool"),
    ),
    search=("code", "name"),
    default_sort="code",
    row_url=lambda row: url_for("stock.edit_warehouse", key=row["id"]),
    actions=(Action(_l("New warehouse"), "stock.new_warehouse", permission="stock.setup", primary=True),),
    empty=_l("A warehouse is a place where goods are kept: the shop floor, the stock room."),
    count=lambda n: ngettext("%(num)s warehouse", "%(num)s warehouses", n),
)


class WarehouseForm(Form):
    """A warehouse."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    shop_id = SelectField(_l("Shop"), coerce=int)
    active = BooleanField(_l("Active"), default=True)


@blueprint.get("/")
@permission("stock.see")
def levels() -> ResponseReturnValue:
    """What is where."""
    return LEVELS.respond()


@blueprint.get("/movements")
@permission("stock.see")
def moves() -> ResponseReturnValue:
    """What moved."""
    return MOVES.respond()


@blueprint.get("/warehouses")
@permission("stock.setup")
def warehouses() -> ResponseReturnValue:
    """All warehouses."""
    return WAREHOUSES.respond()


@blueprint.route("/warehouses/new", methods=["GET", "POST"], endpoint="new_warehouse", defaults={"key": None})
@blueprint.route("/warehouses/<int:key>", methods=["GET", "POST"])
@permission("stock.setup")
def edit_warehouse(key: int | None) -> ResponseReturnValue:
    """The form of a warehouse."""
    with glancing() as connection:
        rows = connection.execute(select(Warehouse.__table__).where(Warehouse.id == key)).mappings()
        values = rows.first() if key else None
        shops = [(row.id, row.name) for row in connection.execute(select(Shop.id, Shop.name).order_by(Shop.name))]
    if key and values is None:
        raise Missing(_("There is no such warehouse."))

    def prepare(form: Any) -> None:
        form.shop_id.choices = choices(shops)

    def save(session: Session, data: Any) -> int:
        twin = select(Warehouse.id).where(Warehouse.code == data["code"], Warehouse.id != (key or 0))
        if session.scalar(twin) is not None:
            raise Refused(_("There is a warehouse with this code already."), "code")
        row = session.get(Warehouse, key) if key else None
        if row is None:
            row = Warehouse()
            session.add(row)
        row.code, row.name, row.shop_id, row.active = data["code"], data["name"], data["shop_id"], data["active"]
        session.flush()
        return row.id

    return edit_form(
        WarehouseForm,
        title=values["name"] if values else _("New warehouse"),
        values=values,
        key=key,
        model=Warehouse,
        save=save,
        back=(url_for(".warehouses"), _("Warehouses")),
        prepare=prepare,
        done=lambda saved: url_for(".edit_warehouse", key=saved),
    )
