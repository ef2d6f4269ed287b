"""Pages of the price lists: lists, the prices of one, and each one's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.db import reading, writing_session
from app.editing import Group, edit_form
from app.errors import Missing
from app.list_filters import NumberRange, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from modules.price_lists import queries, services
from modules.price_lists.forms import PriceForm, PriceListForm
from modules.price_lists.models import Price, PriceList

blueprint = Blueprint("price_lists", __name__, template_folder="templates", url_prefix="/price-lists")

LISTS = Listing(
    title=_l("Price lists"),
    select=queries.listed,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("mode", _l("Prices"), "state", states={"gross": ("", _l("with VAT")), "net": ("", _l("without VAT"))}),
        Column("currency", _l("Currency"), soft=True),
        Column("valid_from", _l("Valid from"), "date"),
        Column("valid_to", _l("Valid to"), "date"),
        Column("prices", _l("Number of prices"), "number"),
        Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
    ),
    search=("code", "name"),
    filters=(yes_no("active", _l("In use")),),
    default_sort="code",
    row_url=lambda row: url_for("price_lists.prices", list_id=row["id"]),
    actions=(Action(_l("New price list"), "price_lists.new", permission="price_lists.edit", primary=True),),
    empty=_l("Without a list every item has its own price. Make one for other prices, or for brackets by quantity."),
    count=lambda n: ngettext("%(num)s price list", "%(num)s price lists", n),
)


def _prices(list_id: int, name: str) -> Listing:
    return Listing(
        title=name,
        select=lambda: queries.listed_prices(list_id),
        columns=(
            Column("code", _l("Item number")),
            Column("name", _l("Item")),
            Column("from_quantity", _l("From quantity"), "quantity"),
            Column("price", _l("Price"), "price", strong=True),
            Column("own_price", _l("The item's own price"), "price", soft=True),
            Column("valid_from", _l("Valid from"), "date"),
            Column("valid_to", _l("Valid to"), "date"),
        ),
        search=("code", "name"),
        filters=(NumberRange("price", _l("Price")),),
        default_sort="code",
        row_url=lambda row: url_for("price_lists.edit_price", list_id=list_id, key=row["id"]),
        actions=(
            Action(_l("Settings"), "price_lists.edit", permission="price_lists.edit", values={"key": list_id}),
            Action(
                _l("New price"),
                "price_lists.new_price",
                permission="price_lists.edit",
                primary=True,
                values={"list_id": list_id},
            ),
        ),
        empty=_l("No price yet: every item is sold at its own price."),
        count=lambda n: ngettext("%(num)s price", "%(num)s prices", n),
    )


@blueprint.get("/")
@permission("price_lists.see")
def index() -> ResponseReturnValue:
    """The lists."""
    return LISTS.respond()


@blueprint.get("/<int:list_id>/prices")
@permission("price_lists.see")
def prices(list_id: int) -> ResponseReturnValue:
    """The prices of a list."""
    return _prices(list_id, str(_values(list_id)["name"])).respond()


@blueprint.route("/new", methods=["GET", "POST"])
@permission("price_lists.edit")
def new() -> ResponseReturnValue:
    """A new list."""
    return _list_form(None, None, _("New price list"))


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("price_lists.edit")
def edit(key: int) -> ResponseReturnValue:
    """A list."""
    values = _values(key)
    return _list_form(key, values, values["name"])


def _list_form(key: int | None, values: Mapping[str, Any] | None, title: str) -> ResponseReturnValue:
    return edit_form(
        PriceListForm,
        title=title,
        values=values,
        key=key,
        model=PriceList,
        save=lambda session, data: services.save_list(session, key, data),
        back=(url_for(".index"), _("Price lists")),
        groups=(
            Group(_("Price list"), ("code", "name", "mode", "currency", "active")),
            Group(_("Validity"), ("valid_from", "valid_to"), note=_("Both days belong to it; leave empty for always.")),
        ),
        done=lambda key: url_for(".prices", list_id=key),
    )


@blueprint.route("/<int:list_id>/prices/new", methods=["GET", "POST"])
@permission("price_lists.edit")
def new_price(list_id: int) -> ResponseReturnValue:
    """A new price."""
    return _price_form(list_id, None, None)


@blueprint.route("/<int:list_id>/prices/<int:key>", methods=["GET", "POST"])
@permission("price_lists.edit")
def edit_price(list_id: int, key: int) -> ResponseReturnValue:
    """A price."""
    with reading() as connection:
        values = queries.price_values(connection, list_id, key)
    if values is None:
        raise Missing(_("This price does not exist."))
    return _price_form(list_id, key, values)


def _price_form(list_id: int, key: int | None, values: Mapping[str, Any] | None) -> ResponseReturnValue:
    name = _values(list_id)["name"]
    return edit_form(
        PriceForm,
        title=_("Price of %(item)s", item=values["item"]) if values else _("New price"),
        values=values,
        key=key,
        model=Price,
        save=lambda session, data: services.save_price(session, list_id, key, data),
        back=(url_for(".prices", list_id=list_id), name),
        groups=(
            Group(_("Price"), ("item", "price", "from_quantity")),
            Group(_("Validity"), ("valid_from", "valid_to")),
        ),
        template="price_lists/price.html",
        context={"list_id": list_id, "key": key},
    )


@blueprint.post("/<int:list_id>/prices/<int:key>/remove")
@permission("price_lists.edit")
def remove_price(list_id: int, key: int) -> ResponseReturnValue:
    """Take a price out of its list."""
    with writing_session() as session:
        services.remove_price(session, list_id, key)
    flash(_("The price was removed."), "good")
    return redirect(url_for(".prices", list_id=list_id), 303)


def _values(key: int) -> Mapping[str, Any]:
    with reading() as connection:
        values = queries.list_values(connection, key)
    if values is None:
        raise Missing(_("This price list does not exist."))
    return values
