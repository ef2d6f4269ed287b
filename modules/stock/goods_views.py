"""Lists about goods: lots and serial numbers, and what to order again."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.list_filters import DateRange, NumberRange, TextFilter
from app.listing import Column, Listing
from app.security import permission
from modules.stock import queries
from modules.stock.views import blueprint

LOTS = Listing(
    title=_l("Lots and serial numbers"),
    select=queries.lots,
    columns=(
        Column("code", _l("Item")),
        Column("name", _l("Name")),
        Column("lot", _l("Lot")),
        Column("serial", _l("Serial number")),
        Column("best_before", _l("Best before"), "date"),
        Column("warehouse", _l("Warehouse"), soft=True),
        Column("quantity", _l("In stock"), "quantity", strong=True),
    ),
    search=("code", "name", "lot", "serial"),
    filters=(DateRange("best_before", _l("Best before")), TextFilter("warehouse", _l("Warehouse"))),
    default_sort="best_before",
    row_url=lambda row: url_for("stock.moves", q=row["serial"] or row["lot"] or row["code"], cols="lot,serial"),
    empty=_l("Items that are followed by lot or serial number appear here with their first movement."),
    count=lambda n: ngettext("%(num)s lot", "%(num)s lots", n),
)

TO_ORDER = Listing(
    title=_l("To order"),
    select=queries.to_order,
    columns=(
        Column("code", _l("Item")),
        Column("name", _l("Name")),
        Column("quantity", _l("In stock"), "quantity"),
        Column("minimum", _l("Order again below"), "quantity"),
        Column("maximum", _l("Order up to"), "quantity"),
        Column("order", _l("To order"), "quantity", strong=True),
        Column("supplier", _l("Numbers of suppliers"), soft=True),
    ),
    search=("code", "name", "supplier"),
    filters=(NumberRange("order", _l("To order")),),
    default_sort="code",
    row_url=lambda row: url_for("catalog.edit", key=row["id"]),
    empty=_l("Nothing is below its minimum. Minimum and maximum stand on the page of an item."),
    count=lambda n: ngettext("%(num)s item", "%(num)s items", n),
)


@blueprint.get("/lots")
@permission("stock.see")
def lots() -> ResponseReturnValue:
    """What is there of each lot."""
    return LOTS.respond()


@blueprint.get("/to-order")
@permission("stock.see")
def to_order() -> ResponseReturnValue:
    """What is below its minimum."""
    return TO_ORDER.respond()
