"""Pages of the POS types: list, the one form with every module's part, copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.current import current_hub
from app.db import reading, writing_session
from app.editing import Group, edit_form
from app.errors import Missing
from app.list_filters import yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from pos_types import queries, services
from pos_types.forms import PREFIX, form_with_series
from pos_types.models import PosType
from pos_types.profile import HOST

blueprint = Blueprint("pos_types", __name__, template_folder="templates", url_prefix="/pos-types")

TYPES = Listing(
    title=_l("POS types"),
    select=queries.listed,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("mode", _l("Prices"), "state", states={"gross": ("", _l("with VAT")), "net": ("", _l("without VAT"))}),
        Column("series", _l("Numberings"), "number"),
        Column("is_default", _l("Proposed"), "bool"),
        Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
    ),
    search=("code", "name"),
    filters=(yes_no("active", _l("In use")),),
    default_sort="code",
    row_url=lambda row: url_for("pos_types.edit", key=row["id"]),
    actions=(Action(_l("New POS type"), "pos_types.new", permission="pos_types.edit", primary=True),),
    empty=_l("A POS type says how a till works: prices, numbers, stock, payments, books. Every till is of one type."),
    count=lambda n: ngettext("%(num)s POS type", "%(num)s POS types", n),
)


@blueprint.get("/")
@permission("pos_types.see")
def index() -> ResponseReturnValue:
    """The list."""
    return TYPES.respond()


@blueprint.route("/new", methods=["GET", "POST"])
@permission("pos_types.edit")
def new() -> ResponseReturnValue:
    """A new POS type."""
    return _form(None, None, _("New POS type"))


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("pos_types.edit")
def edit(key: int) -> ResponseReturnValue:
    """A POS type."""
    with reading() as connection:
        values = queries.form_values(connection, key)
    if values is None:
        raise Missing(_("This POS type does not exist."))
    return _form(key, values, values["name"])


def _form(key: int | None, values: Mapping[str, Any] | None, title: str) -> ResponseReturnValue:
    with reading() as connection:
        kinds = queries.series_by_kind(connection, current_hub())
    names = tuple(PREFIX + kind for kind, _title, _series in kinds)

    def save(session: Session, data: Mapping[str, Any]) -> int:
        return services.save(session, key, data, {name.removeprefix(PREFIX): data[name] for name in names})

    return edit_form(
        form_with_series(kinds),
        title=title,
        values=values,
        key=key,
        model=PosType,
        save=save,
        back=(url_for(".index"), _("POS types")),
        groups=(
            Group(_("POS type"), ("code", "name", "mode", "printed_note", "is_default", "active")),
            Group(_("Numberings"), names, note=_("A till may have a numbering of its own for receipts.")),
        )
        if names
        else (),
        parts=HOST,
        template="pos_types/form.html",
        context={"key": key},
    )


@blueprint.post("/<int:key>/copy")
@permission("pos_types.edit")
def copy(key: int) -> ResponseReturnValue:
    """Make another POS type like this one and open it."""
    with writing_session() as session:
        fresh = services.copy(session, current_hub(), key)
    flash(_("This is the copy; give it its own code and name."), "good")
    return redirect(url_for(".edit", key=fresh), 303)
