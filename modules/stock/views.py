"""The pages of stock: levels, movements, corrections, warehouses, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.orm import Session

from app.act import Act
from app.db import glancing
from app.editing import edit_form
from app.errors import Refused
from app.forms import choices
from app.hub import Finding
from app.importing_pages import mount_import
from app.list_filters import DateRange, NumberRange, TextFilter
from app.listing import Action, Column, Listing
from app.models import Shop
from app.security import current_actor, may, permission
from app.table import Table
from app.table_pages import mount
from modules.stock import queries, services, setup
from modules.stock.forms import CorrectionForm, ReasonForm, WarehouseForm
from modules.stock.models import Reason, Warehouse
from modules.stock.opening import OpeningStock
from modules.stock.setup import counted_trace

blueprint = Blueprint("stock", __name__, template_folder="templates", url_prefix="/stock")


def _level_url(row: RowMapping) -> str:
    """Who may correct stock comes to the correction, others to the movements."""
    if may("stock.adjust"):
        return url_for("stock.adjust", item=row["code"], warehouse=row["warehouse_id"])
    return url_for("stock.moves", q=row["code"])


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
    row_url=_level_url,
    actions=(
        Action(_l("Import"), "stock.import_levels", permission="stock.adjust"),
        Action(_l("Correct stock"), "stock.adjust", permission="stock.adjust"),
    ),
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
        Column("lot", _l("Lot"), hidden=True),
        Column("serial", _l("Serial number"), hidden=True),
        Column("by_name", _l("By"), soft=True),
        Column("note", _l("Note"), soft=True, wide_only=True),
    ),
    search=("code", "name", "document", "lot", "serial"),
    filters=(DateRange("at", _l("When")), TextFilter("reason", _l("Reason")), TextFilter("warehouse", _l("Warehouse"))),
    default_sort="-at",
    empty=_l("Nothing has moved yet."),
    count=lambda n: ngettext("%(num)s movement", "%(num)s movements", n),
)


def _with_shops(connection: Connection, form: Any) -> None:
    shops = connection.execute(select(Shop.id, Shop.name).order_by(Shop.name))
    form.shop_id.choices = choices((row.id, row.name) for row in shops)


WAREHOUSES = mount(
    blueprint,
    Table(
        Warehouse,
        listing=Listing(
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
            empty=_l("A warehouse is a place where goods are kept: the shop floor, the stock room."),
            count=lambda n: ngettext("%(num)s warehouse", "%(num)s warehouses", n),
        ),
        form=WarehouseForm,
        load=queries.warehouse,
        save=setup.save_warehouse,
        see="stock.setup",
        edit="stock.setup",
        new=_l("New warehouse"),
        path="/warehouses",
        names=("warehouses", "new_warehouse", "edit_warehouse"),
        prepare=_with_shops,
    ),
)


REASONS = mount(
    blueprint,
    Table(
        Reason,
        listing=Listing(
            title=_l("Reasons for stock"),
            select=queries.reasons,
            columns=(Column("code", _l("Code")), Column("name", _l("Name"))),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A reason says why goods moved: sale, count, damage."),
            count=lambda n: ngettext("%(num)s reason", "%(num)s reasons", n),
        ),
        form=ReasonForm,
        load=queries.reason,
        save=setup.save_reason,
        see="stock.setup",
        edit="stock.setup",
        new=_l("New reason"),
        path="/reasons",
        names=("reasons", "new_reason", "edit_reason"),
        archive="",
    ),
)


def check(connection: Connection) -> list[Finding]:
    """POS types whose goods leave no warehouse."""
    return [
        Finding(_("POS type %(name)s has no warehouse to sell from.", name=row.name), _type_url(row.id))
        for row in queries.types_without_warehouse(connection)
    ]


def _type_url(key: int) -> str:
    return url_for("pos_types.edit", key=key)


mount_import(blueprint, OpeningStock(), "/levels/import", "import_levels", "levels")


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


@blueprint.route("/adjust", methods=["GET", "POST"])
@permission("stock.adjust")
def adjust() -> ResponseReturnValue:
    """What was counted: item, warehouse, reason and new quantity become one movement."""
    asked, where = request.args.get("item", ""), request.args.get("warehouse", type=int)
    with glancing() as connection:
        warehouses = [
            (row.id, row.name) for row in connection.execute(queries.warehouses().order_by("name")) if row.active
        ]
        found = connection.execute(queries.reasons().order_by("name")).all()
        item = queries.item_of(connection, asked) if asked else None
        have = _counted_before(connection, where, item) if item and where else None

    counted = next((row.id for row in found if row.code == "COUNT"), None)  # the usual one stands ready

    def prepare(form: Any) -> None:
        form.warehouse_id.choices = choices(warehouses)
        form.reason_id.choices = choices((row.id, row.name) for row in found)

    return edit_form(
        CorrectionForm,
        title=_("Correct stock"),
        note=item["name"] if item else "",
        values={"item": asked, "warehouse_id": where, "quantity": have, "reason_id": counted, **_asked_lot()},
        save=_correct,
        back=(url_for(".levels"), _("Stock")),
        prepare=prepare,
        related=[(url_for(".moves", q=asked), _("Movements of this item"))] if item else (),
    )


def _asked_lot() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("lot", "serial")}


def _counted_before(connection: Connection, warehouse: int, item: RowMapping) -> Decimal:
    """What is there as far as stock knows: of the lot or serial number that is asked about, or of the item."""
    lot = _asked_lot()
    if any(lot.values()):
        return queries.lot_quantity(connection, warehouse, item["id"], **lot)
    return queries.level(connection, warehouse, item["id"])


def _correct(session: Session, data: Mapping[str, Any]) -> int:
    item = queries.item_of(session.connection(), data["item"])
    if item is None:
        raise Refused(_("There is no item with this code or barcode."), "item")
    if not item["stocked"]:
        raise Refused(_("%(name)s is not kept on stock.", name=item["name"]), "item")
    act = Act(session.connection(), current_app.extensions["kontor"], current_actor())
    where = data["warehouse_id"], data["reason_id"]
    trace = counted_trace(item, data)
    if trace is None:
        services.correct(act, *where, {item["id"]: data["quantity"]}, data["note"].strip())
    else:
        counted = services.Movement(item["id"], data["quantity"], note=data["note"].strip(), trace=trace)
        services.correct_lot(act, *where, counted)
    act.flush()
    return int(item["id"])
