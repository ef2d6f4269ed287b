"""Pages of the VAT codes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.db import reading
from app.editing import Group, edit_form
from app.errors import Missing
from app.list_filters import TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import permission
from modules.taxes import queries, services
from modules.taxes.forms import TaxCodeForm
from modules.taxes.models import TaxCode

blueprint = Blueprint("taxes", __name__, url_prefix="/taxes")

CODES = Listing(
    title=_l("VAT codes"),
    select=lambda: queries.listed(datetime.now(UTC).date()),
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("country", _l("Country")),
        Column("rate", _l("Rate today"), "percent"),
        Column("category", _l("Category"), soft=True),
        Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
    ),
    search=("code", "name"),
    filters=(TextFilter("country", _l("Country")), yes_no("active", _l("In use"))),
    default_sort="code",
    row_url=lambda row: url_for("taxes.edit", key=row["id"]),
    actions=(Action(_l("New VAT code"), "taxes.new", permission="taxes.edit", primary=True),),
    empty=_l("VAT codes give items their rate. Start with the standard rate of your country."),
    count=lambda n: ngettext("%(num)s VAT code", "%(num)s VAT codes", n),
)


@blueprint.get("/")
@permission("taxes.see")
def index() -> ResponseReturnValue:
    """The list."""
    return CODES.respond()


@blueprint.route("/new", methods=["GET", "POST"])
@permission("taxes.edit")
def new() -> ResponseReturnValue:
    """A new VAT code."""
    return _form(None, None, _("New VAT code"))


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("taxes.edit")
def edit(key: int) -> ResponseReturnValue:
    """A VAT code."""
    with reading() as connection:
        values = queries.form_values(connection, key)
    if values is None:
        raise Missing(_("This VAT code does not exist."))
    return _form(key, values, values["name"])


def _form(key: int | None, values: Any, title: str) -> ResponseReturnValue:
    return edit_form(
        TaxCodeForm,
        title=title,
        values=values,
        key=key,
        model=TaxCode,
        save=lambda session, data: services.save(session, key, data),
        back=(url_for(".index"), _("VAT codes")),
        groups=(
            Group(_("VAT code"), ("code", "name", "country", "category", "exemption", "active")),
            Group(_("Rates"), ("rates",), note=_("A rate holds from its day on until the next one begins.")),
        ),
    )
