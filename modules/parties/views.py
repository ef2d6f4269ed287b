"""Pages of the parties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.act import Act
from app.current import current_hub
from app.db import reading
from app.editing import Group, edit_form
from app.errors import Missing
from app.list_filters import Choice, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.security import current_actor, permission
from modules.parties import queries, services
from modules.parties.forms import KINDS, PartyForm
from modules.parties.models import Party

blueprint = Blueprint("parties", __name__, url_prefix="/parties")

PARTIES = Listing(
    title=_l("Customers"),
    select=queries.listed,
    columns=(
        Column("code", _l("Number")),
        Column("name", _l("Name"), strong=True),
        Column("kind", _l("Kind"), "state", states={kind: ("", word) for kind, word in KINDS}),
        Column("city", _l("Town")),
        Column("email", _l("E-mail"), soft=True),
        Column("vat_id", _l("VAT id"), soft=True, wide_only=True),
        Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
    ),
    search=("code", "name", "city", "email", "phone"),
    filters=(
        Choice("kind", _l("Kind"), dict(KINDS)),
        TextFilter("city", _l("Town")),
        yes_no("active", _l("In use")),
    ),
    default_sort="name",
    row_url=lambda row: url_for("parties.edit", key=row["id"]),
    actions=(Action(_l("New customer"), "parties.new", permission="parties.edit", primary=True),),
    empty=_l("People and companies we sell to. Add the first one; a number is given by itself."),
    count=lambda n: ngettext("%(num)s customer", "%(num)s customers", n),
)


@blueprint.get("/")
@permission("parties.see")
def index() -> ResponseReturnValue:
    """The list."""
    return PARTIES.respond()


@blueprint.route("/new", methods=["GET", "POST"])
@permission("parties.edit")
def new() -> ResponseReturnValue:
    """A new party."""
    return _form(None, None, _("New customer"))


@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("parties.edit")
def edit(key: int) -> ResponseReturnValue:
    """A party."""
    with reading() as connection:
        values = queries.party_values(connection, key)
    if values is None:
        raise Missing(_("This party does not exist."))
    return _form(key, values, values["name"])


def _form(key: int | None, values: Mapping[str, Any] | None, title: str) -> ResponseReturnValue:
    def save(session: Session, data: Mapping[str, Any]) -> int:
        act = Act(session.connection(), current_hub(), current_actor())
        return services.save(session, act, key, data)

    return edit_form(
        PartyForm,
        title=title,
        values=values,
        key=key,
        model=Party,
        save=save,
        back=(url_for(".index"), _("Customers")),
        groups=(
            Group(_("Who"), ("code", "kind", "name", "contact")),
            Group(_("Contact"), ("email", "phone", "language")),
            Group(_("Invoices"), ("vat_id", "tax_number", "buyer_reference", "active")),
            Group(_("Addresses"), ("addresses",)),
        ),
    )
