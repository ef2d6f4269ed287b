"""Pages of the price lists: lists, the prices of one, and each one's form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, has_request_context, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, RowMapping, select

from app.db import reading
from app.editing import Group
from app.errors import Missing
from app.forms import choices, optional_int
from app.list_filters import Choice, DateRange, NumberRange, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from app.table import Table
from app.table_pages import mount
from modules.catalog.models import Category
from modules.parties.queries import groups_to_choose
from modules.price_lists import queries, services
from modules.price_lists.forms import SOURCES, PriceForm, PriceListForm
from modules.price_lists.models import Price, PriceList

blueprint = Blueprint("price_lists", __name__, template_folder="templates", url_prefix="/price-lists")
ABOUT = {"item": _l("Item"), "category": _l("Category"), "all": _l("All items")}


def _bases(connection: Connection, form: Any) -> None:
    form.base_id.choices = choices(queries.lists_to_choose(connection), empty="–")


LISTS = mount(
    blueprint,
    Table(
        PriceList,
        listing=Listing(
            title=_l("Price lists"),
            select=queries.listed,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name"), strong=True),
                Column(
                    "mode",
                    _l("Prices"),
                    "state",
                    states={"gross": ("", _l("with VAT")), "net": ("", _l("without VAT"))},
                ),
                Column("currency", _l("Currency"), soft=True),
                Column("rank", _l("Rank"), "number", soft=True),
                Column("everywhere", _l("Holds everywhere"), "bool", wide_only=True),
                Column(
                    "source",
                    _l("Formula over"),
                    "state",
                    states={"": ("", "–"), "item": ("", SOURCES[1][1]), "list": ("", SOURCES[2][1])},
                    wide_only=True,
                ),
                Column("valid_from", _l("Valid from"), "date"),
                Column("valid_to", _l("Valid to"), "date"),
                Column("prices", _l("Number of prices"), "number"),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
            ),
            search=("code", "name"),
            filters=(yes_no("active", _l("In use")), yes_no("everywhere", _l("Holds everywhere"))),
            default_sort="rank",
            row_url=lambda row: url_for("price_lists.prices", list_id=row["id"]),
            actions=(Action(_l("Which price?"), "price_lists.why", permission="price_lists.see"),),
            empty=_l(
                "Without a list every item has its own price. Make one for other prices, or for brackets by quantity."
            ),
            count=lambda n: ngettext("%(num)s price list", "%(num)s price lists", n),
        ),
        form=PriceListForm,
        save=services.save_list,
        see="price_lists.see",
        edit="price_lists.edit",
        new=_l("New price list"),
        groups=(
            Group(_l("Price list"), ("code", "name", "mode", "currency", "active")),
            Group(_l("When it is asked"), ("rank", "everywhere")),
            Group(
                _l("Validity"), ("valid_from", "valid_to"), note=_l("Both days belong to it; leave empty for always.")
            ),
            Group(_l("Formula"), ("source", "base_id", "factor", "amount")),
            Group(
                _l("Price endings"),
                ("rounding", "round_to", "ending"),
                note=_l("For prices that are computed by discounts or a formula; what you enter stays."),
            ),
        ),
        prepare=_bases,
        related=lambda key, _values: [(url_for("price_lists.prices", list_id=key), _("Its prices"))],
    ),
)


def _choices(connection: Connection, form: Any) -> None:
    lists = queries.lists_to_choose(connection)
    form.list_id.choices = choices(lists, empty="–")
    form.group_id.choices = choices(groups_to_choose(connection), empty="–")
    found = connection.execute(select(Category.id, Category.name).order_by(Category.name))
    form.category_id.choices = choices([tuple(row) for row in found], empty="–")
    asked = optional_int(request.args.get("list")) if has_request_context() else None
    if asked is not None and form.list_id.data is None and asked in {key for key, _name in lists}:
        form.list_id.data = asked


def _whose(row: RowMapping) -> str:
    return str(row["code"]) or _("All items")


def _list_names() -> dict[str, str]:
    with reading() as connection:
        return {str(key): name for key, name in queries.lists_to_choose(connection)}


COLUMNS = (
    Column("code", _l("Item or category"), text=_whose),
    Column("name", _l("Name"), soft=True),
    Column("customer", _l("Customer or group")),
    Column("from_quantity", _l("From quantity"), "quantity"),
    Column("price", _l("Price"), "price", strong=True),
    Column("discount", _l("Discounts (per cent)")),
    Column("own_price", _l("The item's own price"), "price", soft=True, wide_only=True),
    Column("valid_from", _l("Valid from"), "date"),
    Column("valid_to", _l("Valid to"), "date"),
)
FILTERS = (
    Choice("about", _l("About"), ABOUT),
    TextFilter("customer", _l("Customer or group")),
    NumberRange("price", _l("Price")),
    DateRange("valid_from", _l("Valid from")),
    DateRange("valid_to", _l("Valid to")),
)

PRICES = mount(
    blueprint,
    Table(
        Price,
        listing=Listing(
            title=_l("Prices"),
            select=queries.listed_prices,
            columns=(Column("list_name", _l("Price list")), *COLUMNS),
            search=("code", "name", "list_name"),
            filters=(Choice("list_id", _l("Price list"), _list_names, python_type=int), *FILTERS),
            default_sort="list_name",
            empty=_l("No price yet: every item is sold at its own price."),
            count=lambda n: ngettext("%(num)s price", "%(num)s prices", n),
        ),
        form=PriceForm,
        save=services.save_price,
        see="price_lists.see",
        edit="price_lists.edit",
        new=_l("New price"),
        path="/rows",
        names=("rows", "new_price", "edit_price"),
        code="id",
        within=("list_id", "item_id", "category_id", "customer_id", "group_id", "from_quantity", "valid_from"),
        archive="",
        groups=(
            Group(_l("Price list"), ("list_id",)),
            Group(_l("What"), ("item_id", "category_id")),
            Group(_l("For whom"), ("customer_id", "group_id")),
            Group(_l("Price"), ("from_quantity", "price", "discount")),
            Group(_l("Validity"), ("valid_from", "valid_to")),
        ),
        prepare=_choices,
        title=lambda _values: _("Price"),
        related=lambda _key, values: [
            (url_for("price_lists.prices", list_id=values["list_id"]), _("All prices of the list"))
        ],
    ),
)


def _prices(list_id: int, name: str) -> Listing:
    return Listing(
        title=name,
        select=lambda: queries.listed_prices(list_id),
        columns=COLUMNS,
        search=("code", "name"),
        filters=FILTERS,
        default_sort="code",
        row_url=lambda row: url_for("price_lists.edit_price", key=row["id"]),
        actions=(
            Action(_l("Settings"), "price_lists.edit", permission="price_lists.edit", values={"key": list_id}),
            Action(_l("Change many"), "price_lists.change", permission="price_lists.edit", values={"list_id": list_id}),
            Action(
                _l("New price"),
                "price_lists.new_price",
                permission="price_lists.edit",
                primary=True,
                values={"list": list_id},
            ),
        ),
        empty=_l("No price yet: every item is sold at its own price."),
        count=lambda n: ngettext("%(num)s price", "%(num)s prices", n),
    )


@blueprint.get("/<int:list_id>/prices")
@permission("price_lists.see")
def prices(list_id: int) -> ResponseReturnValue:
    """The prices of a list."""
    with reading() as connection:
        name = queries.list_name(connection, list_id)
    if name is None:
        raise Missing(_("This price list does not exist."))
    return _prices(list_id, name).respond()
