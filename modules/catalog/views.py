"""Pages of the items: list, form with everything of an item in place, pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.db import reading
from app.editing import Group
from app.errors import Missing
from app.forms import choices
from app.hub import Hub
from app.list_filters import Choice, NumberRange, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from app.table import Table
from app.table_pages import mount
from modules.catalog import item_queries, queries, services
from modules.catalog.category_forms import SET_CATEGORY
from modules.catalog.forms import TRACKING, ItemForm
from modules.catalog.item_importer import ItemImporter
from modules.catalog.label_forms import WANT_LABELS
from modules.catalog.models import Item
from modules.catalog.scan_queries import item_of
from modules.taxes.queries import choices as tax_choices

blueprint = Blueprint("catalog", __name__, template_folder="templates", url_prefix="/catalog")

PICTURE_POLICY = "default-src 'none'; sandbox"


def _categories() -> dict[str, str]:
    with reading() as connection:
        return {str(key): name for key, name in item_queries.tree(connection)}


ITEMS = Listing(
    title=_l("Items"),
    select=queries.listed,
    columns=(
        Column("code", _l("Item number")),
        Column("name", _l("Name")),
        Column("category", _l("Category"), soft=True),
        Column("price", _l("Price"), "price", strong=True),
        Column("unit", _l("Unit"), soft=True),
        Column("tax", _l("VAT"), soft=True),
        Column("barcodes", _l("Barcodes"), soft=True, wide_only=True),
        Column("active", _l("State"), "state", states={True: ("good", _l("On sale")), False: ("", _l("Off"))}),
    ),
    search=("code", "name", "barcodes", "suppliers", "family"),
    scan=("code",),
    scanned=item_of,
    filters=(
        Choice("category", _l("Category"), _categories, column="category_id", python_type=int),
        NumberRange("price", _l("Price")),
        yes_no("stocked", _l("Kept on stock")),
        yes_no("active", _l("On sale")),
        yes_no("template", _l("Sold in variants")),
        yes_no("no_discount", _l("Never discounted")),
        Choice("tracking", _l("The till asks for"), {code: str(name) for code, name in TRACKING}),
    ),
    default_sort="code",
    bulks=(WANT_LABELS, SET_CATEGORY),
    actions=(Action(_l("Labels"), "catalog.labels", permission="catalog.see"),),
    empty=_l("Items are what the shop sells. Add the first one, or import a list from a file."),
    count=lambda n: ngettext("%(num)s item", "%(num)s items", n),
)


def _prepare(connection: Connection, form: Any) -> None:
    units = choices(queries.units(connection))
    form.category_id.choices = choices(item_queries.tree(connection), empty="–")
    form.unit_code.choices = units
    form.content_unit_code.choices = choices(queries.units(connection), empty="–")
    form.tax_code_id.choices = choices(tax_choices(connection))
    form.revenue_class_id.choices = choices(queries.revenue_classes(connection))
    for row in form.units.rows:
        row.unit_code.choices = units


def _context(key: Any, values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Beside the form: picture, unit price, and what other modules know of the item."""
    if key is None or values is None:
        return {}
    hub: Hub = current_app.extensions["kontor"]
    with reading() as connection:
        unit_price = item_queries.unit_price_of(connection, values)
        photo = item_queries.photo(connection, key)
        currency = item_queries.currency(connection)
    shown = []
    for _module, slot in hub.slots("catalog.side"):
        context = slot.context(values)
        if context is not None:
            shown.append((slot.template, dict(context)))
    version = photo.digest[:12] if photo else ""
    has_picture = photo is not None or values["picture"]
    url = url_for("catalog.picture", key=key, v=version or None) if has_picture else None
    return {"picture_url": url, "unit_price": unit_price, "item_side": shown, "currency": currency}


def _related(key: Any, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    with reading() as connection:
        template = item_queries.template_of(connection, key)
    links = [(url_for("catalog.want_labels", item=key), _("Print labels"))]
    if template is not None:
        return [(url_for("catalog.edit", key=template["id"]), _("Variant of %(name)s", name=template["name"])), *links]
    return [(url_for("catalog.variants", key=key), _("Variants")), *links]


TABLE = mount(
    blueprint,
    Table(
        Item,
        listing=ITEMS,
        form=ItemForm,
        load=item_queries.item_values,
        save=services.save_item,
        see="catalog.see",
        edit="catalog.edit",
        new=_l("New item"),
        record_path="/items",
        importer=ItemImporter,
        prepare=_prepare,
        parts="catalog.form",
        blank=("barcodes",),
        groups=(
            Group(_l("Item"), ("code", "name", "kind", "category_id", "unit_code")),
            Group(_l("Price"), ("price", "price_gross", "tax_code_id", "revenue_class_id", "no_discount")),
            Group(_l("Selling"), ("stocked", "favourite", "active", "template")),
            Group(
                _l("Barcodes"),
                ("barcodes",),
                note=_l("A GTIN is checked. A pack of six sells 6 with one scan; its own price is for all of them."),
            ),
            Group(_l("Packs"), ("units",), note=_l("How many of the item's unit a pack holds, and what it costs.")),
            Group(_l("Lots and serial numbers"), ("tracking", "best_before")),
            Group(_l("Bottle deposit"), ("deposit_item_id", "deposit_quantity")),
            Group(_l("Unit price"), ("content", "content_unit_code"), note=_l("On labels, per kilogram or litre.")),
            Group(_l("Suppliers"), ("suppliers",), note=_l("Prices without VAT, for one unit.")),
            Group(_l("Picture"), ("shape", "colour", "photo", "no_photo")),
        ),
        template="catalog/item.html",
        context=_context,
        related=_related,
    ),
)


@blueprint.get("/items/<int:key>/picture.svg")
@permission("catalog.see")
def picture(key: int) -> ResponseReturnValue:
    """The photograph of an item, or else its drawing, as an image that can do nothing."""
    with reading() as connection:
        photo = item_queries.photo(connection, key)
        drawing = None if photo else queries.picture(connection, key)
    if photo is not None:
        answer = Response(photo.data, mimetype=photo.media_type)
        answer.set_etag(photo.digest[:20])
    elif drawing is not None:
        answer = Response(drawing, mimetype="image/svg+xml")
        answer.set_etag(hashlib.sha256(drawing.encode()).hexdigest()[:20])
    else:
        raise Missing(_("This item has no picture."))
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer.make_conditional(request)
