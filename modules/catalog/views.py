"""Pages of the items: list, form with barcodes in place, pictures."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.db import reading
from app.editing import Group, edit_form
from app.errors import Missing
from app.forms import choices
from app.list_filters import Choice, NumberRange, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from modules.catalog import queries, services
from modules.catalog.forms import ItemForm
from modules.catalog.models import Item
from modules.taxes.queries import choices as tax_choices

blueprint = Blueprint("catalog", __name__, template_folder="templates", url_prefix="/catalog")

PICTURE_POLICY = "default-src 'none'; sandbox"


def _categories() -> dict[str, str]:
    with reading() as connection:
        return {str(key): name for key, name in queries.categories(connection)}


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
    search=("code", "name", "barcodes"),
    filters=(
        Choice("category", _l("Category"), _categories, column="category_id", python_type=int),
        NumberRange("price", _l("Price")),
        yes_no("stocked", _l("Kept on stock")),
        yes_no("active", _l("On sale")),
    ),
    default_sort="code",
    row_url=lambda row: url_for("catalog.edit", key=row["id"]),
    actions=(
        Action(_l("Import"), "catalog.import_file", permission="catalog.import"),
        Action(_l("New item"), "catalog.new", permission="catalog.edit", primary=True),
    ),
    empty=_l("Items are what the shop sells. Add the first one, or import a list from a file."),
    count=lambda n: ngettext("%(num)s item", "%(num)s items", n),
)


@blueprint.get("/")
@permission("catalog.see")
def index() -> ResponseReturnValue:
    """The list."""
    return ITEMS.respond()


@blueprint.route("/items/new", methods=["GET", "POST"])
@permission("catalog.edit")
def new() -> ResponseReturnValue:
    """A new item."""
    return _form(None, None, _("New item"))


@blueprint.route("/items/<int:key>", methods=["GET", "POST"])
@permission("catalog.edit")
def edit(key: int) -> ResponseReturnValue:
    """An item."""
    with reading() as connection:
        values = queries.item_values(connection, key)
    if values is None:
        raise Missing(_("This item does not exist."))
    return _form(key, values, values["name"])


def _form(key: int | None, values: Any, title: str) -> ResponseReturnValue:
    with reading() as connection:
        offered = {
            "category_id": choices(queries.categories(connection), empty="–"),
            "unit_code": choices(queries.units(connection)),
            "tax_code_id": choices(tax_choices(connection)),
            "revenue_class_id": choices(queries.revenue_classes(connection)),
        }

    def prepare(form: Any) -> None:
        for name, listed in offered.items():
            form[name].choices = listed

    return edit_form(
        ItemForm,
        title=title,
        values=values,
        key=key,
        model=Item,
        save=lambda session, data: services.save_item(session, key, data),
        back=(url_for(".index"), _("Items")),
        groups=(
            Group(_("Item"), ("code", "name", "kind", "category_id", "unit_code")),
            Group(_("Price"), ("price", "price_gross", "tax_code_id", "revenue_class_id")),
            Group(_("Selling"), ("stocked", "favourite", "active")),
            Group(_("Barcodes"), ("barcodes",), note=_("A GTIN is checked. A pack of six sells 6 with one scan.")),
            Group(_("Picture"), ("shape", "colour")),
        ),
        prepare=prepare,
        template="catalog/item.html",
        context={"picture_url": url_for(".picture", key=key) if key and values and values["picture"] else None},
    )


@blueprint.get("/items/<int:key>/picture.svg")
@permission("catalog.see")
def picture(key: int) -> ResponseReturnValue:
    """The drawing of an item, as an image that can do nothing."""
    with reading() as connection:
        drawing = queries.picture(connection, key)
    if drawing is None:
        raise Missing(_("This item has no picture."))
    answer = Response(drawing, mimetype="image/svg+xml")
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.set_etag(hashlib.sha256(drawing.encode()).hexdigest()[:20])
    return answer.make_conditional(request)
