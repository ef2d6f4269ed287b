"""The page of a template's variants: made from attribute values, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.db import reading, writing_session
from app.editing import edit_form
from app.errors import Missing
from app.security import permission
from modules.catalog import item_queries, variant_services
from modules.catalog.models import Attribute
from modules.catalog.variant_forms import VariantsForm
from modules.catalog.views import blueprint


@blueprint.route("/items/<int:key>/variants", methods=["GET", "POST"])
@permission("catalog.edit")
def variants(key: int) -> ResponseReturnValue:
    """The variants of an item, each with number, name, price difference and barcode."""
    item, found = _template(key)

    def save(session: Any, data: Mapping[str, Any]) -> int:
        variant_services.change(session, key, data["variants"])
        return key

    return edit_form(
        VariantsForm,
        title=_("Variants of %(name)s", name=item["name"]),
        values={"variants": found},
        save=save,
        back=(url_for(".edit", key=key), item["name"]),
        done=lambda _key: url_for(".variants", key=key),
        template="catalog/variants.html",
        context={"attributes": _attributes(), "key": key, "empty": not found},
    )


@blueprint.post("/items/<int:key>/variants/make")
@permission("catalog.edit")
def make_variants(key: int) -> ResponseReturnValue:
    """Make the variants of the chosen values."""
    values = [int(value) for value in request.form.getlist("value") if value.isdigit()]
    with writing_session() as session:
        made = variant_services.generate(session, key, values)
    flash(ngettext("%(num)s variant was made.", "%(num)s variants were made.", len(made)), "good" if made else "warn")
    return redirect(url_for(".variants", key=key), 303)


def _template(key: int) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    with reading() as connection:
        item = item_queries.item_values(connection, key)
        found = item_queries.variants_of(connection, key)
    if item is None:
        raise Missing(_("This item does not exist."))
    return item, [{**row, "barcode": row["barcode"] or ""} for row in found]


def _attributes() -> list[dict[str, Any]]:
    """Every attribute with its values, to choose from."""
    with reading() as connection:
        names = connection.execute(select(Attribute.id, Attribute.name).order_by(Attribute.position, Attribute.name))
        rows = names.all()
        values = item_queries.attribute_values(connection)
    return [
        {"name": row.name, "values": [(value.id, value.name) for value in values if value.attribute_id == row.id]}
        for row in rows
    ]
